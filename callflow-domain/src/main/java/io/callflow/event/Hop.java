package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * Between which two lanes of a ladder an event passes, where these are not its parties: nodes,
 * trunks, queues. At least one is present; 1 to 256 characters, no control characters.
 */
public record Hop(@Nullable String from, @Nullable String to) {
  public Hop {
    if (from == null && to == null) {
      throw CallflowException.invalid(
          "/hop", "too_few_fields", "A hop has at least one of from and to.");
    }
    if (from != null) {
      Text.requirePlain("from", from, 1, 256);
    }
    if (to != null) {
      Text.requirePlain("to", to, 1, 256);
    }
  }
}
