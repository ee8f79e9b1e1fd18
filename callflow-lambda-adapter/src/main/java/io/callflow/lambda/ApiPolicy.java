package io.callflow.lambda;

import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policy that a TOKEN authorizer returns to API Gateway. It covers the whole API, whichever
 * method was asked for, because API Gateway caches it by token for the requests that follow.
 */
final class ApiPolicy {
  private ApiPolicy() {}

  /**
   * Returns the answer for this principal, as a tree of JSON.
   *
   * @param methodArn of the request, {@code
   *     arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}}; only the part up to
   *     the stage is used
   * @throws IllegalArgumentException if it has another form
   */
  static Map<String, Object> allowing(Principal principal, String methodArn) {
    String stage = stage(methodArn);
    List<String> allowed = new ArrayList<>();
    if (principal.may(Scope.EVENTS_WRITE)) {
      allowed.add(stage + "/POST/events");
      allowed.add(stage + "/POST/events/*");
    }
    if (principal.may(Scope.EVENTS_READ)) {
      allowed.add(stage + "/GET/*");
    }
    if (principal.may(Scope.CALLS_ERASE)) {
      allowed.add(stage + "/DELETE/calls/*");
    }
    // A policy needs a statement.
    Map<String, Object> statement =
        allowed.isEmpty() ? statement("Deny", List.of(stage + "/*")) : statement("Allow", allowed);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("Version", "2012-10-17");
    document.put("Statement", List.of(statement));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("principalId", principal.tenant() + "/" + principal.name());
    answer.put("policyDocument", document);
    answer.put("context", AuthorizerContext.of(principal));
    return answer;
  }

  private static Map<String, Object> statement(String effect, List<String> resources) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Action", "execute-api:Invoke");
    statement.put("Effect", effect);
    statement.put("Resource", resources);
    return statement;
  }

  private static String stage(String methodArn) {
    String[] parts = methodArn.split("/", 3);
    if (parts.length < 3 || !parts[0].startsWith("arn:") || parts[1].isEmpty()) {
      throw new IllegalArgumentException("not the ARN of a method: " + methodArn);
    }
    return parts[0] + "/" + parts[1];
  }
}
