package io.callflow.call.ladder;

import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events of a call are rows of its ladder. Each other event tells nothing that a row
 * does not tell, and is a note on that row, its host. Only events of one source are compared.
 *
 * <p>Notes are:
 *
 * <ul>
 *   <li>a step of a leg that another event reports with the same time;
 *   <li>what happens to the ends of a loopback: start, ringing, answer, bridge, steps, end;
 *   <li>after the end of a leg: the end of the call that this leg reports without an outcome, types
 *       outside the vocabulary, the end of a bridge or a step;
 *   <li>the end of a bridge right before the end of the leg or its next bridge;
 *   <li>a leg that joins a bridge right after another leg did;
 *   <li>the answer on the caller's leg right after the answer on another leg, and a second answer;
 *   <li>a step right before the leg that it starts, and the end of a step beside a row of its leg;
 *   <li>a call detail record in a call of which other events are stored, too;
 *   <li>an update right beside the start of its leg, and a link asserted before anything happens;
 *   <li>a SIP message on the step of the call that it tells.
 * </ul>
 */
final class Folding {
  /** What is less apart happened in one moment: a switch reports one change in several events. */
  private static final Duration MOMENT = Duration.ofMillis(100);

  /** The time from the end of the talk to the end of the leg, in which the switch tidies up. */
  private static final Duration CLEARING = Duration.ofSeconds(1);

  private static final int NONE = -1;

  private final List<CallFlowEvent> events;
  private final Loopbacks loopbacks;
  private final int[] hosts;
  private final Map<String, List<Integer>> byLeg = new HashMap<>();
  private final List<Integer> legStarts = new ArrayList<>();

