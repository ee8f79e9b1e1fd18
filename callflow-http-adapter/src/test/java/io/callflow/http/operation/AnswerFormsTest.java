package io.callflow.http.operation;

import static io.callflow.http.operation.Fixture.get;
import static io.callflow.http.operation.Fixture.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallId;
import io.callflow.http.Headers;
import io.callflow.http.Query;
import io.callflow.http.Request;
import io.callflow.http.operation.Fixture.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events and calls in the forms that {@code Accept} chooses. */
class AnswerFormsTest {
  private static final String NDJSON = "application/x-ndjson";
  private static final String CSV = "text/csv";

  private final Fixture it = new Fixture();

  @BeforeEach
  void store() {
    String sip = "\"metadata\":{\"raw\":\"BYE sip:b SIP/2.0\\r\\n\\r\\n\"}";
    it.answer(post("/events", Fixture.event("c", "leg.answered", "\"legId\":\"=1\"")));
    it.answer(post("/events", Fixture.event("c", "sip.request", sip)));
    it.answer(post("/events", Fixture.event("d", "leg.ringing", "\"legId\":\"b\"")));
  }

  private Answer read(Request request, String accept) {
    return it.answer(request.withHeaders(new Headers(Map.of("Accept", List.of(accept)))));
  }

  private static Request call(String resource, String callId, String... parameters) {
    return get(resource, parameters).withPathParameters(Map.of("callId", callId));
  }

  @Test
  void lines_are_the_events_as_they_are_answered_alone() {
    Answer json = read(call("/calls/{callId}/events", "c"), "application/json");
    Answer lines = read(call("/calls/{callId}/events", "c"), NDJSON);

    assertEquals(200, lines.status(), lines.body());
    assertEquals(NDJSON, lines.headers().get("Content-Type"));
    assertEquals("Accept", lines.headers().get("Vary"));
    assertEquals("Accept", json.headers().get("Vary"));
    assertEquals(
        "attachment; filename=\"call-" + new CallId("c").key() + ".ndjson\"",
        lines.headers().get("Content-Disposition"));
    String events = lines.body().strip().replace("\n", ",");
    assertTrue(json.body().startsWith("{\"events\":[" + events + "]"), json.body());
  }

  @Test
  void the_next_page_is_named_by_a_link_with_the_same_parameters() {
    Request first =
        get("/events", "startTime", "2026-11-23T00:00:00Z", "limit", "1", "fields", "callId");
    Answer page = read(first, CSV);
    StringBuilder rows = new StringBuilder(page.body());
    int pages = 1;
    for (String link = page.headers().get("Link"); link != null; ) {
      assertTrue(link.startsWith("<?") && link.endsWith(">; rel=\"next\""), link);
      assertTrue(link.contains("startTime=2026-11-23T00%3A00%3A00Z"), link);
      assertTrue(link.contains("fields=callId") && link.contains("limit=1"), link);
      Query query = Query.parse(link.substring(2, link.indexOf('>')));
      page = read(get("/events").withQuery(query), CSV);
      assertEquals(200, page.status(), page.body());
      rows.append(page.body());
      link = page.headers().get("Link");
      pages++;
    }

    assertTrue(pages >= 3);
    // The calls of a minute are in the order of their keys.
    assertEquals("dcc", rows.toString().replace("callId", "").replaceAll("\\s", ""));
  }

  @Test
  void rows_are_safe_and_in_the_zone_that_is_asked_for() {
    Answer rows =
        read(
            call(
                "/calls/{callId}/events",
                "c",
                "fields",
                "legId,timestamp",
                "zone",
                "Europe/Berlin"),
            CSV);

    assertEquals("text/csv; charset=utf-8; header=present", rows.headers().get("Content-Type"));
    assertTrue(rows.body().startsWith("legId,timestamp (Europe/Berlin)\r\n"), rows.body());
    assertTrue(rows.body().contains("'=1,2026-11-23 "), rows.body());
  }

  @Test
  void an_unknown_column_is_a_violation_that_lists_the_known_ones() {
    for (Request request :
        List.of(
            get("/events", "fields", "colour"),
            get("/calls", "fields", "colour"),
            call("/calls/{callId}", "c", "fields", "colour"))) {
      Answer answer = read(request, CSV);
      assertEquals(400, answer.status(), answer.body());
      assertTrue(answer.body().contains("fields"), answer.body());
      assertTrue(answer.body().contains("'colour'; the columns are "), answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/events,application/json,{\"events\":[",
    "/events,*/*,{\"events\":[",
    "/events,application/x-ndjson,{\"eventId\":",
    "/events,application/cloudevents-batch+json,[",
    "/events,'text/csv, application/json;q=0.1',eventId",
    "/calls,application/json,{\"calls\":[",
    "/calls,application/x-ndjson,{\"callId\":",
    "/calls,text/csv,callId"
  })
  void accept_chooses_the_form_of_a_page(String resource, String accept, String begins) {
    Answer answer = read(get(resource, "startTime", "2026-11-23T00:00:00Z"), accept);

    assertEquals(200, answer.status(), answer.body());
    assertTrue(answer.body().startsWith(begins), answer.body());
  }

  @Test
  void one_call_is_a_row_or_a_vcon() {
    Answer row = read(call("/calls/{callId}", "c", "fields", "callId,eventCount"), CSV);
    Answer vcon = read(call("/calls/{callId}", "c"), "application/vcon+json");

    assertEquals("callId,eventCount\r\nc,2\r\n", row.body());
    assertTrue(vcon.body().startsWith("{\"vcon\":\"0.4.0\""), vcon.body());
    assertEquals("application/vcon+json", vcon.headers().get("Content-Type"));
  }

  @Test
  void sip_messages_are_text_and_packets_of_calls_that_have_them_only() {
    Answer text = read(call("/calls/{callId}/events", "c"), "text/plain");
    Answer pcap = read(call("/calls/{callId}/events", "c"), "application/vnd.tcpdump.pcap");

    assertTrue(text.body().endsWith("BYE sip:b SIP/2.0\r\n\r\n\n"), text.body());
    assertEquals(200, pcap.status());
    assertEquals(
        406, read(call("/calls/{callId}/events", "d"), "application/vnd.tcpdump.pcap").status());
    Answer next = read(call("/calls/{callId}/events", "d"), "text/plain, application/json;q=0.5");
    assertTrue(next.body().startsWith("{\"events\":["), next.body());
  }

  @ParameterizedTest
  @CsvSource({"/events", "/calls"})
  void a_form_that_there_is_not_is_refused(String resource) {
    Answer answer = read(get(resource), "image/png");

    assertEquals(406, answer.status());
    assertTrue(answer.body().contains("application/x-ndjson, text/csv"), answer.body());
    assertNull(answer.headers().get("Link"));
  }
}
