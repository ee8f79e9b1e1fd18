package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.callflow.contract.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function behind a REST API answered.
 *
 * @param body read as JSON; empty where there is none
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

  @SuppressWarnings("unchecked") // an object of JSON has names
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

  /** A member of the body, as a text. */
  String text(String name) {
    return String.valueOf(body.get(name));
  }

  List<?> list(String name) {
    return body.get(name) instanceof List<?> list ? list : List.of();
  }
}
