package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transfer while its events are walked. */
final class TransferSum {
  private final EventId eventId;
  private Transfer.State state = Transfer.State.STARTED;
  private @Nullable String legId;
  private @Nullable Party from;
  private @Nullable Party to;
  private @Nullable Link target;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  TransferSum(StoredEvent first) {
    eventId = first.eventId();
  }

  boolean isOpen() {
    return state == Transfer.State.STARTED;
  }

  boolean isOf(CallFlowEvent event) {
    return Objects.equals(legId, event.legId());
  }

  void add(CallFlowEvent event, String type) {
    legId = legId == null ? event.legId() : legId;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      if (target == null && link.rel() == Relation.TRANSFERRED_TO) {
        target = link;
      }
    }
    if (type.equals("transfer.started")) {
      startedAt = event.timestamp();
    } else {
      state = type.equals("transfer.failed") ? Transfer.State.FAILED : Transfer.State.COMPLETED;
      endedAt = event.timestamp();
    }
  }

  Transfer transfer() {
    return new Transfer(eventId, state, legId, from, to, target, startedAt, endedAt);
  }
}
