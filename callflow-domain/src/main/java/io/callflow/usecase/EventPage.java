package io.callflow.usecase;

import io.callflow.archive.DamagedCall;
import io.callflow.event.StoredEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the events that a query finds, in its order.
 *
 * @param events at most the query's limit; may be fewer, even none, on any page
 * @param nextToken the token for the next page; null on the last page
 * @param damaged the calls of this page that cannot be read; none of their events is on the page
 */
public record EventPage(
    List<StoredEvent> events, @Nullable String nextToken, List<DamagedCall> damaged) {
  public EventPage {
    events = List.copyOf(events);
    damaged = List.copyOf(damaged);
  }
}
