package io.callflow.call;

import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;

/** What became of one event that was appended to a call. */
public sealed interface Decision {
  /** The event was new; this is how it is kept. */
  record Created(StoredEvent event) implements Decision {}

  /** The very same event is kept already; this is it. */
  record Duplicate(StoredEvent event) implements Decision {}

  /** An event of the same identity, but with other content, is kept already; this is that one. */
  record Conflict(StoredEvent stored) implements Decision {}

  /** The event is not kept, for this reason. */
  record Refused(ErrorCode code, String message) implements Decision {}
}
