package io.callflow.usecase;

import io.callflow.archive.Order;
import io.callflow.event.CallResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls to list: those that have an event in the window. {@code endTime} defaults to now and
 * {@code startTime} to an hour before it; they are at most 31 days apart.
 *
 * @param startTime the first instant inside
 * @param endTime the first instant outside
 * @param party lists only calls with an event of this party in the window; null lists all. Read as
 *     in {@link EventQuery}
 * @param outcome lists only calls with this outcome; null lists all
 * @param order by the first minute inside the window in which a call has an event
 * @param limit the most calls of a page, 1 to {@value EventQuery#MAX_LIMIT}
 * @param nextToken from the page before, whose query differed in nothing but limit and token; null
 *     for the first page
 */
public record CallQuery(
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable String party,
    @Nullable CallResult outcome,
    Order order,
    int limit,
    @Nullable String nextToken) {
  /**
   * Checks the limit.
   *
   * @throws io.callflow.event.CallflowException {@code INVALID} if the limit is out of its range
   */
  public CallQuery {
    EventQuery.requireLimit(limit);
  }

  /** Returns the same query with another limit, 1 to {@value EventQuery#MAX_LIMIT}. */
  public CallQuery withLimit(int value) {
    return new CallQuery(startTime, endTime, party, outcome, order, value, nextToken);
  }
}
