package io.callflow.query;

import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to find: those of one call, or those of all calls in a range of time.
 *
 * <pre>{@code
 * EventQuery.ofCall("a84b4c@10.0.0.1")
 * EventQuery.lastHour().party("1015").newestFirst()
 * EventQuery.between(start, end).eventType("leg.answered")
 * }</pre>
 *
 * <p>A field that is null does not restrict. But a query of all calls has a range of time: {@code
 * endTime} defaults to now by the service's clock when the first page is read, and {@code
 * startTime} to {@code length} before it; they are at most {@value TimeRange#MAX_DAYS} days apart.
 *
 * @param call the call whose events to find; null for those of all calls
 * @param eventType finds its synonyms, too
 * @param party a number in any punctuation, a SIP or tel URI, or the raw text that was reported
 * @param startTime the first instant inside
 * @param endTime the first instant outside
 * @param length of the range of all calls where {@code startTime} is null
 * @param order in time
 * @param pageSize the most events of a page, 1 to {@value #MAX_PAGE_SIZE}
 */
public record EventQuery(
    @Nullable CallRef call,
    @Nullable EventType eventType,
    @Nullable String party,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    Duration length,
    Order order,
    int pageSize) {
  /** The most events, or calls, of one page. */
  public static final int MAX_PAGE_SIZE = 1000;

  /** The most events, or calls, of a page of a query that says nothing else. */
  public static final int DEFAULT_PAGE_SIZE = 100;

  /**
   * Checks what can be checked without the time.
   *
   * @throws CallflowException {@code INVALID} if the page size, the party or the range is not
   *     allowed
   */
  public EventQuery {
    requirePageSize(pageSize);
    requireParty(party);
    TimeRange.requireOrder(startTime, endTime, "");
    TimeRange.requireLength(length);
    if (call == null) {
      TimeRange.requireLength(startTime, endTime);
    }
  }

  static void requirePageSize(int pageSize) {
    if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
      throw CallflowException.invalid(
          "/pageSize",
          "range",
          "pageSize is %d; 1 to %d are allowed.".formatted(pageSize, MAX_PAGE_SIZE));
    }
  }

  static void requireParty(@Nullable String party) {
    if (party != null && party.isBlank()) {
      throw CallflowException.invalid(
          "/party",
          "blank",
          "party is '%s'; name a number, a SIP or tel URI, or the raw text that was reported."
              .formatted(party));
    }
  }

  private static EventQuery of(
      @Nullable CallRef call, @Nullable Instant start, @Nullable Instant end, Duration length) {
    return new EventQuery(call, null, null, start, end, length, Order.ASC, DEFAULT_PAGE_SIZE);
  }

  /** The events of this call, in the order of the call. */
  public static EventQuery ofCall(CallRef call) {
    return of(call, null, null, TimeRange.HOUR);
  }

  /**
   * The events of this call, in the order of the call.
   *
   * @param call its callId, or {@code ~} and its key
   * @throws CallflowException {@code INVALID} if it is neither
   */
  public static EventQuery ofCall(String call) {
    return ofCall(CallRef.parse(call));
  }

  /** The events of this call, in the order of the call. */
  public static EventQuery ofCall(CallId call) {
    return ofCall(CallRef.of(call));
  }

  /** The events of all calls in the last hour. */
  public static EventQuery lastHour() {
    return last(TimeRange.HOUR);
  }

  /**
   * The events of all calls in the time before now.
   *
   * @param length more than zero, at most {@value TimeRange#MAX_DAYS} days
   */
  public static EventQuery last(Duration length) {
    return of(null, null, null, length);
  }

  /**
   * The events of all calls in a range of time.
   *
   * @param start the first instant inside
   * @param end the first instant outside, at most {@value TimeRange#MAX_DAYS} days later
   */
  public static EventQuery between(Instant start, Instant end) {
    return of(null, start, end, TimeRange.HOUR);
  }

  /** Only events from or to this party: a number, a SIP or tel URI, or raw text. */
  public EventQuery party(String value) {
    return new EventQuery(call, eventType, value, startTime, endTime, length, order, pageSize);
  }

  /** Only events of this type and its synonyms. */
  public EventQuery eventType(EventType value) {
    return new EventQuery(call, value, party, startTime, endTime, length, order, pageSize);
  }

  /** Only events of this type, such as {@code leg.answered}, and its synonyms. */
  public EventQuery eventType(String value) {
    return eventType(new EventType(value));
  }

  /** Only events at this instant and later. */
  public EventQuery startTime(Instant value) {
    return new EventQuery(call, eventType, party, value, endTime, length, order, pageSize);
  }

  /** Only events before this instant. */
  public EventQuery endTime(Instant value) {
    return new EventQuery(call, eventType, party, startTime, value, length, order, pageSize);
  }

  /** In this order. */
  public EventQuery order(Order value) {
    return new EventQuery(call, eventType, party, startTime, endTime, length, value, pageSize);
  }

  /** In the reverse order: the newest event first. */
  public EventQuery newestFirst() {
    return order(Order.DESC);
  }

  /** In pages of at most this many events, 1 to {@value #MAX_PAGE_SIZE}. */
  public EventQuery pageSize(int value) {
    return new EventQuery(call, eventType, party, startTime, endTime, length, order, value);
  }

  /** Whether it finds all events of one call, in whichever order. */
  public boolean isWholeCall() {
    return call != null
        && eventType == null
        && party == null
        && startTime == null
        && endTime == null;
  }

  /**
   * The range of time of a query of all calls.
   *
   * @param now the time by the service's clock
   * @throws CallflowException {@code INVALID} if the range is empty or too long
   */
  public TimeRange range(Instant now) {
    return TimeRange.of(startTime, endTime, length, now);
  }
}
