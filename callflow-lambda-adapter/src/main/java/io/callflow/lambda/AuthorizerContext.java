package io.callflow.lambda;

import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A principal as the authorizer hands it through API Gateway to the functions behind it. API
 * Gateway lets the values of this context be texts only.
 */
final class AuthorizerContext {
  private AuthorizerContext() {}

  /** Writes the context of this principal. */
  static Map<String, Object> of(Principal principal) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("tenant", principal.tenant().value());
    context.put("principal", principal.name());
    context.put(
        "scopes",
        new TreeSet<>(principal.scopes())
            .stream().map(Scope::text).collect(Collectors.joining(" ")));
    return context;
  }

  /** Reads a context; empty if there is none, or another authorizer wrote it. */
  static Optional<Principal> principal(@Nullable Map<String, Object> context) {
    if (context == null
        || !(context.get("tenant") instanceof String tenant)
        || !(context.get("principal") instanceof String name)
        || !(context.get("scopes") instanceof String scopes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Principal(new Tenant(tenant), name, Scope.parseAll(scopes)));
    } catch (CallflowException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
