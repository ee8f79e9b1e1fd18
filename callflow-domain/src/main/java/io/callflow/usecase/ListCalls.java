package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.PageToken;
import io.callflow.archive.Tenant;
import io.callflow.archive.Timeline;
import io.callflow.call.CallSummary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the calls that have events in a range of time, page by page. */
public final class ListCalls {
  private final Archive archive;
  private final InstantSource clock;

  public ListCalls(Archive archive, InstantSource clock) {
    this.archive = archive;
    this.clock = clock;
  }

  /**
   * Reads one page of the calls that have an event in the window (and of the party, if the query
   * names one). Each call is listed once, at the first minute in which it has such an event, in the
   * order (UTC minute, call key) or its reverse. A summary is always that of the whole call. A
   * damaged call is listed beside the others.
   *
   * @throws io.callflow.event.CallflowException {@code INVALID} for the window, {@code
   *     INVALID_TOKEN}, or a failure of the store
   */
  public CallPage list(Tenant tenant, CallQuery query) {
    int limit = query.limit();
    String fingerprint =
        PageToken.fingerprint(
            "calls",
            tenant,
            query.party(),
            query.outcome(),
            query.startTime(),
            query.endTime(),
            query.order());
    PageToken after =
        query.nextToken() == null ? null : PageToken.parse(query.nextToken(), fingerprint);
    Instant now = clock.instant();
    Window window =
        after == null
            ? Window.of(query.startTime(), query.endTime(), now)
            : new Window(after.start(), after.end());
    Timeline timeline =
        archive.timeline(
            tenant, window.start(), window.end(), query.order(), query.party(), now, after);
    List<CallSummary> calls = new ArrayList<>();
    for (Optional<Timeline.Stop> next = timeline.next(); next.isPresent(); next = timeline.next()) {
      Timeline.Stop stop = next.get();
      if (timeline.isFirst(stop)) {
        CallSummary summary = CallSummary.of(stop.call());
        if (query.outcome() == null || query.outcome() == summary.outcome()) {
          if (calls.size() == limit) {
            break;
          }
          calls.add(summary);
        }
      }
      timeline.done(stop);
    }
    return new CallPage(calls, timeline.token(fingerprint).orElse(null), timeline.damaged());
  }
}
