package io.callflow.usecase;

import io.callflow.archive.DamagedCall;
import io.callflow.event.StoredEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the events that were asked for, in order.
 *
 * @param nextToken asks for the next page; absent on the last. A page may be short, even empty, and
 *     yet have a next one
 * @param damaged calls that were met and cannot be read; nothing of them is on the page
 */
public record EventPage(
    List<StoredEvent> events, @Nullable String nextToken, List<DamagedCall> damaged) {
  public EventPage {
    events = List.copyOf(events);
    damaged = List.copyOf(damaged);
  }
}
