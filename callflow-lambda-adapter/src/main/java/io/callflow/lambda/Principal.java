package io.callflow.lambda;

import io.callflow.archive.Tenant;
import io.callflow.event.CallflowException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, once that is proven.
 *
 * @param tenant whose calls it sees; no others
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

  /**
   * What an authorizer hands to the functions behind it. API Gateway lets these values be texts
   * only.
   */
  public Map<String, Object> toContext() {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("tenant", tenant.value());
    context.put("principal", name);
    context.put(
        "scopes", new TreeSet<>(scopes).stream().map(Scope::text).collect(Collectors.joining(" ")));
    return context;
  }

  /** Reads what an authorizer handed on; empty where there was none, or none of ours. */
  public static Optional<Principal> fromContext(@Nullable Map<String, Object> context) {
    if (context == null
        || !(context.get("tenant") instanceof String tenant)
        || !(context.get("principal") instanceof String name)
        || !(context.get("scopes") instanceof String scopes)
        || !isName(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Principal(new Tenant(tenant), name, Scope.parseAll(scopes)));
    } catch (CallflowException noTenant) {
      return Optional.empty();
    }
  }
}
