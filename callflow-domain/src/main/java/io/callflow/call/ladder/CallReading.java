package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.bridge.Loopbacks;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/** One call as it is read before anything is drawn: its events, its legs, and which are rows. */
final class CallReading {
  private final int index;
  private final CallFlow flow;
  private final List<StoredEvent> stored;
  private final List<CallFlowEvent> events;
  private final Participants participants;
  private final Loopbacks loopbacks;
  private final Legs legs;

  /** The index of the event whose row shows each event. */
  private final int[] hosts;

  /**
   * Reads a call. Its legs are to be settled before anything is drawn.
   *
   * @param index its place among the calls of the ladder
   * @param whole whether each event is a row
   */
  CallReading(int index, CallFlow flow, Participants participants, boolean whole) {
    this.index = index;
    this.flow = flow;
    this.participants = participants;
    stored = onceEach(flow.events());
    events = stored.stream().map(StoredEvent::event).toList();
    loopbacks = new Loopbacks(events);
    Messages messages = new Messages(events);
    legs = new Legs(events, loopbacks, messages, participants);
    hosts = whole ? Folding.none(events.size()) : Folding.hosts(events, loopbacks, messages);
  }

  private static List<StoredEvent> onceEach(List<StoredEvent> events) {
    List<StoredEvent> once = new ArrayList<>(events.size());
    EventId last = null;
    for (StoredEvent stored : events) {
      if (!stored.eventId().equals(last)) {
        once.add(stored);
      }
      last = stored.eventId();
    }
    return once;
  }

  /** Makes notes of the events that only link calls which one ladder shows. */
  void foldLinks(StoryCalls shown) {
    LinkNotes.fold(events, shown, hosts);
  }

  /** Lets a conference of one source be one lane, whichever calls it is in. */
  void nameConferences() {
    for (CallFlowEvent event : events) {
      Service service = event.details().conference() == null ? null : Service.of(event);
      if (service != null && service.kind() == Participant.NameKind.CONFERENCE) {
        participants.nameConference(service, event.source());
      }
    }
  }

  /** Whether any leg joins a bridge. */
  boolean hasBridges() {
    return events.stream().anyMatch(event -> event.eventType().opens(Part.BRIDGE));
  }

  int index() {
    return index;
  }

  CallFlow flow() {
    return flow;
  }

  List<StoredEvent> stored() {
    return stored;
  }

  List<CallFlowEvent> events() {
    return events;
  }

  Participants participants() {
    return participants;
  }

  Loopbacks loopbacks() {
    return loopbacks;
  }

  Legs legs() {
    return legs;
  }

  boolean isRow(int event) {
    return hosts[event] == event;
  }

  int host(int event) {
    return hosts[event];
  }
}
