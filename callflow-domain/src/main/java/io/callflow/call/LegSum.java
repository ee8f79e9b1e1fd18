package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A leg while its events are walked. */
final class LegSum {
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

  LegSum(String legId, Instant startedAt) {
    this.legId = legId;
    this.startedAt = startedAt;
  }

  void add(CallFlowEvent event, String type) {
    eventCount++;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      boolean itself = link.callId().equals(event.callId()) && legId.equals(link.legId());
      if (parent == null && link.rel() == Relation.PARENT && !itself) {
        parent = link;
      }
    }
    if (event.outcome() != null && !type.equals("call.ended")) {
      reported = event.outcome();
      answered |= event.outcome().result() == CallResult.ANSWERED;
    }
    if (Summing.rings(type) && ringingAt == null) {
      ringingAt = event.timestamp();
    }
    if (type.equals("leg.ended")) {
      endedAt = event.timestamp();
      ended = event.outcome();
    } else if (Summing.answers(type)) {
      answered = true;
      answeredAt = answeredAt == null ? event.timestamp() : answeredAt;
      endedAt = null;
    } else if (type.equals("leg.started")) {
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
        Summing.state(endedAt, result, answered),
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
