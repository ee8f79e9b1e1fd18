package io.callflow.sources.vonage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.CloudRecords;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VonageFormatTest {
  private static CloudRecords read(String... lines) {
    return CloudRecords.read(SourceFormat.VONAGE, lines);
  }

  /** A webhook about a leg of CON-1. */
  private static String webhook(String leg, String direction, String status, String time) {
    return """
        {"from":"493055507788","to":"4930555010","uuid":"%s","conversation_uuid":"CON-1",\
        "status":"%s","direction":"%s","timestamp":"2026-11-19T09:00:%sZ"}"""
        .formatted(leg, status, direction, time);
  }

  @Test
  void the_system_answers_what_comes_in_and_a_person_the_other_leg() {
    CallSummary call =
        read(
                webhook("a", "inbound", "completed", "50.100"),
                webhook("a", "inbound", "started", "00.000"),
                webhook("a", "inbound", "answered", "02.000"),
                webhook("b", "outbound", "started", "05.000").replace("4930555010", "12"),
                webhook("b", "outbound", "answered", "09.000").replace("4930555010", "12"),
                webhook("b", "outbound", "completed", "49.000").replace("4930555010", "12"))
            .summary("CON-1");

    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(Instant.parse("2026-11-19T09:00:02Z"), call.answeredAt());
    assertEquals(Instant.parse("2026-11-19T09:00:09Z"), call.connectedAt());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals(Party.number("+493055507788"), call.from());
    assertEquals(Party.raw("12"), call.to());
    assertEquals(Instant.parse("2026-11-19T09:00:50.100Z"), call.endedAt());
  }

  @Test
  void a_machine_answers_although_a_call_was_answered_before() {
    CallSummary call =
        read(
                webhook("a", "outbound", "answered", "02.000"),
                webhook("a", "outbound", "machine", "04.000"),
                webhook("a", "outbound", "completed", "30.000"))
            .summary("CON-1");

    assertEquals(AnsweredBy.VOICEMAIL, call.answeredBy());
    assertNull(call.connectedAt());
  }

  @ParameterizedTest
  @CsvSource({
    "busy,BUSY",
    "timeout,NO_ANSWER",
    "unanswered,NO_ANSWER",
    "failed,FAILED",
    "rejected,REJECTED",
    "cancelled,CANCELED"
  })
  void a_leg_ends_with_the_result_of_its_status(String status, CallResult result) {
    CallSummary call =
        read(
                webhook("a", "outbound", "started", "00.000"),
                webhook("a", "outbound", status, "05.000"))
            .summary("CON-1");

    assertEquals(result, call.outcome());
  }

  @Test
  void a_query_and_json_are_the_same_event() {
    String query =
        "from=493055507788&to=4930555010&uuid=a&conversation_uuid=CON-1&status=ringing"
            + "&direction=inbound&timestamp=2026-11-19T09%3A00%3A01.000Z";

    String id = read(webhook("a", "inbound", "ringing", "01.000")).first().sourceEventId();

    assertEquals(id, read(query).first().sourceEventId());
    assertEquals(id, read("GET /event?" + query + " HTTP/1.1").first().sourceEventId());
  }

  @Test
  void a_leg_that_moves_is_linked_in_both_conversations() {
    CloudRecords records =
        read(
            """
            {"uuid":"a","conversation_uuid_from":"CON-1","conversation_uuid_to":"CON-2",\
            "timestamp":"2026-11-19T09:00:00Z"}""");

    assertEquals(List.of("link.asserted", "link.asserted"), records.types());
    assertEquals("CON-2", records.summary("CON-1").links().get(0).callId().value());
    assertEquals(Relation.SAME_AS, records.summary("CON-2").links().get(0).rel());
    assertEquals("a", records.events().get(0).legId());
    assertNull(records.events().get(1).legId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"unanswered\",\"detail\":\"oops\"}",
        "{\"call_uuid\":\"a\",\"uuid\":\"?\"}",
        "{\"status\":\"busy\",\"sip_code\":486,\"direction\":\"outbound\"}"
      })
  void what_has_no_time_is_recognised_and_refused(String record) {
    assertEquals(
        SourceFormat.VONAGE,
        Sources.recognise(record.getBytes(StandardCharsets.UTF_8)).orElseThrow());
    String fault = Objects.requireNonNull(read(record).only().fault());
    assertTrue(fault.startsWith("names no call") || fault.startsWith("has no timestamp"), fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"conversation_uuid\":[],\"uuid\":{}}",
        "{\"conversation_uuid\":\"CON 1\",\"status\":\"busy\",\"timestamp\":\"2026-11-19T09:00:00Z\"}",
        "{\"conversation_uuid\":\"CON-1\",\"status\":\"busy\",\"timestamp\":\"2026-13-19T09:00:00Z\"}",
        "uuid=%",
        "true"
      })
  void nonsense_is_refused_with_a_reason(String record) {
    assertNotNull(read(record).only().fault());
  }

  @Test
  void rtc_events_tell_the_status_of_a_leg() {
    CloudRecords records =
        read(
            """
            {"type":"leg:status:update","cid":"CON-1","timestamp":"2026-11-19T09:00:00Z",\
            "body":{"leg_id":"a","status":"answered","direction":"outbound"}}""",
            """
            {"type":"text","cid":"CON-1","timestamp":"2026-11-19T09:00:00Z","body":{"text":"hi"}}""");

    assertEquals(List.of("leg.answered"), records.types());
    assertEquals("text", records.records().get(1).skipped());
  }
}
