package io.callflow.store;

import io.callflow.event.CallflowException;

/** What became of one {@link Write}. */
public sealed interface WriteResult {
  /** The object and all of its index keys stand. */
  record Written(ObjectVersion version) implements WriteResult {}

  /**
   * The condition did not hold, so the object was not written.
   *
   * @param indexKeysStand whether all index keys stand nevertheless; if not, some may stand
   */
  record Refused(boolean indexKeysStand) implements WriteResult {}

  /**
   * The write failed. After {@link io.callflow.event.ErrorCode#STORE_UNAVAILABLE} and {@link
   * io.callflow.event.ErrorCode#DAMAGED} the object may stand; after any failure some index keys
   * may stand.
   */
  record Failed(CallflowException failure) implements WriteResult {}
}
