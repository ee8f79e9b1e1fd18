package io.callflow.archive;

import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import org.jspecify.annotations.Nullable;

/**
 * Something of a stop of a {@link Timeline} that belongs on a page.
 *
 * @param element what the page gets
 * @param event the event that it is, if a page may end between it and what is found next at the
 *     stop
 * @param metadataBytes what it takes of the page's room
 */
record Found<T>(T element, @Nullable EventId event, int metadataBytes) {
  /** All that is found at its stop. */
  static <T> Found<T> of(T element) {
    return new Found<>(element, null, 0);
  }

  /** An event, in the form that the page gets. */
  static <T> Found<T> of(StoredEvent event, T form) {
    return new Found<>(form, event.eventId(), PageRoom.metadataBytes(event));
  }
}
