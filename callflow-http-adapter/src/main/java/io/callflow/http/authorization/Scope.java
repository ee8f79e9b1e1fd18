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

  /** As it is written in settings and tokens. */
  public String text() {
    return text;
  }

  /** The scope that is written so, letter by letter. */
  public static Optional<Scope> of(String text) {
    for (Scope scope : values()) {
      if (scope.text.equals(text)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }

  /**
   * The scopes in a space-separated list, as OAuth writes it (RFC 6749 §3.3). What is none of ours
   * is passed over: a token may serve other services, too.
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
