package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.callflow.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP answer of a function.
 *
 * @param body the JSON object; empty if the body is none
 */
record Answer(
    int status, Map<String, @Nullable Object> headers, Map<String, @Nullable Object> body) {

  static Answer of(FunctionProcess function, ProxyRequest request) {
    return of(function.invoke(request.json()));
  }

  static Answer of(Outcome outcome) {
    assertFalse(outcome.failed(), outcome.payload());
    Map<String, @Nullable Object> answer = tree(outcome.payload());
    String body = String.valueOf(answer.get("body"));
    return new Answer(
        Integer.parseInt(String.valueOf(answer.get("statusCode"))),
        members(answer.get("headers")),
        body.startsWith("{") ? tree(body) : Map.of());
  }

  static Map<String, @Nullable Object> tree(String json) {
    return Json.readTree(json.getBytes(StandardCharsets.UTF_8));
  }

  @SuppressWarnings("unchecked") // the members of a JSON object have names
  private static Map<String, @Nullable Object> members(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  Answer expect(int wanted) {
    assertEquals(wanted, status, () -> body.toString());
    if (status >= 400) {
      assertEquals("application/problem+json", headers.get("Content-Type"));
      assertEquals(String.valueOf(status), String.valueOf(body.get("status")));
    }
    return this;
  }

  /** A member of the body as text; {@code "null"} if it is absent. */
  String text(String name) {
    return String.valueOf(body.get(name));
  }

  List<?> list(String name) {
    return body.get(name) instanceof List<?> list ? list : List.of();
  }
}
