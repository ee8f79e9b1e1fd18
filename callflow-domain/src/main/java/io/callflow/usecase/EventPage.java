package io.callflow.usecase;

import io.callflow.event.StoredEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the events that were asked for, in order.
 *
 * @param nextToken asks for the next page; absent on the last. A page may be short, even empty, and
 *     yet have a next one
 */
public record EventPage(List<StoredEvent> events, @Nullable String nextToken) {
  public EventPage {
    events = List.copyOf(events);
  }
}
