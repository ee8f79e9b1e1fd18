package io.callflow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.callflow.contract.model.Problem;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalTest {
  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(Refusal.tooManyRequests(7), 429, "throttled", "7"),
        Arguments.of(Refusal.overloaded(), 503, "overloaded", "1"),
        Arguments.of(Refusal.misdirected(), 421, "misdirected_request", ""),
        Arguments.of(Refusal.malformedRequest("A bare CR."), 400, "malformed", ""),
        Arguments.of(Refusal.requestTimeout(), 408, "request_timeout", ""),
        Arguments.of(Refusal.uriTooLong(), 414, "uri_too_long", ""),
        Arguments.of(Refusal.headTooLarge(), 431, "headers_too_large", ""));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void what_a_server_refuses_is_a_problem_of_the_contract(
      Refusal refusal, int status, String code, String retryAfter) {
    Response response = refusal.response("r1");
    assertEquals(status, response.status());
    Map<String, String> headers = response.headers();
    assertEquals("application/problem+json", headers.get("Content-Type"));
    assertEquals(retryAfter, headers.getOrDefault("Retry-After", ""));
    Problem problem = refusal.problem("r1");
    assertEquals(code, problem.code());
    assertNotEquals("Internal Server Error", problem.title());
  }
}
