package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * The two nodes, trunks or queues between which an event passes; a ladder draws the event between
 * them instead of between its parties. At least one is present; 1 to 256 characters, no control
 * characters.
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
