package io.callflow.usecase;

import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Violation;
import java.util.List;

/** What became of one event that was to be stored. */
public sealed interface StoreResult {
  /** The event was new and is stored. */
  record Created(StoredEvent event) implements StoreResult {}

  /** The very same event was stored before; this is it. */
  record Duplicate(StoredEvent event) implements StoreResult {}

  /**
   * An event of the same identity, but with other content, was stored before; it stays as it is.
   */
  record Conflict(StoredEvent stored) implements StoreResult {}

  /**
   * The event is not stored.
   *
   * @param code {@link ErrorCode#INVALID}, {@link ErrorCode#CALL_FULL}, {@link ErrorCode#ERASED},
   *     or what the store said. After {@link ErrorCode#STORE_UNAVAILABLE} it may have been stored
   *     all the same: storing it again is safe and tells
   * @param violations the broken rules of an invalid event
   */
  record Refused(ErrorCode code, String message, List<Violation> violations)
      implements StoreResult {}
}
