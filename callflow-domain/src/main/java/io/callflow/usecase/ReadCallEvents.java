package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.archive.Tenant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Reads the events of a call, a page at a time. */
public final class ReadCallEvents {
  private final FindEvents findEvents;

  public ReadCallEvents(Archive archive) {
    this.findEvents = new FindEvents(archive, InstantSource.fixed(java.time.Instant.EPOCH));
  }

  /**
   * A page of the call's events, in order.
   *
   * @param limit 1 to {@value EventQuery#MAX_LIMIT}
   * @param nextToken from the page before
   * @throws io.callflow.event.CallflowException {@code INVALID}, {@code INVALID_TOKEN}, {@code
   *     UNKNOWN_CALL}, {@code ERASED}, {@code DAMAGED}, and whatever the store says
   */
  public EventPage read(Tenant tenant, CallRef call, int limit, @Nullable String nextToken) {
    return findEvents.find(
        tenant, new EventQuery(call, null, null, null, null, Order.ASC, limit, nextToken));
  }
}
