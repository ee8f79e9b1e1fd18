package io.callflow.lambda.runtime;

import java.util.List;
import java.util.Map;

/**
 * The part of API Gateway that connects the three functions: asks the authorizer, applies its
 * policy to the requested method, and passes its context on.
 */
final class Gateway {
  private static final String API = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1";

  private final FunctionProcess authorizer;
  private final FunctionProcess storer;
  private final FunctionProcess retriever;

  Gateway(FunctionProcess authorizer, FunctionProcess storer, FunctionProcess retriever) {
    this.authorizer = authorizer;
    this.storer = storer;
    this.retriever = retriever;
  }

  /** The function's answer, or 401, 403 or 500 without a body where the gateway refuses. */
  Answer ask(String token, String method, String path, ProxyRequest request) {
    Outcome outcome =
        authorizer.invoke(
            "{\"type\":\"TOKEN\",\"authorizationToken\":\"Bearer %s\",\"methodArn\":\"%s/%s%s\"}"
                .formatted(token, API, method, path));
    if (outcome.failed()) {
      return new Answer(
          Answer.tree(outcome.payload()).get("errorMessage") instanceof String message
                  && message.equals("Unauthorized")
              ? 401
              : 500,
          Map.of(),
          Map.of());
    }
    Map<?, ?> policy = Answer.tree(outcome.payload());
    if (!allows(policy, API + "/" + method + path)) {
      return new Answer(403, Map.of(), Map.of());
    }
    request.authorizedBy(policy.get("context"));
    return Answer.of(method.equals("GET") ? retriever : storer, request);
  }

  private static boolean allows(Map<?, ?> policy, String arn) {
    if (!(policy.get("policyDocument") instanceof Map<?, ?> document)
        || !(document.get("Statement") instanceof List<?> statements)) {
      return false;
    }
    return statements.stream()
        .anyMatch(
            each ->
                each instanceof Map<?, ?> statement
                    && "Allow".equals(statement.get("Effect"))
                    && statement.get("Resource") instanceof List<?> resources
                    && resources.stream().anyMatch(resource -> matches(resource, arn)));
  }

  private static boolean matches(Object resource, String arn) {
    String pattern = String.valueOf(resource);
    return pattern.endsWith("*")
        ? arn.startsWith(pattern.substring(0, pattern.length() - 1))
        : arn.equals(pattern);
  }
}
