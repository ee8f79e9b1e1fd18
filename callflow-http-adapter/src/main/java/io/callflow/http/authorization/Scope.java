package io.callflow.http.authorization;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a principal may do, within its own tenant. */
public enum Scope {
  /** Store events. */
  EVENTS_WRITE("events:write"),
  /** Read events and calls. */
  EVENTS_READ("events:read"),
  /** Erase calls for good. */
  CALLS_ERASE("calls:erase");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** The scope as settings, tokens and the contract write it. */
  public String text() {
    return text;
  }

  /** Parses a scope; empty if the text is none of ours. */
  public static Optional<Scope> of(String text) {
    for (Scope scope : values()) {
      if (scope.text.equals(text)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }

  /**
   * Parses a space-separated list of scopes (RFC 6749 §3.3). Scopes of other services are ignored:
   * a token may be for several.
   */
  public static Set<Scope> parseAll(String spaceSeparated) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : spaceSeparated.split(" ", -1)) {
      of(word).ifPresent(scopes::add);
    }
    return scopes;
  }

  @Override
  public String toString() {
    return text;
  }
}
