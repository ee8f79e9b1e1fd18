package io.callflow.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.operation.Operation;
import io.callflow.event.Tenant;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ApiPolicyTest {
  private static final String ARN =
      "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1/GET/calls/x/events";
  private static final String STAGE = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1";

  private static Principal principal(Scope... scopes) {
    return new Principal(new Tenant("acme"), "switch-1", Set.of(scopes));
  }

  private static String policy(Scope... scopes) {
    return new String(
        Json.writeTree(ApiPolicy.allowing(principal(scopes), ARN)), StandardCharsets.UTF_8);
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

  @ParameterizedTest
  @CsvSource({
    "events:write, POST/events POST/events/*",
    "events:read, GET/*",
    "calls:erase, DELETE/calls/*",
    "openid, ''"
  })
  void a_scope_allows_its_own_methods(String scope, String allowed) {
    String policy = policy(Scope.parseAll(scope).toArray(Scope[]::new));
    List<String> resources =
        allowed.isEmpty()
            ? List.of("\"Effect\":\"Deny\"", "\"Resource\":[\"" + STAGE + "/*\"]")
            : List.of(
                "\"Effect\":\"Allow\"",
                "\"Resource\":[\"%1$s/%2$s\"]"
                    .formatted(STAGE, allowed.replace(" ", "\",\"" + STAGE + "/")));
    for (String part : resources) {
      assertTrue(policy.contains(part), () -> part + " is not in " + policy);
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void the_policy_of_a_scope_allows_the_operations_that_ask_for_it_and_no_others(
      Operation operation) {
    String path = operation.path().replaceAll("\\{\\w+}", "x");
    String arn = STAGE + "/" + operation.method() + path;
    for (Scope scope : Scope.values()) {
      boolean asked = operation.scope().filter(scope.text()::equals).isPresent();
      assertEquals(
          asked || (operation.scope().isEmpty() && scope == Scope.EVENTS_READ),
          allows(scope, arn),
          scope + " " + arn);
    }
  }

  private static boolean allows(Scope scope, String arn) {
    String policy = policy(scope);
    Matcher resource = Pattern.compile("\"(" + Pattern.quote(STAGE) + "/[^\"]*)\"").matcher(policy);
    boolean matches = false;
    while (resource.find()) {
      matches |= arn.matches(Pattern.quote(resource.group(1)).replace("*", "\\E.*\\Q"));
    }
    return matches && policy.contains("\"Effect\":\"Allow\"");
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
    Principal principal = principal(Scope.EVENTS_READ);
    for (String arn : new String[] {"", "*", "arn:aws:execute-api:x", "arn:aws//GET/"}) {
      assertThrows(IllegalArgumentException.class, () -> ApiPolicy.allowing(principal, arn), arn);
    }
  }

  @Test
  void a_principal_comes_through_the_context_as_it_went_in() {
    Principal principal = principal(Scope.EVENTS_READ, Scope.CALLS_ERASE);
    assertEquals(
        Optional.of(principal), AuthorizerContext.principal(AuthorizerContext.of(principal)));
    Principal none = principal();
    assertEquals(Optional.of(none), AuthorizerContext.principal(AuthorizerContext.of(none)));
    assertEquals(Optional.empty(), AuthorizerContext.principal(null));
    var broken = AuthorizerContext.of(principal);
    broken.put("tenant", "../acme");
    assertEquals(Optional.empty(), AuthorizerContext.principal(broken));
    broken = AuthorizerContext.of(principal);
    broken.put("principal", "a\u0000b");
    assertEquals(Optional.empty(), AuthorizerContext.principal(broken));
    broken = AuthorizerContext.of(principal);
    broken.remove("scopes");
    assertEquals(Optional.empty(), AuthorizerContext.principal(broken));
  }
}
