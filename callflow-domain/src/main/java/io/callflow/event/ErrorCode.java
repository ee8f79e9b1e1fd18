package io.callflow.event;

/** Why a request failed. The front doors map each code to an HTTP status or exit code. */
public enum ErrorCode {
  /** A value breaks a rule of the event model. The violations list the rules. */
  INVALID,
  /** An event with the same identity but different content is already stored. */
  CONFLICT,
  /** The call has reached the most events or bytes that a call may have. */
  CALL_FULL,
  /** No event of this call is stored. */
  UNKNOWN_CALL,
  /** No event with this id is stored. */
  UNKNOWN_EVENT,
  /** The call was erased; it accepts no more events. */
  ERASED,
  /** A continuation token is malformed or belongs to another query. */
  INVALID_TOKEN,
  /** The store did not answer or is busy. A later retry may succeed. */
  STORE_UNAVAILABLE,
  /** The store has no space left. Nothing was stored; a retry succeeds once there is space. */
  STORE_FULL,
  /** The store refuses access, until its operator changes permissions or settings. */
  STORE_REFUSED,
  /** An object in the store is corrupt. The message names it. */
  DAMAGED
}
