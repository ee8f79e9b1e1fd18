package io.callflow.call;

import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;

/** The result of appending one event to a call. */
public sealed interface Decision {
  /** The event is new; it is stored like this. */
  record Created(StoredEvent event) implements Decision {}

  /** An equal event is already stored: this one. */
  record Duplicate(StoredEvent event) implements Decision {}

  /** An event with the same identity but different content is already stored: this one. */
  record Conflict(StoredEvent stored) implements Decision {}

  /** The event is not stored, for this reason. */
  record Refused(ErrorCode code, String message) implements Decision {}
}
