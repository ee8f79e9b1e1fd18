package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the steps of a call that one SIP message tells: the events of the same source, instant and
 * hop as a {@code sip.request} or {@code sip.response}. Message and steps are one row. A message
 * passes several hops and may be repeated, so a step that an earlier message told is a note on its
 * message, and otherwise the message is a note on the step.
 */
final class Messages {
  private static final int NONE = -1;

  private final List<CallFlowEvent> events;

  /** The message of each step by its index; {@link #NONE} for all other events. */
  private final int[] messages;

  private final boolean isEmpty;

  /**
   * Looks for messages.
   *
   * @param events of one call, in order
   */
  Messages(List<CallFlowEvent> events) {
    this.events = events;
    messages = new int[events.size()];
    isEmpty = events.stream().noneMatch(event -> isMessage(event.eventType()));
    if (isEmpty) {
      Arrays.fill(messages, NONE);
      return;
    }
    int start = 0;
    for (int i = 1; i <= messages.length; i++) {
      if (i == messages.length
          || !events.get(i).timestamp().equals(events.get(start).timestamp())) {
        find(start, i);
        start = i;
      }
    }
  }

  private void find(int start, int end) {
    for (int i = start; i < end; i++) {
      messages[i] = NONE;
      CallFlowEvent event = events.get(i);
      if (event.hop() == null || isMessage(event.eventType())) {
        continue;
      }
      for (int j = start; j < end; j++) {
        CallFlowEvent other = events.get(j);
        if (isMessage(other.eventType())
            && event.hop().equals(other.hop())
            && event.source().equals(other.source())
            && (messages[i] == NONE || isNamedAfter(event, other))) {
          messages[i] = j;
        }
      }
    }
  }

  /**
   * Whether the id of a step begins with that of its message: that tells several messages apart
   * that came in one packet.
   */
  private static boolean isNamedAfter(CallFlowEvent step, CallFlowEvent message) {
    return step.sourceEventId() != null
        && message.sourceEventId() != null
        && step.sourceEventId().startsWith(message.sourceEventId());
  }

  /** Whether the event is a SIP message; these types have no synonyms. */
  static boolean isMessage(EventType type) {
    return type.equals(EventType.SIP_REQUEST) || type.equals(EventType.SIP_RESPONSE);
  }

  /** Whether the call has no SIP message. */
  boolean isEmpty() {
    return isEmpty;
  }

  /** Whether a SIP message tells the event with this index. */
  boolean isStep(int index) {
    return messages[index] != NONE;
  }

  /** Makes one row of each message and its steps. */
  void fold(int[] hosts) {
    Map<Integer, List<Integer>> steps = new LinkedHashMap<>();
    for (int i = 0; i < messages.length; i++) {
      if (isStep(i)) {
        steps.computeIfAbsent(messages[i], message -> new ArrayList<>()).add(i);
      }
    }
    Told told = new Told();
    steps.forEach(
        (message, of) -> {
          int host = NONE;
          for (int step : of) {
            EventType type = events.get(step).eventType();
            boolean isNew = told.add(events.get(step));
            if (isNew && (host == NONE || type.closes(Part.CALL))) {
              host = step;
            }
          }
          host = host == NONE ? message : host;
          hosts[message] = host;
          for (int step : of) {
            hosts[step] = host;
          }
        });
    for (int i = 1; i < messages.length && !steps.isEmpty(); i++) {
      CallFlowEvent event = events.get(i);
      if (event.eventType().means(StandardEventType.LINK_ASSERTED)
          && event.legId() == null
          && event.hop() == null) {
        hosts[i] = hosts[i - 1]; // a message of the other call tells it
      }
    }
  }

  /** What messages have told so far. */
  private static final class Told {
    private final Set<String> told = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private final Map<String, String> transfers = new HashMap<>();
    private @Nullable String caller;

    /** Adds an event, and returns whether it is news. */
    boolean add(CallFlowEvent event) {
      EventType type = event.eventType();
      String leg = String.valueOf(event.legId());
      if (type.opens(Part.CALL) && caller == null) {
        caller = leg;
      }
      if (type.means(StandardEventType.LINK_ASSERTED)) {
        return false;
      }
      if (type.isAbout(Part.HOLD)) {
        String hold = "hold " + leg;
        return type.opens(Part.HOLD) ? told.add(hold) : told.remove(hold);
      }
      if (type.isAbout(Part.TRANSFER)) {
        return !type.value().equals(transfers.put(leg, type.value()));
      }
      if (type.answers()) {
        // The caller's leg is answered when the callee changes the session.
        return !(leg.equals(caller) && !answered.isEmpty()) && answered.add(leg);
      }
      return type.means(StandardEventType.DTMF_RECEIVED)
          || told.add(type + " " + leg + " " + event.result().orElse(null));
    }
  }
}
