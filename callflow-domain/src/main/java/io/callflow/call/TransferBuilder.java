package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the events of one transfer say, one event after the other in the order of the call.
 */
final class TransferBuilder {
  private final EventId eventId;
  private Transfer.State state = Transfer.State.STARTED;
  private @Nullable String legId;
  private @Nullable Party from;
  private @Nullable Party to;
  private @Nullable Link target;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  TransferBuilder(StoredEvent first) {
    eventId = first.eventId();
  }

  boolean isOpen() {
    return state == Transfer.State.STARTED;
  }

  boolean isOf(CallFlowEvent event) {
    return Objects.equals(legId, event.legId());
  }

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    legId = legId == null ? event.legId() : legId;
    from = from == null ? event.from() : from;
    to = to == null ? event.to() : to;
    for (Link link : event.links()) {
      if (target == null && link.rel() == Relation.TRANSFERRED_TO) {
        target = link;
      }
    }
    if (type.opens(Part.TRANSFER)) {
      startedAt = event.timestamp();
    } else {
      state =
          type.means(StandardEventType.TRANSFER_FAILED)
              ? Transfer.State.FAILED
              : Transfer.State.COMPLETED;
      endedAt = event.timestamp();
    }
  }

  Transfer transfer() {
    return new Transfer(eventId, state, legId, from, to, target, startedAt, endedAt);
  }
}
