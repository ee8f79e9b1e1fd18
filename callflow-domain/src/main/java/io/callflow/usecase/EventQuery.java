package io.callflow.usecase;

import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.archive.PageToken;
import io.callflow.archive.Tenant;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to find. A null field does not restrict; but without a call, {@code endTime}
 * defaults to now and {@code startTime} to an hour before it, and they are at most 31 days apart.
 *
 * @param call the call whose events to find; null for those of all calls
 * @param eventType finds its synonyms, too
 * @param party a number in any punctuation, a SIP or tel URI, or the raw text that was reported
 * @param startTime the first instant inside
 * @param endTime the first instant outside
 * @param limit the most events of a page, 1 to {@value #MAX_LIMIT}
 * @param nextToken from the page before, whose query differed in nothing but limit and token; null
 *     for the first page
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

  /** The limit of a request that names none. */
  public static final int DEFAULT_LIMIT = 100;

  /**
   * Checks the limit.
   *
   * @throws io.callflow.event.CallflowException {@code INVALID} if the limit is out of its range
   */
  public EventQuery {
    requireLimit(limit);
  }

  static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw CallflowException.invalid(
          "/limit", "range", "limit is %d; 1 to %d are allowed.".formatted(limit, MAX_LIMIT));
    }
  }

  /** Whether it finds all events of one call, in whichever order. */
  public boolean isWholeCall() {
    return call != null
        && eventType == null
        && party == null
        && startTime == null
        && endTime == null;
  }

  /** Identifies the query in its tokens, whatever its limit and token are. */
  String fingerprint(Tenant tenant) {
    return PageToken.fingerprint(
        "events",
        tenant,
        call == null ? null : call.key(),
        eventType,
        party,
        startTime,
        endTime,
        order);
  }

  /** Returns the same query with another limit, 1 to {@value #MAX_LIMIT}. */
  public EventQuery withLimit(int value) {
    return new EventQuery(call, eventType, party, startTime, endTime, order, value, nextToken);
  }
}
