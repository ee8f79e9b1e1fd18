package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.body;
import static io.callflow.http.operation.Fixture.errors;
import static io.callflow.http.operation.Fixture.event;
import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static io.callflow.http.operation.Fixture.request;
import static io.callflow.http.operation.Fixture.send;
import static io.callflow.http.operation.Fixture.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.operation.Operation;
import io.callflow.event.ErrorCode;
import io.callflow.http.Query;
import io.callflow.http.Request;
import io.callflow.http.RequestBody;
import io.callflow.http.authorization.Principal;
import io.callflow.http.authorization.Scope;
import io.callflow.http.operation.Fixture.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOperationsTest {
  private static final int MAX_EVENT_BODY = Operation.STORE_EVENT.maxBody();

  private final Fixture it = new Fixture();

  private Answer store(String body) {
    return it.answer(post("/events", body));
  }

  @Test
  void a_new_event_is_created_and_the_same_again_is_a_duplicate() {
    String sent = event("c-1", "call.started", "\"from\":{\"raw\":\"1015\"}");
    Answer first = store(sent);
    assertEquals(201, first.status());
    assertEquals("application/json", first.headers().get("Content-Type"));
    assertEquals("no-store", first.headers().get("Cache-Control"));
    assertEquals("switch-1", body(first).get("source"), "who sends it is its source");
    assertEquals("events/" + body(first).get("eventId"), first.headers().get("Location"));
    Map<String, String> objects = it.objects();
    Answer again = store(sent);
    assertEquals(200, again.status());
    assertEquals(first.body(), again.body());
    assertEquals(objects, it.objects());
  }

  @Test
  void other_content_under_one_identity_is_a_conflict_that_names_the_stored_event() {
    Answer first = store(event("c-1", "call.started", "\"sourceEventId\":\"1\""));
    Answer other = store(event("c-1", "call.ended", "\"sourceEventId\":\"1\""));
    assertEquals(409, other.status());
    assertEquals("conflict", body(other).get("code"));
    assertEquals(body(first).get("eventId"), body(other).get("eventId"));
    assertEquals("application/problem+json", other.headers().get("Content-Type"));
    assertEquals("request-1", body(other).get("requestId"));
  }

  @Test
  void a_broken_rule_is_422_with_its_pointer() {
    Answer answer = store(event("c", "call.started", "").replace("2026-11", "2027-11"));
    assertEquals(422, answer.status());
    assertEquals(List.of("/timestamp in_the_future"), errors(answer));
  }

  @Test
  void an_erased_call_is_gone() {
    store(event("c-1", "call.started", ""));
    Request erase =
        request("DELETE", "/calls/{callId}").withPathParameters(Map.of("callId", "c-1"));
    assertEquals(204, it.answer(erase).status());
    assertEquals("", it.answer(erase).body());
    assertEquals(204, it.answer(erase).status());
    Answer late = store(event("c-1", "call.ended", ""));
    assertEquals(410, late.status());
    assertEquals("erased", body(late).get("code"));
    assertEquals(404, it.answer(erase.withPathParameters(Map.of("callId", "unheard-of"))).status());
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_UNAVAILABLE, 503, 1",
    "STORE_FULL, 503, 60",
    "STORE_REFUSED, 500, ",
    "DAMAGED, 500, "
  })
  void a_failure_of_the_store_has_its_status_and_keeps_its_message(
      ErrorCode code, int status, String retryAfter) {
    it.failWith(code);
    Map<String, String> objects = it.objects();
    String sent = event("c", "call.started", "");
    for (Answer answer :
        List.of(store(sent), it.answer(post("/events/batch", "{\"events\":[" + sent + "]}")))) {
      assertEquals(status, answer.status());
      assertEquals(retryAfter, answer.headers().get("Retry-After"));
      // The store's message names its place, so only the log gets it, except the key of a damaged
      // object.
      assertEquals(
          code == ErrorCode.DAMAGED, answer.body().contains("The store says"), answer::body);
    }
    assertEquals(objects, it.objects());
    for (String line : it.logLines) {
      assertTrue(line.contains("\"level\":\"ERROR\""), line);
      assertTrue(line.contains("\"reason\":\"The store says " + code + ".\""), line);
    }
  }

  @Test
  void an_unexpected_failure_is_logged_with_its_cause_and_not_told() {
    it.store.failWith(new IllegalStateException("on fire", new RuntimeException("matches")));
    Answer answer = store(event("c", "call.started", ""));
    assertEquals(500, answer.status());
    assertEquals("internal", body(answer).get("code"));
    assertEquals("request-1", body(answer).get("requestId"));
    assertFalse(answer.body().contains("fire"), answer.body());
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
            "\"version\":\"1\"",
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
  void a_batch_has_a_result_for_each_event() {
    store(event("c-9", "call.started", ""));
    it.answer(request("DELETE", "/calls/{callId}").withPathParameters(Map.of("callId", "c-9")));
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
    Answer answer = it.answer(post("/events/batch", batch));
    assertEquals(200, answer.status());
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
    Answer answer =
        it.answer(
            post(
                "/events/batch",
                "{\"events\":["
                    + event("c", "call.started", "")
                    + ","
                    + event("c", "Call", "\"x\":1")
                    + "]}"));
    assertEquals(400, answer.status());
    assertEquals(
        List.of("/events/1/eventType pattern", "/events/1/x unknown_field"), errors(answer));
    assertEquals(objects, it.objects());
  }

  @Test
  void an_answer_too_long_for_a_function_still_acknowledges_every_event() {
    String quotes = "\\\"".repeat(7000);
    StringBuilder batch = new StringBuilder("{\"events\":[");
    for (int i = 0; i < 270; i++) {
      batch
          .append(i == 0 ? "" : ",")
          .append(event("c-" + i % 3, "x.e" + i, "\"metadata\":{\"q\":\"" + quotes + "\"}"));
    }
    Answer answer = it.answer(post("/events/batch", batch.append("]}").toString()));
    assertEquals(200, answer.status());
    assertTrue(answer.body().contains("\"created\":270"));
    assertTrue(answer.size() < Fixture.LIMIT.max());
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
  void a_body_may_be_declared_as_json_in_many_ways(String contentType) {
    Request request = post("/events", event("c", "call.started", ""));
    assertEquals(201, it.answer(with(request, "cOnTeNt-TyPe", contentType)).status());
    assertEquals(200, it.answer(with(request, "CONTENT-TYPE", contentType)).status());
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
    Answer answer = it.answer(with(post("/events", "{}"), "Content-Type", contentType));
    assertEquals(415, answer.status());
    assertEquals("unsupported_media_type", body(answer).get("code"));
  }

  @Test
  void checks_come_in_their_order() {
    String large = "{".repeat(MAX_EVENT_BODY + 1);
    Request request =
        send(request("POST", "/events", null), large)
            .withQuery(Query.of(Map.of("x", List.of("1"))));
    assertEquals(401, it.answer(request).status());
    request = request.withPrincipal(with(Scope.EVENTS_READ));
    assertEquals(403, it.answer(request).status());
    request = request.withPrincipal(with(Scope.EVENTS_WRITE));
    assertEquals(415, it.answer(request).status());
    request = with(request, "content-type", "application/json");
    assertEquals(413, it.answer(request).status());
    request = send(request, "{");
    assertEquals(List.of("x unknown_field"), errors(it.answer(request)));
    request = request.withQuery(Query.NONE);
    assertEquals("malformed", body(it.answer(request)).get("code"));
    request = send(request, "{\"callId\":\"c\"}");
    assertEquals("invalid_request", body(it.answer(request)).get("code"));
    request = send(request, event("c", "call.started", "").replace("2026-11", "2027-11"));
    assertEquals(422, it.answer(request).status());
  }

  @Test
  void a_body_may_be_as_large_as_is_allowed_and_no_larger() {
    String small = event("c", "call.started", "");
    String full = small + " ".repeat(MAX_EVENT_BODY - small.length());
    assertEquals(201, store(full).status());
    assertEquals(413, store(full + " ").status());
    String umlauts = "ü".repeat(MAX_EVENT_BODY / 2 + 1);
    assertEquals(413, store(umlauts).status(), "bytes count, not characters");
  }

  @Test
  void a_body_that_is_not_utf_8_is_400() {
    byte[] body = {(byte) 0xFF, 'a'};
    Answer answer = it.answer(post("/events", "{}").withBody(RequestBody.of(body)));
    assertEquals(400, answer.status());
    assertEquals("malformed", body(answer).get("code"));
  }

  @Test
  void a_request_without_anything_is_answered() {
    for (Request nothing : List.of(Request.to("", ""), Request.to("GET", "/nowhere"))) {
      Answer answer = it.answer(nothing);
      assertEquals(404, answer.status());
      assertNotNull(body(answer).get("requestId"));
    }
    assertEquals(401, it.answer(Request.to("post", "/events")).status());
    Request request = request("POST", "/events");
    assertEquals(415, it.answer(request).status());
    Answer answer = it.answer(with(request, "content-type", "application/json"));
    assertEquals(400, answer.status());
    assertEquals("malformed", body(answer).get("code"));
    assertEquals(400, it.answer(request("DELETE", "/calls/{callId}")).status());
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void each_operation_requires_its_own_scope(Scope scope) {
    List<Request> requests =
        List.of(
            request("POST", "/events", with(scope)),
            request("POST", "/events/batch", with(scope)),
            request("DELETE", "/calls/{callId}", with(scope)),
            request("GET", "/events", with(scope)),
            request("GET", "/events/{eventId}", with(scope)),
            request("GET", "/calls", with(scope)),
            request("GET", "/calls/{callId}", with(scope)),
            request("GET", "/calls/{callId}/events", with(scope)));
    for (Request request : requests) {
      Scope wanted =
          switch (request.method()) {
            case "POST" -> Scope.EVENTS_WRITE;
            case "DELETE" -> Scope.CALLS_ERASE;
            default -> Scope.EVENTS_READ;
          };
      Answer answer = it.answer(request);
      assertEquals(scope != wanted, answer.status() == 403, request.resource() + " " + scope);
    }
  }

  @Test
  void a_tenant_never_sees_another_tenants_call() {
    String eventId = String.valueOf(body(store(event("c-1", "call.started", ""))).get("eventId"));
    Principal stranger =
        new Principal(
            new io.callflow.event.Tenant("umbrella"), "switch-1", with(Scope.values()).scopes());
    for (Request request :
        List.of(
            get("/calls/{callId}", "callId", "c-1"),
            get("/calls/{callId}/events", "callId", "c-1"),
            get("/events", "callId", "c-1"),
            get("/events/{eventId}", "eventId", eventId))) {
      assertEquals(200, it.answer(request).status());
      assertEquals(404, it.answer(request.withPrincipal(stranger)).status());
    }
  }
}
