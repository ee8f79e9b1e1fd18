package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Tenant;
import io.callflow.call.CallFlow;

/** Reads a whole call. */
public final class ReadCall {
  private final Archive archive;

  public ReadCall(Archive archive) {
    this.archive = archive;
  }

  /**
   * The call with all of its events, in order.
   *
   * @throws io.callflow.event.CallflowException {@code UNKNOWN_CALL}, {@code ERASED}, {@code
   *     DAMAGED}, or a failure of the store
   */
  public CallFlow read(Tenant tenant, CallRef call) {
    return archive.read(tenant, call);
  }
}
