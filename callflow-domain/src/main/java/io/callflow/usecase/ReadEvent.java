package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Tenant;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;

/** Reads one event by its id. */
public final class ReadEvent {
  private final Archive archive;

  public ReadEvent(Archive archive) {
    this.archive = archive;
  }

  /**
   * The event with this id.
   *
   * @throws CallflowException {@code UNKNOWN_EVENT}, {@code ERASED}, {@code DAMAGED}, or a failure
   *     of the store
   */
  public StoredEvent read(Tenant tenant, EventId eventId) {
    try {
      return archive
          .read(tenant, CallRef.of(eventId.callKey()))
          .event(eventId)
          .orElseThrow(() -> unknown(eventId));
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.UNKNOWN_CALL) {
        throw unknown(eventId);
      }
      throw e;
    }
  }

  private static CallflowException unknown(EventId eventId) {
    return new CallflowException(
        ErrorCode.UNKNOWN_EVENT, "No event with id " + eventId + " is stored.");
  }
}
