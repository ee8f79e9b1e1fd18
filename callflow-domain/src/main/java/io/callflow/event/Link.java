package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * Says that another call, or a leg of it, has to do with this one.
 *
 * @param rel what the other call is to this one
 * @param legId 1 to 256 characters, no control characters
 */
public record Link(Relation rel, CallId callId, @Nullable String legId) {
  public Link {
    if (legId != null) {
      Text.requirePlain("legId", legId, 1, 256);
    }
  }
}
