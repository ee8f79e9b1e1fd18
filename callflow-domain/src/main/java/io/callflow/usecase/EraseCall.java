package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Tenant;

/** Erases a call. */
public final class EraseCall {
  private final Archive archive;

  public EraseCall(Archive archive) {
    this.archive = archive;
  }

  /**
   * Erases all events of a call, for good. From the first moment on nobody reads or appends to it
   * any more; what remains says only that there was a call. Erasing it again changes nothing, and
   * takes up an erasure that was cut short.
   *
   * @throws io.callflow.event.CallflowException {@code UNKNOWN_CALL}, {@code DAMAGED}, and whatever
   *     the store says; erase again then
   */
  public void erase(Tenant tenant, CallRef call) {
    archive.erase(tenant, call);
  }
}
