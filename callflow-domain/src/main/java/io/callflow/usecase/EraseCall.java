package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Tenant;

/** Erases a call: all of its events, for good. */
public final class EraseCall {
  private final Archive archive;

  public EraseCall(Archive archive) {
    this.archive = archive;
  }

  /**
   * Erases the call. From the first write on, reads and appends of the call are refused with {@code
   * ERASED}; a marker without its callId remains. A second erasure changes nothing; it completes
   * one that was interrupted.
   *
   * @throws io.callflow.event.CallflowException {@code UNKNOWN_CALL}, {@code DAMAGED}, or a failure
   *     of the store, after which the caller erases again
   */
  public void erase(Tenant tenant, CallRef call) {
    archive.erase(tenant, call);
  }
}
