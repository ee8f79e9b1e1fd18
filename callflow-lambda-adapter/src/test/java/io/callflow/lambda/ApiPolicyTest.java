package io.callflow.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiPolicyTest {
  private static final String ARN =
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1/GET/calls/x/events";
  private static final String STAGE = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1";

  private static String policy(Scope... scopes) {
    return new String(
        Json.writeTree(ApiPolicy.allowing(Fixture.with(scopes), ARN)), StandardCharsets.UTF_8);
  }

  @Test
  void the_policy_follows_from_the_scopes_and_not_from_the_method_asked_for() {
    assertEquals(
        """
        {"principalId":"acme/switch-1","policyDocument":{"Version":"2012-10-17","Statement":[\
        {"Action":"execute-api:Invoke","Effect":"Allow","Resource":[\
        "%1$s/POST/events","%1$s/POST/events/*","%1$s/GET/*","%1$s/DELETE/calls/*"]}]},\
        "context":{"tenant":"acme","principal":"switch-1",\
        "scopes":"events:write events:read calls:erase"}}\
        """
            .formatted(STAGE),
        policy(Scope.CALLS_ERASE, Scope.EVENTS_READ, Scope.EVENTS_WRITE));
  }

  @Test
  void no_scope_allows_nothing() {
    assertEquals(
        """
        {"principalId":"acme/switch-1","policyDocument":{"Version":"2012-10-17","Statement":[\
        {"Action":"execute-api:Invoke","Effect":"Deny","Resource":["%s/*"]}]},\
        "context":{"tenant":"acme","principal":"switch-1","scopes":""}}\
        """
            .formatted(STAGE),
        policy());
  }

  @Test
  void what_is_no_arn_of_a_method_is_refused() {
    Principal principal = Fixture.with(Scope.EVENTS_READ);
    for (String arn : new String[] {"", "*", "arn:aws:execute-api:x", "arn:aws//GET/"}) {
      assertThrows(IllegalArgumentException.class, () -> ApiPolicy.allowing(principal, arn), arn);
    }
  }

  @Test
  void a_principal_comes_through_the_context_as_it_went_in() {
    Principal principal = Fixture.with(Scope.EVENTS_READ, Scope.CALLS_ERASE);
    assertEquals(Optional.of(principal), Principal.fromContext(principal.toContext()));
    Principal none = Fixture.with();
    assertEquals(Optional.of(none), Principal.fromContext(none.toContext()));
    assertEquals(Optional.empty(), Principal.fromContext(null));
    var broken = principal.toContext();
    broken.put("tenant", "../acme");
    assertEquals(Optional.empty(), Principal.fromContext(broken));
    broken = principal.toContext();
    broken.put("principal", "a\u0000b");
    assertEquals(Optional.empty(), Principal.fromContext(broken));
    broken = principal.toContext();
    broken.remove("scopes");
    assertEquals(Optional.empty(), Principal.fromContext(broken));
  }
}
