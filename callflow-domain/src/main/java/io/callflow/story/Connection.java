package io.callflow.story;

import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import io.callflow.event.Relation;
import org.jspecify.annotations.Nullable;

/**
 * Why two calls belong together: what an event of one of them says. Either it links the other call,
 * or both calls have events with one correlation id.
 *
 * @param assertedBy the call whose event says so
 * @param about the other call
 * @param relation what {@code about} is to {@code assertedBy}; null for a correlation id
 * @param legId the leg of {@code about} that the link names; null for the whole call and for a
 *     correlation id
 * @param correlationId the id that both calls have; null for a link
 * @param eventId the earliest event of {@code assertedBy} that says so
 * @param source the system that reported the event
 */
public record Connection(
    CallKey assertedBy,
    CallKey about,
    @Nullable Relation relation,
    @Nullable String legId,
    @Nullable String correlationId,
    EventId eventId,
    String source) {
  /**
   * Checks that it is a link or a correlation id.
   *
   * @throws IllegalArgumentException if it is both or neither, or connects a call with itself
   */
  public Connection {
    if ((relation == null) == (correlationId == null)) {
      throw new IllegalArgumentException("a connection is a link or a correlation id");
    }
    if (assertedBy.equals(about)) {
      throw new IllegalArgumentException("call ~" + about + " connected with itself");
    }
  }

  /** The other end, seen from one. */
  public CallKey other(CallKey call) {
    return call.equals(about) ? assertedBy : about;
  }
}
