package io.callflow.usecase;

import io.callflow.archive.Order;
import io.callflow.event.CallResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls to list: those with an event in the window. {@code endTime} defaults to now and
 * {@code startTime} to an hour before it; they are at most 31 days apart.
 *
 * @param party as in {@link EventQuery}
 * @param outcome how the call came out
 * @param order by the first minute inside the window in which a call has an event
 * @param limit how many calls a page has at most, 1 to {@value EventQuery#MAX_LIMIT}
 * @param nextToken from the page before, whose query was the same in all but limit
 */
public record CallQuery(
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable String party,
    @Nullable CallResult outcome,
    Order order,
    int limit,
    @Nullable String nextToken) {
  /** Returns the same query with another limit, 1 to {@value EventQuery#MAX_LIMIT}. */
  public CallQuery withLimit(int value) {
    return new CallQuery(startTime, endTime, party, outcome, order, value, nextToken);
  }
}
