package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.Direction;
import io.callflow.event.StandardEventType;
import io.callflow.event.StoredEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds direction and trunk of a call. Events report them; {@code data.updated} events assert them
 * for a leg, and the one that was stored last holds.
 */
final class Directions {
  private final Map<String, StoredEvent> asserted = new LinkedHashMap<>();
  private @Nullable Direction reported;
  private @Nullable String trunk;

  void add(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    if (event.eventType().means(StandardEventType.DATA_UPDATED) && event.direction() != null) {
      String leg = event.legId() == null ? "" : event.legId();
      asserted.merge(leg, stored, Directions::later);
      return;
    }
    reported = reported == null ? event.direction() : reported;
    trunk = trunk == null ? event.details().trunk() : trunk;
  }

  private static StoredEvent later(StoredEvent one, StoredEvent other) {
    int order = one.createdAt().compareTo(other.createdAt());
    order = order == 0 ? one.eventId().compareTo(other.eventId()) : order;
    return order < 0 ? other : one;
  }

  @Nullable Direction direction() {
    Direction found = null;
    for (StoredEvent stored : asserted.values()) {
      Direction direction = stored.event().direction();
      if (direction == Direction.INBOUND || found == null) {
        found = direction;
      } else if (direction == Direction.OUTBOUND && found == Direction.INTERNAL) {
        found = direction;
      }
    }
    return found == null ? reported : found;
  }

  @Nullable String trunk() {
    for (StoredEvent stored : asserted.values()) {
      String told = stored.event().details().trunk();
      if (told != null) {
        return told;
      }
    }
    return asserted.isEmpty() ? trunk : null;
  }
}
