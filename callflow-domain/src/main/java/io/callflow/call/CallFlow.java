package io.callflow.call;

import io.callflow.call.lint.LintReport;
import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call: all of its events, in order, at most one of each identity. Immutable, so threads may
 * share it.
 *
 * <p><b>Order</b> compares two events by themselves, so an event that comes late never changes the
 * order of the others: timestamp, source, sequence (events without one after those with one),
 * {@linkplain io.callflow.event.EventType#rank() rank of the type}, legId (events without one
 * first), eventId. Text is compared by {@link String#compareTo}.
 */
public final class CallFlow {
  /** The most events that one call has. */
  public static final int MAX_EVENTS = 10_000;

  /** The order of events within a call. */
  public static final Comparator<StoredEvent> ORDER = CallFlow::compare;

  private static final int REVISION_LENGTH = 20;

  private final CallId callId;
  private final List<StoredEvent> events;

  private CallFlow(CallId callId, List<StoredEvent> events) {
    this.callId = callId;
    this.events = Collections.unmodifiableList(events);
  }

  /** The call before its first event. */
  public static CallFlow empty(CallId callId) {
    return new CallFlow(callId, List.of());
  }

  /**
   * The call that these events make up, in any order.
   *
   * @param events at most one of each identity, all of this call; not checked
   */
  public static CallFlow of(CallId callId, List<StoredEvent> events) {
    List<StoredEvent> ordered = new ArrayList<>(events);
    ordered.sort(ORDER);
    return new CallFlow(callId, ordered);
  }

  private static int compare(StoredEvent left, StoredEvent right) {
    int order = left.event().timestamp().compareTo(right.event().timestamp());
    return order == 0 ? OrderKeys.of(left).compareTo(OrderKeys.of(right)) : order;
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

  /**
   * The events of this span of time, in order. Found by halving, so a few of many cost little.
   *
   * @param start the first instant of the span
   * @param end the first instant after it
   */
  public List<StoredEvent> events(Instant start, Instant end) {
    return events.subList(firstSince(start), firstSince(end));
  }

  /** The index of the first event at this time or later. */
  private int firstSince(Instant time) {
    int from = 0;
    int to = events.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (events.get(middle).event().timestamp().isBefore(time)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  public boolean isEmpty() {
    return events.isEmpty();
  }

  /** The event with this id, or empty. Compares it with each event of the call. */
  public Optional<StoredEvent> event(EventId id) {
    return events.stream().filter(event -> event.eventId().equals(id)).findFirst();
  }

  /**
   * Decides what becomes of each event, in the order given: the first of an identity is created, an
   * equal one is a duplicate of it, a different one is in conflict with it. Changes nothing; {@link
   * #with} makes the call that holds the created events.
   *
   * @param createdAt the time by the service's clock, which created events get
   * @throws IllegalArgumentException for an event of another call
   */
  public List<StoreResult> append(List<CallFlowEvent> appended, Instant createdAt) {
    return append(candidates(callId, appended, createdAt));
  }

  /**
   * Decides as {@link #append(List, Instant)} does, without deriving the ids of the events again.
   *
   * @param candidates as {@link #candidates} returns them; each that is created is stored like this
   */
  public List<StoreResult> append(List<StoredEvent> candidates) {
    Map<EventId, StoredEvent> known = new HashMap<>((events.size() + candidates.size()) * 2);
    events.forEach(event -> known.put(event.eventId(), event));
    List<StoreResult> decisions = new ArrayList<>(candidates.size());
    for (StoredEvent candidate : candidates) {
      StoredEvent stored = known.putIfAbsent(candidate.eventId(), candidate);
      if (stored == null) {
        decisions.add(new StoreResult.Created(candidate));
      } else if (stored.event().equals(candidate.event())) {
        decisions.add(new StoreResult.Duplicate(stored));
      } else {
        decisions.add(new StoreResult.Conflict(stored));
      }
    }
    return decisions;
  }

  /**
   * These events as they would be stored, with their ids, in the order given.
   *
   * @throws IllegalArgumentException for an event of another call
   */
  public static List<StoredEvent> candidates(
      CallId callId, List<CallFlowEvent> appended, Instant createdAt) {
    CallKey key = callId.key();
    List<StoredEvent> candidates = new ArrayList<>(appended.size());
    for (CallFlowEvent event : appended) {
      if (!event.callId().equals(callId)) {
        throw new IllegalArgumentException("an event of call " + event.callId() + " in " + callId);
      }
      candidates.add(new StoredEvent(EventId.of(event, key), createdAt, event));
    }
    return candidates;
  }

  /**
   * The call with these events added.
   *
   * @param created events whose identities the call does not have
   */
  public CallFlow with(List<StoredEvent> created) {
    List<StoredEvent> all = new ArrayList<>(events.size() + created.size());
    all.addAll(events);
    all.addAll(created);
    return of(callId, all);
  }

  /**
   * Everything that is wrong or suspicious in the call. A pure function of its events, which takes
   * time in proportion to their number. The warnings of a summary are the part that may make the
   * summary wrong.
   */
  public LintReport lint() {
    return new SummaryBuilder(this, false).lint();
  }

  /** A hash of the ids of the events, in order: equal for calls with equal events. */
  String revision() {
    MessageDigest digest = Base32Hex.sha256();
    for (StoredEvent event : events) {
      digest.update(event.eventId().value().getBytes(StandardCharsets.US_ASCII));
    }
    return Base32Hex.encode(digest.digest(), REVISION_LENGTH);
  }
}
