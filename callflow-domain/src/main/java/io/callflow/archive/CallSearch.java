package io.callflow.archive;

import io.callflow.call.CallSummary;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.Page;
import io.callflow.query.TimeRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one page of the calls that a query lists. */
final class CallSearch {
  private final Archive archive;
  private final Tenant tenant;
  private final CallQuery query;
  private final String fingerprint;
  private final @Nullable PageToken after;

  /**
   * @param nextToken from the page before; null for the first page
   * @throws io.callflow.event.CallflowException {@code INVALID_TOKEN}
   */
  CallSearch(Archive archive, Tenant tenant, CallQuery query, @Nullable String nextToken) {
    this.archive = archive;
    this.tenant = tenant;
    this.query = query;
    this.fingerprint =
        PageToken.fingerprint(
            "calls",
            tenant,
            query.party(),
            query.outcome(),
            query.answeredBy(),
            query.direction(),
            query.minDuration(),
            query.startTime(),
            query.endTime(),
            query.order());
    this.after = nextToken == null ? null : PageToken.parse(nextToken, fingerprint);
  }

  /** The page. */
  Page<CallSummary> calls(Instant now) {
    TimeRange range = after == null ? query.range(now) : after.range();
    Timeline timeline =
        new Timeline(archive, tenant, range, query.order(), query.party(), now, after);
    return timeline.page(
        new PageRoom(query.pageSize()),
        fingerprint,
        stop -> timeline.isFirst(stop) ? wanted(CallSummary.of(stop.call())) : List.of());
  }

  private List<Found<CallSummary>> wanted(CallSummary summary) {
    return query.wants(summary) ? List.of(Found.of(summary)) : List.of();
  }
}
