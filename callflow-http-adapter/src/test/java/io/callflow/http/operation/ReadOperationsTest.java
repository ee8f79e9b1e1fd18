package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.body;
import static io.callflow.http.operation.Fixture.errors;
import static io.callflow.http.operation.Fixture.event;
import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.CallWarningKind;
import io.callflow.contract.model.Ladder;
import io.callflow.contract.model.LadderNote;
import io.callflow.contract.model.TransferState;
import io.callflow.event.ErrorCode;
import io.callflow.http.Query;
import io.callflow.http.Request;
import io.callflow.http.authorization.Scope;
import io.callflow.http.operation.Fixture.Answer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOperationsTest {
  private static final String CALL = "a/b%c d".replace(" ", "+");

  private final Fixture it = new Fixture();

  private Map<String, ?> store(String callId, String type, String more) {
    Answer answer = it.answer(post("/events", event(callId, type, more)));
    assertEquals(201, answer.status(), answer.body());
    return body(answer);
  }

  private Answer read(String resource, String... parameters) {
    return it.answer(get(resource, parameters));
  }

  private static int count(Answer answer) {
    return Integer.parseInt(String.valueOf(body(answer).get("count")));
  }

  @Test
  void a_stored_event_is_read_by_every_operation() {
    Map<String, ?> stored = store(CALL, "call.started", "\"from\":{\"number\":\"+4930901820\"}");
    String key = "~" + stored.get("callKey");
    for (String path : List.of("a%2Fb%25c+d", "a%2fb%25c%2Bd", key)) {
      assertEquals(CALL, body(read("/calls/{callId}", "callId", path)).get("callId"));
      assertEquals(1, count(read("/calls/{callId}/events", "callId", path)));
    }
    assertEquals(
        stored, body(read("/events/{eventId}", "eventId", String.valueOf(stored.get("eventId")))));
    assertEquals(1, count(read("/events", "callId", CALL)));
    assertEquals(1, count(read("/events", "callId", key, "eventType", "initiated")));
    assertEquals(1, count(read("/events", "party", "+49 (30) 901820")));
    assertEquals(0, count(read("/events", "party", "+49 30 1")));
    assertEquals(1, count(read("/calls")));
    assertEquals(1, count(read("/calls", "party", "+4930901820", "order", "asc", "limit", "1")));
    assertEquals(0, count(read("/calls", "outcome", "busy")));
    assertEquals(
        0, count(read("/calls", "endTime", "2026-11-23T09:15:00+01:00")), "the end is outside");
  }

  @Test
  void health_needs_no_credentials() {
    Answer answer = it.answer(Fixture.request("GET", "/health", null));
    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"healthy\",\"timestamp\":\"2026-11-23T08:30:00Z\"}", answer.body());
  }

  @Test
  void pages_continue_where_the_last_ended_and_a_token_belongs_to_its_query() {
    for (int i = 0; i < 5; i++) {
      store("c-" + i % 2, "x.event" + i, "");
    }
    Set<Object> met = new HashSet<>();
    Answer page = read("/events", "limit", "2");
    String firstToken = String.valueOf(body(page).get("nextToken"));
    for (int pages = 1; ; pages++) {
      met.addAll(Fixture.values(page, "events", "eventId"));
      if (!body(page).containsKey("nextToken")) {
        break;
      }
      assertTrue(pages < 10, "no end of pages");
      page =
          read("/events", "limit", "3", "nextToken", String.valueOf(body(page).get("nextToken")));
    }
    assertEquals(5, met.size());
    for (Answer answer :
        List.of(
            read("/events", "limit", "2", "order", "desc", "nextToken", firstToken),
            read("/calls", "nextToken", firstToken),
            read("/calls/{callId}/events", "callId", "c-1", "nextToken", firstToken),
            read("/events", "nextToken", "none-of-ours"))) {
      assertEquals(400, answer.status(), answer.body());
      assertEquals("invalid_token", body(answer).get("code"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit, 0, range",
    "limit, -1, range",
    "limit, 1001, range",
    "limit, 99999999999999999999, not_an_integer",
    "limit, 1.0, not_an_integer",
    "limit, ten, not_an_integer",
    "limit, '', too_short",
    "order, up, enum",
    "order, ASC, enum",
    "startTime, 2026-11-23, pattern",
    "startTime, 2026-11-23T09:15:00, pattern",
    "startTime, 2026-11-23T09:15:00 01:00, pattern",
    "startTime, 2026-02-30T09:15:00Z, no_such_time",
    "endTime, 2026-11-23T09:15:60Z, no_such_time",
    "endTime, 9999-11-23T09:15:00Z, no_such_time",
    "endTime, 17, pattern",
    "callId, a b, pattern",
    "eventType, Call, pattern",
    "nextToken, a/b, pattern",
    "foo, 1, unknown_field",
    "LIMIT, 1, unknown_field"
  })
  void a_wrong_parameter_is_400_and_named(String name, String value, String code) {
    Answer answer = read("/events", name, value);
    assertEquals(400, answer.status(), answer.body());
    assertEquals("invalid_request", body(answer).get("code"));
    assertEquals(List.of(name + " " + code), errors(answer));
  }

  @Test
  void every_wrong_parameter_is_told_at_once() {
    Answer answer =
        read("/calls", "limit", "0", "order", "x", "outcome", "nice", "party", "a\u0000", "z", "");
    assertEquals(
        Set.of("limit range", "order enum", "outcome enum", "party pattern", "z unknown_field"),
        Set.copyOf(errors(answer)));
    assertEquals(
        Set.of("callId pattern", "limit range"),
        Set.copyOf(errors(read("/calls/{callId}/events", "callId", "%00", "limit", "0"))));
  }

  @Test
  void a_repeated_parameter_is_refused() {
    Request request = get("/events").withQuery(Query.of(Map.of("limit", List.of("1", "2"))));
    assertEquals(List.of("limit duplicate_field"), errors(it.answer(request)));
  }

  @ParameterizedTest
  @CsvSource({
    "%00",
    "a%20b",
    "%",
    "%4",
    "%zz",
    "%C3",
    "%ff",
    "%ED%A0%80",
    "'a b'",
    "ä",
    "''",
  })
  void a_path_that_names_no_call_is_400(String segment) {
    Answer answer = read("/calls/{callId}", "callId", segment);
    assertEquals(400, answer.status(), answer.body());
    assertTrue(errors(answer).get(0).startsWith("callId "), answer.body());
  }

  @ParameterizedTest
  @CsvSource({"..", "..%2F..%2Fetc%2Fpasswd", "%252e", "~tooshort", "~f8g85g3h7a1gva5ecil6"})
  void a_path_that_names_no_stored_call_is_404(String segment) {
    Answer answer = read("/calls/{callId}", "callId", segment);
    assertEquals(404, answer.status(), answer.body());
    assertEquals("unknown_call", body(answer).get("code"));
  }

  @Test
  void an_event_id_is_400_or_404() {
    assertEquals(List.of("eventId pattern"), errors(read("/events/{eventId}", "eventId", "evt_1")));
    assertEquals(404, read("/events/{eventId}", "eventId", "evt_" + "0".repeat(36)).status());
  }

  @Test
  void a_window_that_is_empty_or_too_long_is_422_and_names_its_parameter() {
    Answer empty =
        read("/events", "startTime", "2026-11-23T09:00:00Z", "endTime", "2026-11-23T09:00:00Z");
    assertEquals(422, empty.status());
    assertEquals(List.of("startTime empty_range"), errors(empty));
    Answer wide = read("/calls", "startTime", "2026-01-01T00:00:00Z");
    assertEquals(422, wide.status());
    assertEquals(List.of("startTime range_too_long"), errors(wide));
  }

  @Test
  void a_page_too_long_for_a_function_has_fewer_elements() {
    String quotes = "\\\"".repeat(15000);
    StringBuilder batch = new StringBuilder("{\"events\":[");
    for (int i = 0; i < 120; i++) {
      batch
          .append(i == 0 ? "" : ",")
          .append(event("c-1", "x.e" + i, "\"metadata\":{\"q\":\"" + quotes + "\"}"));
    }
    it.answer(post("/events/batch", batch.append("]}").toString()));
    Set<Object> met = new HashSet<>();
    Answer page = read("/calls/{callId}/events", "callId", "c-1");
    for (int pages = 1; ; pages++) {
      assertTrue(page.size() <= Fixture.LIMIT.max());
      met.addAll(Fixture.values(page, "events", "eventId"));
      if (!body(page).containsKey("nextToken")) {
        assertTrue(pages > 1);
        break;
      }
      page =
          read(
              "/calls/{callId}/events",
              "callId",
              "c-1",
              "nextToken",
              String.valueOf(body(page).get("nextToken")));
    }
    assertEquals(120, met.size());
  }

  private Answer ladder(String accept, String... parameters) {
    Request request = get("/calls/{callId}/ladder", parameters);
    return it.answer(accept.isEmpty() ? request : Fixture.with(request, "accept", accept));
  }

  private static String type(Answer answer) {
    return answer.status() + " " + answer.headers().get("Content-Type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 200 application/json",
        "*/* | 200 application/json",
        "application/* | 200 application/json",
        "IMAGE/SVG+XML | 200 image/svg+xml",
        "text/vnd.mermaid | 200 text/vnd.mermaid; charset=utf-8",
        "text/plain;charset=utf-8 | 200 text/plain; charset=utf-8",
        "text/* | 200 text/vnd.mermaid; charset=utf-8",
        "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8 | 200 image/svg+xml",
        "text/plain;q=0.5, image/svg+xml;q=0.9 | 200 image/svg+xml",
        "application/json;q=0, */*;q=0.1 | 200 image/svg+xml",
        "text/html, text/plain ; q=0.2 | 200 text/html; charset=utf-8",
        "text/pdf, text/plain ; q=0.2 | 200 text/plain; charset=utf-8",
        "rubbish, text/plain | 200 text/plain; charset=utf-8",
        "text/html | 200 text/html; charset=utf-8",
        "text/pdf | 406 application/problem+json",
        "application/json;q=0 | 406 application/problem+json",
        "*/*;q=0 | 406 application/problem+json"
      })
  void a_ladder_comes_in_the_accepted_form_with_the_highest_q(String accept, String expected) {
    store("c", "call.started", "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    assertEquals(expected, type(ladder(accept, "callId", "c")));
  }

  @Test
  void every_form_of_a_ladder_shows_every_event() {
    Map<String, ?> first =
        store("c", "call.started", "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    store("c", "x.acme.whispered", "\"legId\":\"b\"");
    for (String form : List.of("image/svg+xml", "text/vnd.mermaid", "text/plain", "text/html")) {
      Answer answer = ladder(form, "callId", "c", "columns", "200");
      assertTrue(answer.body().contains("call.started"), answer.body());
      assertTrue(answer.body().contains("x.acme.whispered"), answer.body());
      assertEquals("Accept", answer.headers().get("Vary"));
    }
    Answer model = ladder("application/json", "callId", "c");
    Ladder read = Json.readRequest(model.body().getBytes(UTF_8), Ladder::read);
    assertEquals(first.get("eventId"), read.rows().get(0).eventId());
    assertEquals(
        List.of("1015", "1016"), read.lanes().stream().limit(2).map(l -> l.name()).toList());
  }

  @Test
  void a_page_is_served_as_a_document_that_runs_and_loads_nothing() {
    store("c", "call.started", "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    Answer page = ladder("text/html", "callId", "c");
    assertEquals(
        "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        page.headers().get("Content-Security-Policy"));
    assertEquals("nosniff", page.headers().get("X-Content-Type-Options"));
    assertTrue(page.body().startsWith("<!doctype html>"), page.body());
  }

  @ParameterizedTest
  @CsvSource({"folded, 1", "all, 2"})
  void a_ladder_has_the_rows_that_are_asked_for(String rows, int count) {
    store("c", "leg.ended", "\"legId\":\"b\"");
    store("c", "x.acme.leg_end", "\"legId\":\"b\"");
    Answer model = ladder("application/json", "callId", "c", "rows", rows);
    Ladder read = Json.readRequest(model.body().getBytes(UTF_8), Ladder::read);
    assertEquals(count, read.rows().size());
    assertEquals(count == 1 ? "x.acme.leg_end" : null, noteOf(read));
  }

  private static @Nullable String noteOf(Ladder ladder) {
    List<LadderNote> notes = ladder.rows().get(0).notes();
    return notes == null ? null : notes.get(0).eventType();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "image/svg+xml",
        "text/vnd.mermaid",
        "text/plain",
        "text/html"
      })
  void no_form_of_a_masked_ladder_names_anybody(String form) {
    store(
        "c0049301015",
        "call.started",
        "\"legId\":\"1015.1\",\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    String shown = ladder(form, "callId", "c0049301015").body();
    assertTrue(shown.contains("1015"), shown);
    String masked = ladder(form, "callId", "c0049301015", "content", "masked").body();
    assertTrue(masked.contains("Party A"), masked);
    assertFalse(masked.contains("1015") || masked.contains("1016"), masked);
  }

  @Test
  void a_text_is_as_wide_and_in_the_zone_that_is_asked_for() {
    store("c", "call.started", "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}");
    store(
        "c",
        "leg.ended",
        "\"legId\":\"b\",\"outcome\":{\"reason\":\"" + "long ".repeat(40) + "\"}");
    String narrow = ladder("text/plain", "callId", "c", "columns", "80").body();
    String wide = ladder("text/plain", "callId", "c", "columns", "200").body();
    assertTrue(narrow.lines().allMatch(line -> line.length() <= 80), narrow);
    assertTrue(narrow.contains("08:15:00.000"), narrow);
    assertTrue(!narrow.equals(wide), wide);
    String berlin = ladder("text/plain", "callId", "c", "zone", "Europe/Berlin").body();
    assertTrue(berlin.contains("09:15:00.000"), berlin);
  }

  @ParameterizedTest
  @CsvSource({
    "columns, 79, range",
    "columns, 201, range",
    "columns, wide, not_an_integer",
    "rows, new, enum",
    "content, secret, enum",
    "zone, Berlin, enum",
    "zone, ../etc, pattern",
    "limit, 1, unknown_field"
  })
  void a_wrong_parameter_of_a_ladder_is_400(String name, String value, String code) {
    Answer answer = ladder("", "callId", "c", name, value);
    assertEquals(400, answer.status(), answer.body());
    assertEquals(List.of(name + " " + code), errors(answer));
  }

  @Test
  void a_ladder_of_no_call_is_404_and_of_an_erased_one_410() {
    assertEquals(404, ladder("image/svg+xml", "callId", "c").status());
    store("c", "call.started", "");
    Request erase =
        Fixture.request("DELETE", "/calls/{callId}").withPathParameters(Map.of("callId", "c"));
    assertEquals(204, it.answer(erase).status());
    Answer gone = ladder("image/svg+xml", "callId", "c");
    assertEquals("410 application/problem+json", type(gone));
    Request stranger =
        Fixture.request("GET", "/calls/{callId}/ladder", Fixture.with(Scope.EVENTS_WRITE));
    assertEquals(403, it.answer(stranger).status());
  }

  @Test
  void a_drawing_too_long_for_an_answer_is_replaced_by_another_accepted_form() {
    StringBuilder reason = new StringBuilder();
    for (int batch = 0; batch < 20; batch++) {
      StringBuilder events = new StringBuilder("{\"events\":[");
      for (int i = 0; i < 500; i++) {
        reason.setLength(0);
        reason.append("r".repeat(200)).append(batch).append('.').append(i);
        events
            .append(i == 0 ? "" : ",")
            .append(event("c", "x.e", "\"outcome\":{\"reason\":\"" + reason + "\"}"));
      }
      assertEquals(200, it.answer(post("/events/batch", events.append("]}").toString())).status());
    }
    assertEquals("406 application/problem+json", type(ladder("image/svg+xml", "callId", "c")));
    assertEquals(
        "200 text/plain; charset=utf-8",
        type(ladder("image/svg+xml, text/plain;q=0.5", "callId", "c")));
  }

  @Test
  void a_summary_has_durations_legs_transfers_links_and_doubts() {
    String parties = "\"from\":{\"raw\":\"1015\"},\"to\":{\"raw\":\"1016\"}";
    storeAt("00", "leg.ringing", "\"legId\":\"b\"," + parties);
    storeAt("06", "leg.answered", "\"legId\":\"b\"");
    storeAt("10", "hold.started", "\"legId\":\"b\"");
    storeAt("12", "hold.ended", "\"legId\":\"b\"");
    storeAt(
        "20",
        "transfer.completed",
        "\"legId\":\"b\",\"links\":[{\"rel\":\"transferred_to\",\"callId\":\"d\"}]");
    storeAt("30", "call.ended", "\"outcome\":{\"result\":\"answered\"}");
    Answer answer = read("/calls/{callId}", "callId", "c");
    CallSummary summary = Json.readRequest(answer.body().getBytes(UTF_8), CallSummary::read);
    assertEquals(List.of(6000L, 22_000L, 2000L), millis(summary), answer.body());
    assertEquals("2026-11-23T08:15:06Z", String.valueOf(summary.answeredAt()));
    assertEquals("b", summary.legs().get(0).legId());
    assertEquals(TransferState.COMPLETED, summary.transfers().get(0).state());
    assertEquals("d", summary.links().get(0).callId());
    assertFalse(summary.revision().isEmpty());
    assertEquals(
        List.of(CallWarningKind.ANSWERED_WITHOUT_START, CallWarningKind.LEG_WITHOUT_END),
        summary.warnings().stream().map(CallWarning::kind).toList());
    assertEquals(
        List.of(body(answer)), body(read("/calls")).get("calls"), "a list tells no less of a call");
  }

  private void storeAt(String second, String type, String more) {
    String event = event("c", type, more).replace("09:15:00", "09:15:" + second);
    assertEquals(201, it.answer(post("/events", event)).status());
  }

  private static List<Long> millis(CallSummary summary) {
    return Arrays.asList(summary.ringMillis(), summary.talkMillis(), summary.holdMillis());
  }

  @Test
  void a_store_that_fails_is_503_or_500() {
    it.failWith(ErrorCode.STORE_UNAVAILABLE);
    Answer answer = read("/calls/{callId}", "callId", "c");
    assertEquals(503, answer.status());
    assertEquals("1", answer.headers().get("Retry-After"));
    it.store.failWith(new IllegalArgumentException("+4930901820 is bad"));
    assertEquals(500, read("/calls").status());
    assertFalse(it.logLines.get(1).contains("901820"), it.logLines.get(1));
    assertTrue(it.logLines.get(1).contains("IllegalArgumentException"), it.logLines.get(1));
  }

  @Test
  void a_query_is_logged_without_the_party() {
    read("/events", "party", "+4930901820", "limit", "7");
    String line = it.logLines.get(0);
    assertTrue(line.contains("\"query\":{\"party\":\"given\",\"limit\":7}"), line);
    assertTrue(line.contains("\"resultCount\":0"), line);
    assertTrue(line.contains("\"queryTimeMs\":"), line);
    assertFalse(line.contains("901820"), line);
  }

  @Test
  void the_trace_of_the_caller_is_logged_where_traceparent_is_valid() {
    for (String version : List.of("00", "ff")) {
      String value = version + "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
      it.answer(Fixture.with(Fixture.get("/calls"), "traceparent", value));
    }
    String line = it.logLines.get(0);
    assertTrue(line.contains("\"callerTraceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\""), line);
    assertTrue(line.contains("\"callerSpanId\":\"00f067aa0ba902b7\""), line);
    assertFalse(it.logLines.get(1).contains("4bf92f"), it.logLines.get(1));
  }
}
