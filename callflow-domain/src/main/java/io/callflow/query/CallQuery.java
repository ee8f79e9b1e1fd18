package io.callflow.query;

import io.callflow.call.CallSummary;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.Direction;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls to list: those that have an event in a range of time.
 *
 * <pre>{@code
 * CallQuery.last(Duration.ofDays(7)).outcome(CallResult.NO_ANSWER).newestFirst()
 * }</pre>
 *
 * <p>{@code endTime} defaults to now by the service's clock when the first page is read, and {@code
 * startTime} to {@code length} before it; they are at most {@value TimeRange#MAX_DAYS} days apart.
 *
 * @param startTime the first instant inside
 * @param endTime the first instant outside
 * @param length of the range where {@code startTime} is null
 * @param party lists only calls with an event of this party in the range; null lists all. Read as
 *     in {@link EventQuery}
 * @param outcome lists only calls with this outcome; null lists all
 * @param answeredBy lists only calls that were answered by this one; null lists all
 * @param direction lists only calls of this direction; null lists all
 * @param minDuration lists only calls that ended, and lasted at least this long from their start to
 *     their end; null lists all, those that have not ended included
 * @param order by the first minute inside the range in which a call has an event
 * @param pageSize the most calls of a page, 1 to {@value EventQuery#MAX_PAGE_SIZE}
 */
public record CallQuery(
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    Duration length,
    @Nullable String party,
    @Nullable CallResult outcome,
    @Nullable AnsweredBy answeredBy,
    @Nullable Direction direction,
    @Nullable Duration minDuration,
    Order order,
    int pageSize) {
  /**
   * Checks what can be checked without the time.
   *
   * @throws CallflowException {@code INVALID} if the page size, the party or the range is not
   *     allowed
   */
  public CallQuery {
    EventQuery.requirePageSize(pageSize);
    EventQuery.requireParty(party);
    TimeRange.requireOrder(startTime, endTime, "");
    TimeRange.requireLength(startTime, endTime);
    TimeRange.requireLength(length);
    if (minDuration != null && minDuration.isNegative()) {
      throw CallflowException.invalid(
          "/minDuration", "range", "minDuration is " + minDuration + "; it must not be negative.");
    }
  }

  /** Whether the query lists a call with this summary, party and time left aside. */
  public boolean wants(CallSummary summary) {
    Duration lasted = summary.duration();
    return (outcome == null || outcome == summary.outcome())
        && (answeredBy == null || answeredBy == summary.answeredBy())
        && (direction == null || direction == summary.direction())
        && (minDuration == null || (lasted != null && lasted.compareTo(minDuration) >= 0));
  }

  private static CallQuery of(@Nullable Instant start, @Nullable Instant end, Duration length) {
    return new CallQuery(
        start, end, length, null, null, null, null, null, Order.ASC, EventQuery.DEFAULT_PAGE_SIZE);
  }

  /** The calls of the last hour. */
  public static CallQuery lastHour() {
    return last(TimeRange.HOUR);
  }

  /**
   * The calls of the time before now.
   *
   * @param length more than zero, at most {@value TimeRange#MAX_DAYS} days
   */
  public static CallQuery last(Duration length) {
    return of(null, null, length);
  }

  /**
   * The calls in a range of time.
   *
   * @param start the first instant inside
   * @param end the first instant outside, at most {@value TimeRange#MAX_DAYS} days later
   */
  public static CallQuery between(Instant start, Instant end) {
    return of(start, end, TimeRange.HOUR);
  }

  /** Only calls with an event of this party in the range. */
  public CallQuery party(String value) {
    return new CallQuery(
        startTime,
        endTime,
        length,
        value,
        outcome,
        answeredBy,
        direction,
        minDuration,
        order,
        pageSize);
  }

  /** Only calls with this outcome. */
  public CallQuery outcome(CallResult value) {
    return new CallQuery(
        startTime,
        endTime,
        length,
        party,
        value,
        answeredBy,
        direction,
        minDuration,
        order,
        pageSize);
  }

  /** Only calls that were answered by this one. */
  public CallQuery answeredBy(AnsweredBy value) {
    return new CallQuery(
        startTime, endTime, length, party, outcome, value, direction, minDuration, order, pageSize);
  }

  /** Only calls of this direction. */
  public CallQuery direction(Direction value) {
    return new CallQuery(
        startTime,
        endTime,
        length,
        party,
        outcome,
        answeredBy,
        value,
        minDuration,
        order,
        pageSize);
  }

  /**
   * Only calls that ended, and lasted at least this long from their start to their end.
   *
   * @param value not negative
   */
  public CallQuery minDuration(Duration value) {
    return new CallQuery(
        startTime, endTime, length, party, outcome, answeredBy, direction, value, order, pageSize);
  }

  /** Only calls with an event at this instant or later. */
  public CallQuery startTime(Instant value) {
    return new CallQuery(
        value,
        endTime,
        length,
        party,
        outcome,
        answeredBy,
        direction,
        minDuration,
        order,
        pageSize);
  }

  /** Only calls with an event before this instant. */
  public CallQuery endTime(Instant value) {
    return new CallQuery(
        startTime,
        value,
        length,
        party,
        outcome,
        answeredBy,
        direction,
        minDuration,
        order,
        pageSize);
  }

  /** In this order. */
  public CallQuery order(Order value) {
    return new CallQuery(
        startTime,
        endTime,
        length,
        party,
        outcome,
        answeredBy,
        direction,
        minDuration,
        value,
        pageSize);
  }

  /** In the reverse order: the newest call first. */
  public CallQuery newestFirst() {
    return order(Order.DESC);
  }

  /** In pages of at most this many calls, 1 to {@value EventQuery#MAX_PAGE_SIZE}. */
  public CallQuery pageSize(int value) {
    return new CallQuery(
        startTime,
        endTime,
        length,
        party,
        outcome,
        answeredBy,
        direction,
        minDuration,
        order,
        value);
  }

  /**
   * The range of time of the query.
   *
   * @param now the time by the service's clock
   * @throws CallflowException {@code INVALID} if the range is empty or too long
   */
  public TimeRange range(Instant now) {
    return TimeRange.of(startTime, endTime, length, now);
  }
}
