package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StandardEventType.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Collects what the events of one leg say, one event after the other in the order of the call. */
final class LegBuilder {
  private final String legId;
  private final Instant startedAt;
  private @Nullable Link parent;
  private @Nullable Outcome reported;
  private @Nullable Outcome ended;
  private @Nullable Party from;
  private @Nullable Party to;
  private @Nullable Instant ringingAt;
  private @Nullable Instant answeredAt;
  private @Nullable Instant endedAt;
  private boolean answered;
  private int eventCount;

  LegBuilder(String legId, Instant startedAt) {
    this.legId = legId;
    this.startedAt = startedAt;
  }

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    eventCount++;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      boolean itself = link.callId().equals(event.callId()) && legId.equals(link.legId());
      if (parent == null && link.rel() == Relation.PARENT && !itself) {
        parent = link;
      }
    }
    if (event.outcome() != null && !type.closes(Part.CALL)) {
      reported = event.outcome();
      answered |= event.outcome().result() == CallResult.ANSWERED;
    }
    if (type.step() == Step.RINGS && ringingAt == null) {
      ringingAt = event.timestamp();
    }
    if (type.closes(Part.LEG)) {
      endedAt = event.timestamp();
      ended = event.outcome();
    } else if (type.answers()) {
      answered = true;
      answeredAt = answeredAt == null ? event.timestamp() : answeredAt;
      endedAt = null;
    } else if (type.opens(Part.LEG)) {
      endedAt = null;
    }
  }

  Leg leg() {
    CallResult result = ended == null ? null : ended.result();
    if (result == null) {
      result = answered ? CallResult.ANSWERED : reported == null ? null : reported.result();
    }
    return new Leg(
        legId,
        parent,
        SummaryBuilder.state(endedAt, result, answered),
        ended == null ? reported : ended,
        from,
        to,
        startedAt,
        ringingAt,
        answeredAt,
        endedAt,
        eventCount);
  }
}
