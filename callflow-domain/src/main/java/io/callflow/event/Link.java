package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * Relates the event's call to another call, or to a leg of it.
 *
 * @param rel what the other call is to this one
 * @param callId the other call; the event's own call if the link names one of its legs
 * @param legId the leg of the other call, 1 to 256 characters, no control characters; null for the
 *     whole call
 */
public record Link(Relation rel, CallId callId, @Nullable String legId) {
  public Link {
    if (legId != null) {
      Text.requirePlain("legId", legId, 1, 256);
    }
  }
}
