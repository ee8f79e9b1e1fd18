package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call: all of its events, in order. It has at most one event of each identity. Immutable.
 *
 * <p><b>Order</b> is one comparison, the same whatever else the call holds, so an event that comes
 * late moves no other: timestamp, source, sequence (events without one after those with),
 * {@linkplain io.callflow.event.EventType#rank() rank of the type}, legId (events without one
 * first), eventId. Text is compared by {@link String#compareTo}.
 */
public final class CallFlow {
  /** The most events that one call has. */
  public static final int MAX_EVENTS = 10_000;

  /** The order of events within a call. */
  public static final Comparator<StoredEvent> ORDER = CallFlow::compare;

  private final CallId callId;
  private final List<StoredEvent> events;
  private @Nullable Map<EventId, StoredEvent> byId;

  private CallFlow(CallId callId, List<StoredEvent> events) {
    this.callId = callId;
    this.events = Collections.unmodifiableList(events);
  }

  /** A call without events yet. */
  public static CallFlow empty(CallId callId) {
    return new CallFlow(callId, List.of());
  }

  /** The call that these events make up, in whatever order they come. */
  public static CallFlow of(CallId callId, List<StoredEvent> events) {
    List<StoredEvent> ordered = new ArrayList<>(events);
    ordered.sort(ORDER);
    return new CallFlow(callId, ordered);
  }

  private static int compare(StoredEvent left, StoredEvent right) {
    CallFlowEvent a = left.event();
    CallFlowEvent b = right.event();
    int order = a.timestamp().compareTo(b.timestamp());
    if (order == 0) {
      order = a.source().compareTo(b.source());
    }
    if (order == 0) {
      order = Long.compare(sequence(a), sequence(b));
    }
    if (order == 0) {
      order = Integer.compare(a.eventType().rank(), b.eventType().rank());
    }
    if (order == 0) {
      order = legId(a).compareTo(legId(b));
    }
    return order == 0 ? left.eventId().compareTo(right.eventId()) : order;
  }

  private static long sequence(CallFlowEvent event) {
    return event.sequence() == null ? Long.MAX_VALUE : event.sequence();
  }

  private static String legId(CallFlowEvent event) {
    return event.legId() == null ? "" : event.legId();
  }

  public CallId callId() {
    return callId;
  }

  public CallKey key() {
    return callId.key();
  }

  /** Every event, in order. */
  public List<StoredEvent> events() {
    return events;
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }

  /** The event with this id, or empty. */
  public Optional<StoredEvent> event(EventId id) {
    return Optional.ofNullable(byId().get(id));
  }

  private Map<EventId, StoredEvent> byId() {
    Map<EventId, StoredEvent> index = byId;
    if (index == null) {
      index = new HashMap<>(events.size() * 2);
      for (StoredEvent event : events) {
        index.put(event.eventId(), event);
      }
      byId = index;
    }
    return index;
  }

  /**
   * Decides what becomes of each event, in the order given: the first of an identity is created, an
   * equal one is a duplicate of it, another is in conflict with it. Nothing is changed; {@link
   * #with} makes the call that holds what was created.
   *
   * @param createdAt the service's clock
   */
  public List<Decision> append(List<CallFlowEvent> appended, Instant createdAt) {
    CallKey key = key();
    Map<EventId, StoredEvent> known = byId();
    Map<EventId, StoredEvent> created = new HashMap<>();
    List<Decision> decisions = new ArrayList<>(appended.size());
    for (CallFlowEvent event : appended) {
      if (!event.callId().equals(callId)) {
        throw new IllegalArgumentException("an event of call " + event.callId() + " in " + callId);
      }
      EventId id = EventId.of(event, key);
      StoredEvent stored = known.get(id);
      if (stored == null) {
        stored = created.get(id);
      }
      if (stored == null) {
        stored = new StoredEvent(id, createdAt, event);
        created.put(id, stored);
        decisions.add(new Decision.Created(stored));
      } else if (stored.event().equals(event)) {
        decisions.add(new Decision.Duplicate(stored));
      } else {
        decisions.add(new Decision.Conflict(stored));
      }
    }
    return decisions;
  }

  /** This call and these events, none of which it has. */
  public CallFlow with(List<StoredEvent> created) {
    List<StoredEvent> all = new ArrayList<>(events.size() + created.size());
    all.addAll(events);
    all.addAll(created);
    return of(callId, all);
  }
}
