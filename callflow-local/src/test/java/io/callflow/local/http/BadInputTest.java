package io.callflow.local.http;

import static io.callflow.local.http.RunningService.body;
import static io.callflow.local.http.RunningService.errors;
import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes over the wire: a problem that points to it, and nothing stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the first test
class BadInputTest {
  private RunningService it;
  private Map<String, String> before;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    it = new RunningService(data);
    it.post("/events", event("known", "call.started", ""));
  }

  @AfterAll
  void stop() {
    it.close();
  }

  @BeforeEach
  void remember() {
    before = it.objects();
  }

  @AfterEach
  void nothing_is_stored() {
    assertEquals(before, it.objects());
    assertFalse(it.logged().contains("\"status\":5"), "no answer was 5xx");
  }

  private void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
    assertEquals(code, body(answer).get("code"));
    assertEquals("about:blank", body(answer).get("type"));
    assertEquals(String.valueOf(status), String.valueOf(body(answer).get("status")));
    String requestId = String.valueOf(body(answer).get("requestId"));
    assertTrue(it.logged().contains(requestId), requestId);
  }

  static Stream<Arguments> bodies() {
    String deep = "[".repeat(100) + "]".repeat(100);
    return Stream.of(
        Arguments.of("", "malformed", " not_json"),
        Arguments.of("hello", "malformed", " not_json"),
        Arguments.of("{\"callId\":\"c\"", "malformed", " not_json"),
        Arguments.of(event("c", "call.started", "") + " x", "malformed", " not_json"),
        Arguments.of("{'callId':'c'}", "malformed", " not_json"),
        Arguments.of("[]", "invalid_request", " wrong_type"),
        Arguments.of("17", "invalid_request", " wrong_type"),
        Arguments.of("null", "invalid_request", " wrong_type"),
        Arguments.of(
            "{}", "invalid_request", "/callId required;/eventType required;/timestamp required"),
        Arguments.of(
            event("c", "call.started", "\"foo\":1"), "invalid_request", "/foo unknown_field"),
        Arguments.of(
            event("c", "call.started", "\"a/b~c\":1"), "invalid_request", "/a~1b~0c unknown_field"),
        Arguments.of(
            event("c", "call.started", "\"eventId\":\"evt_0\",\"createdAt\":\"2026\""),
            "invalid_request",
            "/eventId unknown_field;/createdAt unknown_field"),
        Arguments.of(
            event("c", "call.started", "\"from\":{\"phone\":\"1\"}"),
            "invalid_request",
            "/from/phone unknown_field"),
        Arguments.of(
            event("c", "call.started", "\"source\":17,\"links\":{},\"sequence\":\"1\""),
            "invalid_request",
            "/source wrong_type;/links wrong_type;/sequence wrong_type"),
        Arguments.of(
            event("c", "call.started", "\"source\":null"), "invalid_request", "/source wrong_type"),
        Arguments.of(event("c", "Call.Started", ""), "invalid_request", "/eventType pattern"),
        Arguments.of(time("17"), "invalid_request", "/timestamp wrong_type"),
        Arguments.of(time("\"2026-11-23T09:15:00\""), "invalid_request", "/timestamp too_short"),
        Arguments.of(time("\"2026-11-23T09:15:00.0\""), "invalid_request", "/timestamp pattern"),
        Arguments.of(time("\"2026-11-23 09:15:00Z\""), "invalid_request", "/timestamp pattern"),
        Arguments.of(
            time("\"2026-02-30T09:15:00Z\""), "invalid_request", "/timestamp no_such_time"),
        Arguments.of(time("\"10000-01-01T00:00:00Z\""), "invalid_request", "/timestamp pattern"),
        Arguments.of(time("\"2016-12-31T23:59:60Z\""), "invalid_request", "/timestamp pattern"),
        Arguments.of(time("\"2026-11-23T24:00:00Z\""), "invalid_request", "/timestamp pattern"),
        Arguments.of(event("a\\u0000b", "call.started", ""), "invalid_request", "/callId pattern"),
        Arguments.of(event("a b", "call.started", ""), "invalid_request", "/callId pattern"),
        Arguments.of(event("", "call.started", ""), "invalid_request", "/callId too_short"),
        Arguments.of(
            event("c".repeat(257), "call.started", ""), "invalid_request", "/callId too_long"),
        Arguments.of(
            event("c", "call.started", "\"source\":\"a\\u0007b\""),
            "invalid_request",
            "/source pattern"),
        Arguments.of(
            event("c", "call.started", "\"source\":\"a\u0007b\""), "malformed", " not_json"),
        Arguments.of(
            event("c", "call.started", "\"source\":\"a\\ud800b\""),
            "invalid_request",
            "/source lone_surrogate"),
        Arguments.of(
            event("c", "call.started", "\"metadata\":{\"k\":[\"\\udc00\"]}"),
            "invalid_request",
            "/metadata/k/0 lone_surrogate"),
        Arguments.of(
            event("c", "call.started", "\"metadata\":{\"k\":" + deep + "}"),
            "malformed",
            "/metadata/k" + "/0".repeat(62) + " too_deep"),
        Arguments.of(
            event("c", "call.started", "\"metadata\":{\"k\":" + "9".repeat(1001) + "}"),
            "invalid_request",
            "/metadata/k number_too_long"),
        Arguments.of(
            event("c", "call.started", "\"sequence\":1e400"),
            "invalid_request",
            "/sequence not_an_integer"),
        Arguments.of(
            event("c", "call.started", "\"sequence\":9007199254740992"),
            "invalid_request",
            "/sequence range"),
        Arguments.of(
            event("c", "call.started", "\"sequence\":-1"), "invalid_request", "/sequence range"),
        Arguments.of(
            event("c", "call.started", "\"callId\":\"d\""),
            "invalid_request",
            "/callId duplicate_field"),
        Arguments.of(
            event("c", "call.started", "\"metadata\":{\"a\":1,\"a\":1}"),
            "invalid_request",
            "/metadata/a duplicate_field"),
        Arguments.of(
            event("c", "call.started", "\"from\":{}"), "invalid_request", "/from too_few_fields"));
  }

  private static String time(String timestamp) {
    return "{\"callId\":\"c\",\"eventType\":\"call.started\",\"timestamp\":" + timestamp + "}";
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void a_body_that_is_no_event_is_400_and_every_fault_is_pointed_to(
      String sent, String code, String faults) throws IOException {
    HttpResponse<String> answer = it.post("/events", sent);
    assertProblem(answer, 400, code);
    assertEquals(faults, String.join(";", errors(answer)));
  }

  @Test
  void bytes_that_are_no_utf8_are_400() throws IOException {
    byte[] sent = event("c", "call.started", "\"source\":\"?\"").getBytes(StandardCharsets.UTF_8);
    sent[sent.length - 3] = (byte) 0xFF;
    HttpResponse<String> answer = it.post("/events", sent);
    assertProblem(answer, 400, "malformed");
    assertEquals(List.of(" not_utf8"), errors(answer));
  }

  @Test
  void an_event_from_the_future_is_422() throws IOException {
    HttpResponse<String> answer = it.post("/events", time("\"2096-11-23T09:15:00Z\""));
    assertProblem(answer, 422, "invalid");
    assertEquals(List.of("/timestamp in_the_future"), errors(answer));
  }

  @Test
  void a_batch_of_no_or_too_many_events_is_400() throws IOException {
    HttpResponse<String> none = it.post("/events/batch", "{\"events\":[]}");
    assertProblem(none, 400, "invalid_request");
    assertEquals(List.of("/events too_few_items"), errors(none));
    String one = event("c", "call.started", "");
    String many = String.join(",", java.util.Collections.nCopies(501, one));
    HttpResponse<String> tooMany = it.post("/events/batch", "{\"events\":[" + many + "]}");
    assertProblem(tooMany, 400, "invalid_request");
    assertEquals(List.of("/events too_many_items"), errors(tooMany));
  }

  @Test
  void what_is_too_large_is_413() throws IOException {
    String large = event("c", "call.started", "\"metadata\":{\"k\":\"" + "x".repeat(65536) + "\"}");
    assertProblem(it.post("/events", large), 413, "too_large");
    String batch = "{\"events\":[" + " ".repeat(4 * 1024 * 1024) + "]}";
    assertProblem(it.post("/events/batch", batch), 413, "too_large");
  }

  @Test
  void an_event_of_a_batch_that_is_too_large_is_told_beside_the_others() throws IOException {
    String large = event("c", "call.started", "\"metadata\":{\"k\":\"" + "x".repeat(65536) + "\"}");
    HttpResponse<String> answer = it.post("/events/batch", "{\"events\":[" + large + "]}");
    assertEquals(200, answer.statusCode());
    String problem = answer.body();
    assertTrue(problem.contains("\"pointer\":\"/events/0\",\"code\":\"too_large\""), problem);
    assertTrue(problem.contains("\"invalid\":1"), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/json; charset=utf-16", "application/xml"})
  void another_content_type_is_415(String contentType) throws IOException {
    assertProblem(
        it.send(
            it.to("/events")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{}"))),
        415,
        "unsupported_media_type");
  }

  @Test
  void no_content_type_is_415() throws IOException {
    assertProblem(
        it.send(it.to("/events").POST(BodyPublishers.ofString("{}"))),
        415,
        "unsupported_media_type");
  }

  @ParameterizedTest
  @CsvSource({
    "/events?limit=0, limit range",
    "/events?limit=1e2, limit not_an_integer",
    "/events?limit=1&limit=1, limit duplicate_field",
    "/events?limit, limit too_short",
    "/events?order=, order too_short",
    "/events?startTime=2026-11-23T09:15:00+01:00, startTime pattern",
    "/events?startTime=2026-02-30T00:00:00Z, startTime no_such_time",
    "/events?callId=%00, callId pattern",
    "/events?party=%ff, party pattern",
    "/events?party=%07, party pattern",
    "/events?nextToken=%2e%2e%2f, nextToken pattern",
    "/events?x%00=1, x\u0000 unknown_field",
    "/calls?callId=c, callId unknown_field",
    "/calls?outcome=nice, outcome enum",
    "/calls/known?limit=1, limit unknown_field",
    "/calls/known/events?limit=1001, limit range",
    "/calls/a%20b/events, callId pattern",
    "/calls/%C3%28, callId pattern",
    "/events/evt_1, eventId pattern",
    "/events/..%2f..%2fstore.json, eventId pattern"
  })
  void a_wrong_parameter_is_400_and_named(String path, String fault) throws IOException {
    HttpResponse<String> answer = it.get(path);
    assertProblem(answer, 400, "invalid_request");
    assertEquals(List.of(fault), errors(answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/calls/..",
        "/calls/../events",
        "/calls/..%2f..%2fstore.json",
        "/calls/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/calls/~00000000000000000000",
        "/calls/unknown/events"
      })
  void an_id_that_would_climb_is_only_unknown(String path) throws IOException {
    assertProblem(it.get(path), 404, "unknown_call");
  }

  @Test
  void a_nul_in_the_path_is_400() throws IOException {
    assertProblem(it.get("/calls/%00"), 400, "malformed");
  }

  @Test
  void a_token_from_another_query_is_400() throws IOException {
    for (int i = 0; i < 2; i++) {
      it.post("/events", event("tokens", "x.e" + i, ""));
    }
    before = it.objects();
    HttpResponse<String> page = it.get("/events?callId=tokens&limit=1");
    String token = String.valueOf(body(page).get("nextToken"));
    assertEquals(200, it.get("/events?callId=tokens&limit=1&nextToken=" + token).statusCode());
    for (String path :
        List.of(
            "/events?callId=known&limit=1&nextToken=",
            "/events?callId=tokens&order=desc&nextToken=",
            "/events?nextToken=",
            "/calls?nextToken=")) {
      assertProblem(it.get(path + token), 400, "invalid_token");
    }
    String forged = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
    assertProblem(
        it.get("/events?callId=tokens&limit=1&nextToken=" + forged), 400, "invalid_token");
  }
}
