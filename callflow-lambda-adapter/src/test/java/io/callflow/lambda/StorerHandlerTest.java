package io.callflow.lambda;

import static io.callflow.lambda.Fixture.body;
import static io.callflow.lambda.Fixture.errors;
import static io.callflow.lambda.Fixture.event;
import static io.callflow.lambda.Fixture.get;
import static io.callflow.lambda.Fixture.post;
import static io.callflow.lambda.Fixture.request;
import static io.callflow.lambda.Fixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.callflow.event.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorerHandlerTest {
  private final Fixture it = new Fixture();

  private APIGatewayProxyResponseEvent store(String body) {
    return it.storer.handle(post("/events", body));
  }

  @Test
  void a_new_event_is_created_and_the_same_again_is_a_duplicate() {
    String sent = event("c-1", "call.started", "\"from\":{\"raw\":\"1015\"}");
    APIGatewayProxyResponseEvent first = store(sent);
    assertEquals(201, first.getStatusCode());
    assertEquals("application/json", first.getHeaders().get("Content-Type"));
    assertEquals("no-store", first.getHeaders().get("Cache-Control"));
    assertEquals("switch-1", body(first).get("source"), "who sends it is its source");
    assertEquals("events/" + body(first).get("eventId"), first.getHeaders().get("Location"));
    Map<String, String> objects = it.objects();
    APIGatewayProxyResponseEvent again = store(sent);
    assertEquals(200, again.getStatusCode());
    assertEquals(first.getBody(), again.getBody());
    assertEquals(objects, it.objects());
  }

  @Test
  void other_content_under_one_identity_is_a_conflict_that_names_the_stored_event() {
    APIGatewayProxyResponseEvent first =
        store(event("c-1", "call.started", "\"sourceEventId\":\"1\""));
    APIGatewayProxyResponseEvent other =
        store(event("c-1", "call.ended", "\"sourceEventId\":\"1\""));
    assertEquals(409, other.getStatusCode());
    assertEquals("conflict", body(other).get("code"));
    assertEquals(body(first).get("eventId"), body(other).get("eventId"));
    assertEquals("application/problem+json", other.getHeaders().get("Content-Type"));
    assertEquals("request-1", body(other).get("requestId"));
  }

  @Test
  void a_broken_rule_is_422_with_its_pointer() {
    APIGatewayProxyResponseEvent answer =
        store(event("c", "call.started", "").replace("2026-11", "2027-11"));
    assertEquals(422, answer.getStatusCode());
    assertEquals(List.of("/timestamp in_the_future"), errors(answer));
  }

  @Test
  void an_erased_call_is_gone() {
    store(event("c-1", "call.started", ""));
    APIGatewayProxyRequestEvent erase = request("DELETE", "/calls/{callId}");
    erase.setPathParameters(Map.of("callId", "c-1"));
    assertEquals(204, it.storer.handle(erase).getStatusCode());
    assertNull(it.storer.handle(erase).getBody());
    assertEquals(204, it.storer.handle(erase).getStatusCode());
    APIGatewayProxyResponseEvent late = store(event("c-1", "call.ended", ""));
    assertEquals(410, late.getStatusCode());
    assertEquals("erased", body(late).get("code"));
    erase.setPathParameters(Map.of("callId", "unheard-of"));
    assertEquals(404, it.storer.handle(erase).getStatusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_UNAVAILABLE, 503, 1",
    "STORE_FULL, 503, 60",
    "STORE_REFUSED, 500, ",
    "DAMAGED, 500, "
  })
  void what_the_store_says_becomes_the_answer(ErrorCode code, int status, String retryAfter) {
    it.failWith(code);
    Map<String, String> objects = it.objects();
    String sent = event("c", "call.started", "");
    for (APIGatewayProxyResponseEvent answer :
        List.of(
            store(sent), it.storer.handle(post("/events/batch", "{\"events\":[" + sent + "]}")))) {
      assertEquals(status, answer.getStatusCode());
      assertEquals(retryAfter, answer.getHeaders().get("Retry-After"));
      // What the store says names its place: it is for the log, but for the key of a damaged
      // object.
      assertEquals(
          code == ErrorCode.DAMAGED, answer.getBody().contains("The store says"), answer::getBody);
    }
    assertEquals(objects, it.objects());
    for (String line : it.logLines) {
      assertTrue(line.contains("\"level\":\"ERROR\""), line);
      assertTrue(line.contains("\"reason\":\"The store says " + code + ".\""), line);
    }
  }

  @Test
  void a_failure_nobody_foresaw_is_logged_with_its_cause_and_not_told() {
    it.store.failWith(new IllegalStateException("on fire", new RuntimeException("matches")));
    APIGatewayProxyResponseEvent answer = store(event("c", "call.started", ""));
    assertEquals(500, answer.getStatusCode());
    assertEquals("internal", body(answer).get("code"));
    assertEquals("request-1", body(answer).get("requestId"));
    assertFalse(answer.getBody().contains("fire"), answer.getBody());
    String line = it.logLines.get(0);
    assertTrue(line.contains("on fire") && line.contains("matches"), line);
    assertTrue(line.contains("\"requestId\":\"request-1\""), line);
  }

  @Test
  void nothing_of_the_payload_is_logged() {
    store(
        event(
            "c-1",
            "call.started",
            "\"from\":{\"number\":\"+4930901820\",\"name\":\"Meier\"},\"metadata\":{\"k\":\"v17\"}"));
    store(event("c-1", "call.started", "\"from\":{\"number\":\"030901820\"}"));
    store(event("c-1", "call.started", "\"from\":{\"raw\":\"4711\",\"foo\":\"30901820\"}"));
    for (String line : it.logLines) {
      for (String secret : List.of("901820", "Meier", "4711", "v17")) {
        assertFalse(line.contains(secret), line);
      }
    }
    String line = it.logLines.get(0);
    for (String field :
        List.of(
            "\"timestamp\":\"2026-11-23T08:30:00Z\"",
            "\"level\":\"INFO\"",
            "\"requestId\":\"request-1\"",
            "\"functionName\":\"test\"",
            "\"functionVersion\":\"1\"",
            "\"message\":\"POST /events\"",
            "\"eventId\":\"evt_",
            "\"eventType\":\"call.started\"",
            "\"callId\":\"c-1\"",
            "\"eventSize\":",
            "\"processingTimeMs\":",
            "\"principalId\":\"switch-1\"",
            "\"result\":\"created\"")) {
      assertTrue(line.contains(field), () -> field + " is not in " + line);
    }
    assertEquals(3, it.logLines.size());
  }

  @Test
  void a_batch_is_told_event_by_event() {
    store(event("c-9", "call.started", ""));
    APIGatewayProxyRequestEvent erase = request("DELETE", "/calls/{callId}");
    erase.setPathParameters(Map.of("callId", "c-9"));
    it.storer.handle(erase);
    String one = event("c-1", "call.started", "\"sourceEventId\":\"1\"");
    String batch =
        "{\"events\":["
            + String.join(
                ",",
                one,
                one,
                event("c-1", "call.ended", "\"sourceEventId\":\"1\""),
                event("c-2", "call.started", "").replace("2026-11", "2027-11"),
                event("c-9", "call.ended", ""))
            + "]}";
    APIGatewayProxyResponseEvent answer = it.storer.handle(post("/events/batch", batch));
    assertEquals(200, answer.getStatusCode());
    assertEquals(
        List.of("created", "duplicate", "conflict", "invalid", "gone"),
        Fixture.values(answer, "results", "status"));
    String invalid = String.valueOf(Fixture.values(answer, "results", "problem").get(3));
    assertTrue(invalid.contains("pointer=/events/3/timestamp"), invalid);
    assertEquals(
        "{created=1, duplicate=1, conflict=1, invalid=1, gone=1, unavailable=0}",
        String.valueOf(body(answer).get("counts")));
  }

  @Test
  void a_batch_of_wrong_shape_stores_nothing() {
    Map<String, String> objects = it.objects();
    APIGatewayProxyResponseEvent answer =
        it.storer.handle(
            post(
                "/events/batch",
                "{\"events\":["
                    + event("c", "call.started", "")
                    + ","
                    + event("c", "Call", "\"x\":1")
                    + "]}"));
    assertEquals(400, answer.getStatusCode());
    assertEquals(
        List.of("/events/1/eventType pattern", "/events/1/x unknown_field"), errors(answer));
    assertEquals(objects, it.objects());
  }

  @Test
  void an_answer_too_long_for_a_function_acknowledges_all_the_same() {
    String quotes = "\\\"".repeat(7000);
    StringBuilder batch = new StringBuilder("{\"events\":[");
    for (int i = 0; i < 270; i++) {
      batch
          .append(i == 0 ? "" : ",")
          .append(event("c-" + i % 3, "x.e" + i, "\"metadata\":{\"q\":\"" + quotes + "\"}"));
    }
    APIGatewayProxyResponseEvent answer =
        it.storer.handle(post("/events/batch", batch.append("]}").toString()));
    assertEquals(200, answer.getStatusCode());
    assertTrue(answer.getBody().contains("\"created\":270"));
    assertTrue(Answers.length(answer) < Answers.MAX_LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; Charset=UTF-8",
        "application/json ; charset=\"utf-8\"; v=1"
      })
  void json_is_declared_in_many_ways(String contentType) {
    APIGatewayProxyRequestEvent request = post("/events", event("c", "call.started", ""));
    request.setHeaders(Map.of("cOnTeNt-TyPe", contentType));
    assertEquals(201, it.storer.handle(request).getStatusCode());
    request.setHeaders(null);
    request.setMultiValueHeaders(Map.of("CONTENT-TYPE", List.of(contentType)));
    assertEquals(200, it.storer.handle(request).getStatusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/json;charset=iso-8859-1",
        "application/jsonx",
        "application/problem+json",
        "",
        ";",
        "application/x-www-form-urlencoded"
      })
  void anything_else_is_415(String contentType) {
    APIGatewayProxyRequestEvent request = post("/events", "{}");
    request.setHeaders(Map.of("Content-Type", contentType));
    APIGatewayProxyResponseEvent answer = it.storer.handle(request);
    assertEquals(415, answer.getStatusCode());
    assertEquals("unsupported_media_type", body(answer).get("code"));
  }

  @Test
  void checks_come_in_their_order() {
    String large = "{".repeat(StorerHandler.MAX_EVENT_BODY + 1);
    APIGatewayProxyRequestEvent request = request("POST", "/events", null);
    request.setHeaders(new HashMap<>());
    request.setBody(large);
    request.setQueryStringParameters(Map.of("x", "1"));
    assertEquals(401, it.storer.handle(request).getStatusCode());
    request.setRequestContext(
        request("POST", "/events", with(Scope.EVENTS_READ)).getRequestContext());
    assertEquals(403, it.storer.handle(request).getStatusCode());
    request.setRequestContext(request("POST", "/events").getRequestContext());
    assertEquals(415, it.storer.handle(request).getStatusCode());
    request.getHeaders().put("content-type", "application/json");
    assertEquals(413, it.storer.handle(request).getStatusCode());
    request.setBody("{");
    assertEquals(List.of("x unknown_field"), errors(it.storer.handle(request)));
    request.setQueryStringParameters(null);
    assertEquals("malformed", body(it.storer.handle(request)).get("code"));
    request.setBody("{\"callId\":\"c\"}");
    assertEquals("invalid_request", body(it.storer.handle(request)).get("code"));
    request.setBody(event("c", "call.started", "").replace("2026-11", "2027-11"));
    assertEquals(422, it.storer.handle(request).getStatusCode());
  }

  @Test
  void a_body_may_be_as_large_as_is_allowed_and_no_larger() {
    String small = event("c", "call.started", "");
    String full = small + " ".repeat(StorerHandler.MAX_EVENT_BODY - small.length());
    assertEquals(201, store(full).getStatusCode());
    assertEquals(413, store(full + " ").getStatusCode());
    APIGatewayProxyRequestEvent request = post("/events", "");
    request.setIsBase64Encoded(true);
    for (int more = 0; more <= 3; more++) {
      byte[] body = (full + " ".repeat(more)).getBytes(StandardCharsets.UTF_8);
      request.setBody(Base64.getEncoder().encodeToString(body));
      assertEquals(more == 0 ? 200 : 413, it.storer.handle(request).getStatusCode(), "+" + more);
    }
    String umlauts = "ü".repeat(StorerHandler.MAX_EVENT_BODY / 2 + 1);
    assertEquals(413, store(umlauts).getStatusCode(), "bytes count, not characters");
  }

  @Test
  void a_body_that_claims_base64_and_is_not_is_400() {
    APIGatewayProxyRequestEvent request = post("/events", "{}");
    request.setIsBase64Encoded(true);
    assertEquals(400, it.storer.handle(request).getStatusCode());
    request.setBody(Base64.getEncoder().encodeToString(new byte[] {(byte) 0xFF, 'a'}));
    APIGatewayProxyResponseEvent answer = it.storer.handle(request);
    assertEquals(400, answer.getStatusCode());
    assertEquals("malformed", body(answer).get("code"));
    assertEquals(400, store("{\"callId\":\"\uD800\"}").getStatusCode());
  }

  @Test
  void an_event_that_lacks_everything_is_answered() {
    for (APIGatewayProxyResponseEvent answer :
        List.of(
            it.storer.handle(null),
            it.storer.handle(new APIGatewayProxyRequestEvent()),
            it.retriever.handle(null),
            it.retriever.handle(new APIGatewayProxyRequestEvent()))) {
      assertEquals(404, answer.getStatusCode());
      assertNotNull(body(answer).get("requestId"));
    }
    APIGatewayProxyRequestEvent request = new APIGatewayProxyRequestEvent();
    request.setHttpMethod("post");
    request.setResource("/events");
    assertEquals(401, it.storer.handle(request).getStatusCode());
    request = request("POST", "/events");
    assertEquals(415, it.storer.handle(request).getStatusCode());
    request.setHeaders(Map.of("content-type", "application/json"));
    APIGatewayProxyResponseEvent answer = it.storer.handle(request);
    assertEquals(400, answer.getStatusCode());
    assertEquals("malformed", body(answer).get("code"));
    assertEquals(400, it.storer.handle(request("DELETE", "/calls/{callId}")).getStatusCode());
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void each_operation_wants_its_own_scope(Scope scope) {
    List<APIGatewayProxyRequestEvent> requests =
        List.of(
            request("POST", "/events", with(scope)),
            request("POST", "/events/batch", with(scope)),
            request("DELETE", "/calls/{callId}", with(scope)),
            request("GET", "/events", with(scope)),
            request("GET", "/events/{eventId}", with(scope)),
            request("GET", "/calls", with(scope)),
            request("GET", "/calls/{callId}", with(scope)),
            request("GET", "/calls/{callId}/events", with(scope)));
    for (APIGatewayProxyRequestEvent request : requests) {
      Scope wanted =
          switch (request.getHttpMethod()) {
            case "POST" -> Scope.EVENTS_WRITE;
            case "DELETE" -> Scope.CALLS_ERASE;
            default -> Scope.EVENTS_READ;
          };
      APIGatewayProxyResponseEvent answer =
          request.getHttpMethod().equals("GET")
              ? it.retriever.handle(request)
              : it.storer.handle(request);
      assertEquals(
          scope != wanted, answer.getStatusCode() == 403, request.getResource() + " " + scope);
    }
  }

  @Test
  void a_tenant_never_meets_another_tenants_call() {
    String eventId = String.valueOf(body(store(event("c-1", "call.started", ""))).get("eventId"));
    Principal stranger =
        new Principal(
            new io.callflow.archive.Tenant("umbrella"), "switch-1", with(Scope.values()).scopes());
    for (APIGatewayProxyRequestEvent request :
        List.of(
            get("/calls/{callId}", "callId", "c-1"),
            get("/calls/{callId}/events", "callId", "c-1"),
            get("/events", "callId", "c-1"),
            get("/events/{eventId}", "eventId", eventId))) {
      assertEquals(200, it.retriever.handle(request).getStatusCode());
      request.getRequestContext().setAuthorizer(stranger.toContext());
      assertEquals(404, it.retriever.handle(request).getStatusCode());
    }
  }
}
