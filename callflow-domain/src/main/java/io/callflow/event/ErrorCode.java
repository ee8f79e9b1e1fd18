package io.callflow.event;

/** Why a request could not be served. The front doors give each code its status. */
public enum ErrorCode {
  /** A value breaks a rule of the event model. The violations say which. */
  INVALID,
  /** An event with the same identity and other content is stored already. */
  CONFLICT,
  /** The call has as many events, or as many bytes, as a call may have. */
  CALL_FULL,
  /** No event of this call is stored. */
  UNKNOWN_CALL,
  /** No event with this id is stored. */
  UNKNOWN_EVENT,
  /** The call was erased; it takes no events any more. */
  ERASED,
  /** A continuation token was made for another query, or is none of ours. */
  INVALID_TOKEN,
  /** The store did not answer or is busy. Trying again later may help. */
  STORE_UNAVAILABLE,
  /** The store has no room left. Nothing was stored; trying again helps once there is room. */
  STORE_FULL,
  /** The store refused, and will refuse again until its operator changes something. */
  STORE_REFUSED,
  /** An object in the store cannot be read as what it should be. The message names it. */
  DAMAGED
}
