package io.callflow.usecase;

import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.event.Violation;
import java.util.List;

/** The result of storing one event. */
public sealed interface StoreResult {
  /** The event is new and is now stored, like this. */
  record Created(StoredEvent event) implements StoreResult {}

  /** An equal event was stored before: this one. */
  record Duplicate(StoredEvent event) implements StoreResult {}

  /**
   * An event with the same identity but different content was stored before: this one, unchanged.
   */
  record Conflict(StoredEvent stored) implements StoreResult {}

  /**
   * The event is not stored, for this reason.
   *
   * @param code {@link ErrorCode#INVALID}, {@link ErrorCode#CALL_FULL}, {@link ErrorCode#ERASED},
   *     or the code of the store's failure. After {@link ErrorCode#STORE_UNAVAILABLE} the event may
   *     be stored nevertheless; store it again to know, which is safe
   * @param violations the rules that an invalid event breaks; empty for other codes
   */
  record Refused(ErrorCode code, String message, List<Violation> violations)
      implements StoreResult {}
}
