package io.callflow.http.authorization;

import io.callflow.event.Tenant;
import java.util.Set;

/**
 * Who sends a request, as its token proved.
 *
 * @param tenant whose calls the principal sees; no others
 * @param name the name of an API key, or the subject of a token; the {@code source} of events that
 *     name none. 1 to 256 characters, no control characters
 */
public record Principal(Tenant tenant, String name, Set<Scope> scopes) {
  /** The longest name, in code points: as long as the source of an event may be. */
  public static final int MAX_NAME = 256;

  public Principal {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "a principal's name is 1 to 256 characters without control characters");
    }
    scopes = Set.copyOf(scopes);
  }

  static boolean isName(String text) {
    int length = text.codePointCount(0, text.length());
    return length >= 1
        && length <= MAX_NAME
        && text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /** Whether the principal may do this. */
  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }
}
