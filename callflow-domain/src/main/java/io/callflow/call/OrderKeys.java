package io.callflow.call;

import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What orders an event among the others of its call; {@link CallFlow} says how.
 *
 * <pre>{@code
 * boolean isEarlier = OrderKeys.of(a).compareTo(OrderKeys.of(b)) < 0;
 * }</pre>
 *
 * @param sequence null if the event has none
 * @param legId null if the event has none
 */
public record OrderKeys(
    Instant timestamp,
    String source,
    @Nullable Long sequence,
    EventType eventType,
    @Nullable String legId,
    EventId eventId)
    implements Comparable<OrderKeys> {

  /** The keys of this event. */
  public static OrderKeys of(StoredEvent stored) {
    return new OrderKeys(
        stored.event().timestamp(),
        stored.event().source(),
        stored.event().sequence(),
        stored.event().eventType(),
        stored.event().legId(),
        stored.eventId());
  }

  @Override
  public int compareTo(OrderKeys other) {
    int order = timestamp.compareTo(other.timestamp);
    if (order == 0) {
      order = source.compareTo(other.source);
    }
    if (order == 0) {
      order = Long.compare(sequenceOrLast(), other.sequenceOrLast());
    }
    if (order == 0) {
      order = Integer.compare(eventType.rank(), other.eventType.rank());
    }
    if (order == 0) {
      order = legIdOrEmpty().compareTo(other.legIdOrEmpty());
    }
    return order == 0 ? eventId.compareTo(other.eventId) : order;
  }

  private long sequenceOrLast() {
    return sequence == null ? Long.MAX_VALUE : sequence;
  }

  private String legIdOrEmpty() {
    return legId == null ? "" : legId;
  }
}
