package io.callflow.usecase;

import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to find. What is absent does not restrict; but without a call, {@code endTime}
 * defaults to now and {@code startTime} to an hour before it, and they are at most 31 days apart.
 *
 * @param eventType synonyms included
 * @param party a number in any punctuation, a SIP or tel URI, or what was reported raw
 * @param startTime the first instant inside
 * @param endTime the first instant outside
 * @param limit how many events a page has at most, 1 to {@value #MAX_LIMIT}
 * @param nextToken from the page before, whose query was the same in all but limit
 */
public record EventQuery(
    @Nullable CallRef call,
    @Nullable EventType eventType,
    @Nullable String party,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    Order order,
    int limit,
    @Nullable String nextToken) {
  /** The most events, or calls, of one page. */
  public static final int MAX_LIMIT = 1000;

  /** How many a page has where nobody says. */
  public static final int DEFAULT_LIMIT = 100;

  /** Returns the same query with another limit, 1 to {@value #MAX_LIMIT}. */
  public EventQuery withLimit(int value) {
    return new EventQuery(call, eventType, party, startTime, endTime, order, value, nextToken);
  }
}
