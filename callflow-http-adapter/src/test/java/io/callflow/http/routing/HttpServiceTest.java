package io.callflow.http.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.operation.Operation;
import io.callflow.event.Tenant;
import io.callflow.http.Headers;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.AuthorizationUnavailable;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.authorization.TokenVerifier;
import io.callflow.http.authorization.Verdict;
import io.callflow.http.log.RequestLog;
import io.callflow.http.routing.HttpService.Reception;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServiceTest {
  private static final Principal PRINCIPAL =
      new Principal(new Tenant("acme"), "switch-1", Set.of(Scope.EVENTS_READ));

  private final List<String> lines = new ArrayList<>();
  private final List<Request> answered = new ArrayList<>();
  private final CompletableFuture<Response> later = new CompletableFuture<>();
  private final HttpService service =
      new HttpService(
          new Authorization(List.of(new AnyToken())),
          request -> {
            answered.add(request);
            return later;
          },
          new RequestLog(
              lines::add,
              InstantSource.fixed(Instant.parse("2026-11-23T08:30:00Z")),
              Map.of(),
              RequestLog.MeasurementFields.NONE));

  private static final class AnyToken implements TokenVerifier {
    @Override
    public boolean recognises(String token) {
      return true;
    }

    @Override
    public CompletionStage<Verdict> verify(String token) {
      return switch (token) {
        case "good" -> CompletableFuture.completedStage(new Verdict.Granted(PRINCIPAL, "api_key"));
        case "later" ->
            CompletableFuture.failedStage(
                new AuthorizationUnavailable("no_keys", "jwt", new RuntimeException("down")));
        default -> CompletableFuture.completedStage(new Verdict.Refused("wrong_secret", "api_key"));
      };
    }
  }

  private Reception receive(String method, String path, @Nullable String query, String... tokens) {
    List<String> values = List.of(tokens).stream().map(token -> "Bearer " + token).toList();
    return service
        .receive(method, path, query, new Headers(Map.of("authorization", values)))
        .toCompletableFuture()
        .join();
  }

  private static int status(Reception reception) {
    return assertInstanceOf(Reception.Refused.class, reception).response().status();
  }

  @Test
  void a_request_is_routed_and_authorized_before_its_body_is_asked_for() {
    Reception.Admitted admitted =
        assertInstanceOf(
            Reception.Admitted.class, receive("GET", "/v1/calls/a%2Fb", "x=1", "good"));
    assertEquals(0, admitted.maxBody());
    assertEquals(List.of(), answered);
    CompletionStage<Response> response = admitted.answer(new byte[0]);
    Request request = answered.get(0);
    assertEquals(Optional.of(Operation.READ_CALL), request.operation());
    assertEquals(PRINCIPAL, request.principal());
    assertEquals(Map.of("callId", "a%2Fb"), request.pathParameters());
    assertEquals(Map.of("x", List.of("1")), request.query().values());
    assertEquals(admitted.requestId(), request.id());
    assertFalse(response.toCompletableFuture().isDone(), "the response may come later");
    later.complete(Response.empty(204));
    assertEquals(204, response.toCompletableFuture().join().status());
  }

  @Test
  void a_body_has_the_limit_of_the_contract() {
    Reception.Admitted admitted =
        assertInstanceOf(
            Reception.Admitted.class, receive("POST", "/v1/events/batch", null, "good"));
    assertEquals(Operation.STORE_EVENTS.maxBody(), admitted.maxBody());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/calls, bad, 401, wrong_secret",
    "GET, /v1/calls, later, 500, no_keys",
    "GET, /v1/nowhere, good, 404, not_found",
    "GET, /calls, good, 404, not_found",
    "GET, /v1, good, 404, not_found",
    "PUT, /v1/calls, good, 405, method_not_allowed",
    "BREW, /v1/events, good, 405, OTHER"
  })
  void a_refusal_is_a_problem_and_one_line_of_log(
      String method, String path, String token, int status, String logged) {
    assertEquals(status, status(receive(method, path, null, token)));
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).contains(logged), lines.get(0));
    assertFalse(lines.get(0).contains("BREW"), "a log shows no word of a client's choice");
  }

  @ParameterizedTest
  @CsvSource({"GET, /v1/calls", "GET, /v1/calls?a=%zz", "GET, /v1/nowhere", "PUT, /v1/calls"})
  void the_line_of_a_refusal_has_the_trace_of_the_caller(String method, String target) {
    String[] parts = target.split("\\?", 2);
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    String value = "00-" + trace + "-00f067aa0ba902b7-01";
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("traceparent", List.of(value));
    if (parts.length > 1) {
      headers.put("authorization", List.of("Bearer good"));
    }
    CompletionStage<Reception> unused =
        service.receive(method, parts[0], parts.length > 1 ? parts[1] : null, new Headers(headers));
    assertTrue(lines.get(0).contains("\"callerTraceId\":\"" + trace + "\""), lines.get(0));
    assertTrue(lines.get(0).contains("\"callerSpanId\":\"00f067aa0ba902b7\""), lines.get(0));
  }

  @Test
  void two_tokens_are_refused_like_none() {
    assertEquals(401, status(receive("GET", "/v1/calls", null, "good", "good")));
    assertEquals(401, status(receive("GET", "/v1/calls", null)));
  }

  @Test
  void health_needs_no_token() {
    assertInstanceOf(Reception.Admitted.class, receive("GET", "/v1/health", null));
  }

  @ParameterizedTest
  @CsvSource({"a=%zz", "%ff=1", "a=1&b=%C3"})
  void a_query_that_is_no_percent_encoding_is_400(String query) {
    assertEquals(400, status(receive("GET", "/v1/calls", query, "good")));
    assertEquals(List.of(), answered);
  }
}