  private Folding(List<CallFlowEvent> events, Loopbacks loopbacks) {
    this.events = events;
    this.loopbacks = loopbacks;
    hosts = new int[events.size()];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = i;
      CallFlowEvent event = events.get(i);
      if (event.legId() != null) {
        byLeg.computeIfAbsent(event.legId(), leg -> new ArrayList<>()).add(i);
        if (event.eventType().means(StandardEventType.LEG_STARTED)
            && !loopbacks.isEnd(event.legId())) {
          legStarts.add(i);
        }
      }
    }
  }

  /**
   * The host of each event by its index: its own index for a row, else the index of the row on
   * which it is a note. At least one event is a row.
   *
   * @param events of one call, in order
   */
  static int[] hosts(List<CallFlowEvent> events, Loopbacks loopbacks, Messages messages) {
    Folding folding = new Folding(events, loopbacks);
    messages.fold(folding.hosts);
    Repeats.fold(events, folding.byLeg.values(), folding.hosts);
    folding.afterLegEnds();
    folding.answers();
    folding.bridges();
    folding.steps();
    folding.updates();
    folding.loopbacks();
    folding.detailRecords();
    return folding.resolved();
  }

  /** The hosts of this many events that are all rows. */
  static int[] none(int events) {
    return IntStream.range(0, events).toArray();
  }

  private boolean isRow(int index) {
    return hosts[index] == index;
  }

  private boolean isWithin(Duration span, int one, int other) {
    CallFlowEvent first = events.get(one);
    CallFlowEvent second = events.get(other);
    return Duration.between(first.timestamp(), second.timestamp()).abs().compareTo(span) < 0
        && first.source().equals(second.source());
  }

  /** Whether the event adds nothing to its type but the party of its leg. */
  private static boolean isPlain(CallFlowEvent event) {
    return event.outcome() == null && event.links().isEmpty() && event.hop() == null;
  }

  private void afterLegEnds() {
    for (List<Integer> leg : byLeg.values()) {
      int end = NONE;
      for (int place = 0; place < leg.size(); place++) {
        int i = leg.get(place);
        CallFlowEvent event = events.get(i);
        EventType type = event.eventType();
        if (type.closes(Part.LEG)) {
          end = i;
        } else if (end != NONE
            && events.get(end).source().equals(event.source())
            && isPlain(event)
            && (!type.isKnown()
                || type.closes(Part.CALL)
                || type.closes(Part.BRIDGE)
                || type.closes(Part.FLOW_STEP))) {
          hosts[i] = end;
        } else if (type.opens(Part.LEG)) {
          end = NONE;
        } else if (isPlain(event) && (isUnknownEnd(type) || type.closes(Part.CALL))) {
          hosts[i] = endAfter(leg, place);
        }
      }
    }
  }

  /** A call detail record repeats what the events of the call have told. */
  private void detailRecords() {
    int row = NONE;
    for (int i = 0; i < hosts.length; i++) {
      if (!events.get(i).eventType().isDetailRecord()) {
        row = isRow(i) ? i : row;
      }
    }
    int last = NONE;
    for (int i = 0; i < hosts.length && row != NONE; i++) {
      if (events.get(i).eventType().isDetailRecord()) {
        hosts[i] = last;
      } else if (isRow(i)) {
        last = i;
      }
    }
  }

  private static boolean isUnknownEnd(EventType type) {
    return !type.isKnown() && type.rank() > StandardEventType.LEG_ENDED.rank();
  }

  /** The end of the leg that the source reports in the same moment, but later; else the event. */
  private int endAfter(List<Integer> leg, int place) {
    int index = leg.get(place);
    for (int next = place + 1;
        next < leg.size() && isWithin(MOMENT, index, leg.get(next));
        next++) {
      if (events.get(leg.get(next)).eventType().closes(Part.LEG)) {
        return leg.get(next);
      }
    }
    return index;
  }

  private void answers() {
    Map<String, Integer> answered = new HashMap<>();
    String caller =
        events.stream().map(CallFlowEvent::legId).filter(this::isLeg).findFirst().orElse(null);
    int last = NONE;
    for (int i = 0; i < hosts.length; i++) {
      CallFlowEvent event = events.get(i);
      String leg = event.legId();
      if (!event.eventType().means(StandardEventType.LEG_ANSWERED) || !isLeg(leg) || leg == null) {
        continue;
      }
      Integer before = answered.get(leg);
      if (before != null && tellsNoMore(event, events.get(before))) {
        hosts[i] = before;
      } else if (leg.equals(caller)
          && last != NONE
          && isWithin(MOMENT, last, i)
          && isPlain(event)
          && event.details().answeredBy() != AnsweredBy.VOICEMAIL) {
        hosts[i] = last;
        answered.putIfAbsent(leg, last);
      } else {
        answered.putIfAbsent(leg, i);
        last = leg.equals(caller) ? last : i;
      }
    }
  }

  private static boolean tellsNoMore(CallFlowEvent event, CallFlowEvent before) {
    return event.source().equals(before.source())
        && isPlain(event)
        && (event.from() == null || event.from().equals(before.from()))
        && (event.to() == null || event.to().equals(before.to()))
        && event.details().answeredBy() == before.details().answeredBy();
  }

  private boolean isLeg(@Nullable String legId) {
    return legId != null && !loopbacks.isEnd(legId);
  }

  private void bridges() {
    Map<String, Integer> joined = new HashMap<>();
    for (int i = 0; i < hosts.length; i++) {
      CallFlowEvent event = events.get(i);
      String bridge = Objects.requireNonNullElse(event.details().bridgeId(), "");
      if (!isRow(i) || !isLeg(event.legId()) || !isPlain(event)) {
        continue;
      }
      if (event.eventType().closes(Part.BRIDGE)) {
        leaving(i, event);
      } else if (event.eventType().opens(Part.BRIDGE) && event.details().conference() == null) {
        Integer first = joined.get(bridge);
        if (first != null && isWithin(MOMENT, first, i) && !isSameLeg(first, i)) {
          hosts[i] = first;
        } else {
          joined.put(bridge, i);
        }
      }
    }
  }

  private boolean isSameLeg(int one, int other) {
    String leg = events.get(one).legId();
    return leg != null && leg.equals(events.get(other).legId());
  }

  /** Finds the end of the leg, or its next bridge, that says the same as leaving this bridge. */
  private void leaving(int index, CallFlowEvent event) {
    List<Integer> leg = byLeg.getOrDefault(String.valueOf(event.legId()), List.of());
    for (int i = place(leg, index) + 1;
        i < leg.size() && isWithin(CLEARING, index, leg.get(i));
        i++) {
      EventType type = events.get(leg.get(i)).eventType();
      if (type.closes(Part.LEG)
          || (type.opens(Part.BRIDGE) && isWithin(MOMENT, index, leg.get(i)))) {
        hosts[index] = leg.get(i);
        return;
      }
    }
  }

  private static int place(List<Integer> leg, int index) {
    int place = Collections.binarySearch(leg, index);
    return Math.max(place, 0);
  }

  private void steps() {
    for (int i = 0; i < hosts.length; i++) {
      CallFlowEvent event = events.get(i);
      if (!isRow(i) || !isPlain(event)) {
        continue;
      }
      if (event.eventType().opens(Part.FLOW_STEP) && Service.of(event) == null) {
        int start = startAfter(i);
        if (start != NONE) {
          hosts[i] = start;
        }
      } else if (event.eventType().closes(Part.FLOW_STEP) && event.legId() != null) {
        beside(i, byLeg.getOrDefault(event.legId(), List.of()));
      }
    }
  }

  /** The start of another leg in the moment after this event; {@link #NONE} without one. */
  private int startAfter(int index) {
    int place = Collections.binarySearch(legStarts, index);
    int next = place < 0 ? -place - 1 : place + 1;
    if (next < legStarts.size()) {
      int start = legStarts.get(next);
      if (isWithin(MOMENT, index, start) && !isSameLeg(index, start)) {
        return start;
      }
    }
    return NONE;
  }

  /** Makes an event a note on the next or else the last row of its leg, if it is close enough. */
  private void beside(int index, List<Integer> leg) {
    int place = place(leg, index);
    for (int near : new int[] {place + 1, place - 1}) {
      if (near >= 0 && near < leg.size() && isWithin(MOMENT, index, leg.get(near))) {
        hosts[index] = leg.get(near);
        return;
      }
    }
  }

  private void updates() {
    for (int i = 0; i < hosts.length; i++) {
      CallFlowEvent event = events.get(i);
      if (event.eventType().means(StandardEventType.DATA_UPDATED)) {
        update(i, event);
      } else if (event.eventType().means(StandardEventType.LINK_ASSERTED)) {
        link(i, event);
      }
    }
  }

  private void update(int index, CallFlowEvent event) {
    if (event.legId() == null || event.outcome() != null) {
      return;
    }
    for (int i : byLeg.getOrDefault(event.legId(), List.of())) {
      if (i != index
          && isWithin(MOMENT, index, i)
          && events.get(i).eventType().means(StandardEventType.LEG_STARTED)) {
        hosts[index] = i;
        return;
      }
    }
  }

  /** A link that is asserted before anything happens to its leg or its call is told with that. */
  private void link(int index, CallFlowEvent event) {
    if (event.legId() == null) {
      boolean first = true;
      for (int i = 0; i < index && first; i++) {
        first = events.get(i).eventType().means(StandardEventType.LINK_ASSERTED);
      }
      if (first) {
        hosts[index] = nextOther(index);
      }
      return;
    }
    List<Integer> leg = byLeg.getOrDefault(event.legId(), List.of());
    for (int i : leg) {
      if (!events.get(i).eventType().means(StandardEventType.LINK_ASSERTED)) {
        if (i > index) {
          hosts[index] = i;
        }
        return;
      }
    }
  }

  /** The next event that asserts no link; the event itself without one. */
  private int nextOther(int index) {
    for (int i = index + 1; i < hosts.length; i++) {
      if (!events.get(i).eventType().means(StandardEventType.LINK_ASSERTED)) {
        return i;
      }
    }
    return index;
  }

  /** Ends of loopbacks are no parties; what leads to a leg is a note on its start. */
  private void loopbacks() {
    int row = NONE;
    for (int i = 0; i < hosts.length; i++) {
      CallFlowEvent event = events.get(i);
      boolean folded = loopbacks.isEnd(event.legId()) && Wire.isToldBy(event);
      if (!folded) {
        row = isRow(i) ? i : row;
        continue;
      }
      int start = event.eventType().opens(Part.FLOW_STEP) ? startAfter(i) : NONE;
      hosts[i] = start != NONE ? start : row;
    }
  }

  /** Follows notes on notes to their row. Notes without a row before them go to the first row. */
  private int[] resolved() {
    int first = NONE;
    for (int i = 0; i < hosts.length && first == NONE; i++) {
      first = isRow(i) ? i : NONE;
    }
    if (first == NONE) {
      first = 0;
      hosts[0] = 0;
    }
    int[] resolved = new int[hosts.length];
    for (int i = 0; i < hosts.length; i++) {
      int host = i;
      for (int steps = 0; host != NONE && !isRow(host) && steps < hosts.length; steps++) {
        host = hosts[host];
      }
      resolved[i] = host == NONE ? first : host;
    }
    return resolved;
  }
}
