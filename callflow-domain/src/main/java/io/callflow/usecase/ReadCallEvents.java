package io.callflow.usecase;

import io.callflow.archive.Archive;
import io.callflow.archive.CallRef;
import io.callflow.archive.Order;
import io.callflow.archive.Tenant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Reads the events of one call, page by page. */
public final class ReadCallEvents {
  private final FindEvents findEvents;

  public ReadCallEvents(Archive archive) {
    this.findEvents = new FindEvents(archive, InstantSource.fixed(java.time.Instant.EPOCH));
  }

  /**
   * Reads one page of the call's events, in the order of the call.
   *
   * @param limit the most events of the page, 1 to {@value EventQuery#MAX_LIMIT}
   * @param nextToken from the page before; null for the first page
   * @throws io.callflow.event.CallflowException {@code INVALID}, {@code INVALID_TOKEN}, {@code
   *     UNKNOWN_CALL}, {@code ERASED}, {@code DAMAGED}, or a failure of the store
   */
  public EventPage read(Tenant tenant, CallRef call, int limit, @Nullable String nextToken) {
    return findEvents.find(
        tenant, new EventQuery(call, null, null, null, null, Order.ASC, limit, nextToken));
  }
}
