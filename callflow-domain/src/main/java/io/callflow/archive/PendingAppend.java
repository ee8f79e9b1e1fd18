package io.callflow.archive;

import io.callflow.call.StoreResult;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that one writer appends to one call, and their decisions once they are made. Changed
 * under the lock of {@link CallWriters} only.
 */
final class PendingAppend {
  private final CallId callId;
  private final List<StoredEvent> events;
  private @Nullable List<StoreResult> decisions;
  private @Nullable CallflowException failure;

  /**
   * @param events as {@link io.callflow.call.CallFlow#candidates} returns them
   */
  PendingAppend(CallId callId, List<StoredEvent> events) {
    this.callId = callId;
    this.events = events;
  }

  CallId callId() {
    return callId;
  }

  List<StoredEvent> events() {
    return events;
  }

  boolean isDone() {
    return decisions != null || failure != null;
  }

  void decide(List<StoreResult> made) {
    decisions = made;
  }

  void fail(CallflowException e) {
    failure = e;
  }

  /**
   * A decision for each event, in their order.
   *
   * @throws CallflowException if the append has failed
   */
  List<StoreResult> decisions() {
    if (failure != null) {
      throw failure;
    }
    if (decisions == null) {
      throw new IllegalStateException("the append has not ended");
    }
    return decisions;
  }

  /** A decision for each event; if the append has failed, each is a refusal. */
  List<StoreResult> decisionsOrRefusals() {
    CallflowException failed = failure;
    return failed == null
        ? decisions()
        : Collections.nCopies(events.size(), new StoreResult.Refused(failed));
  }
}
