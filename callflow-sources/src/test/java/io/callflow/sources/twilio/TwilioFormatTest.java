package io.callflow.sources.twilio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.CloudRecords;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioFormatTest {
  private static final String OUT = "&Direction=outbound-api&From=%2B4930555010&To=%2B493055507788";

  private static CloudRecords read(String... lines) {
    return CloudRecords.read(SourceFormat.TWILIO, lines);
  }

  /** A status callback of CA1. */
  private static String callback(int sequence, String status, int second, String more) {
    return "CallSid=CA1&AccountSid=AC1&CallStatus=%s&SequenceNumber=%d".formatted(status, sequence)
        + "&CallbackSource=call-progress-events&Timestamp=Tue%2C+17+Nov+2026+09%3A00%3A"
        + "%02d+%%2B0000".formatted(second)
        + more;
  }

  @Test
  void an_outgoing_call_is_answered_by_a_person() {
    CallSummary call =
        read(
                callback(3, "completed", 40, OUT + "&CallDuration=31&SipResponseCode=200"),
                callback(0, "initiated", 0, OUT),
                callback(2, "in-progress", 9, OUT),
                callback(1, "ringing", 1, OUT))
            .summary("CA1");

    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals(Instant.parse("2026-11-17T09:00:09Z"), call.connectedAt());
    assertEquals(Duration.ofSeconds(31), call.talkDuration());
    assertEquals(Party.number("+493055507788"), call.to());
    assertEquals(List.of(), call.warnings());
  }

  @Test
  void a_machine_that_is_told_at_the_end_has_answered() {
    CallSummary call =
        read(
                callback(0, "initiated", 0, OUT),
                callback(1, "in-progress", 9, OUT),
                callback(2, "completed", 40, OUT + "&CallDuration=31&AnsweredBy=machine_start"))
            .summary("CA1");

    assertEquals(AnsweredBy.VOICEMAIL, call.answeredBy());
    assertEquals(Instant.parse("2026-11-17T09:00:09Z"), call.answeredAt());
    assertNull(call.connectedAt());
  }

  @Test
  void the_only_callback_tells_when_the_call_was_answered() {
    CallSummary call = read(callback(0, "completed", 40, OUT + "&CallDuration=31")).summary("CA1");

    assertEquals(Instant.parse("2026-11-17T09:00:09Z"), call.connectedAt());
    assertEquals(
        List.of("leg.ended", "call.ended"),
        read(callback(3, "completed", 40, OUT + "&CallDuration=31")).types());
  }

  @ParameterizedTest
  @CsvSource({"busy,BUSY", "no-answer,NO_ANSWER", "failed,FAILED", "canceled,CANCELED"})
  void a_call_ends_with_the_result_of_its_status(String status, CallResult result) {
    CallSummary call = read(callback(1, status, 5, OUT + "&SipResponseCode=486")).summary("CA1");

    assertEquals(result, call.outcome());
    assertNull(call.answeredBy());
    assertEquals(486, Objects.requireNonNull(call.legs().get(0).outcome()).sipCode());
  }

  @Test
  void a_dialled_call_is_linked_and_a_leg_of_its_parent() {
    String in = "&Direction=inbound&From=%2B493055507788&To=%2B4930555010&CallDuration=38";
    String dial =
        "&Direction=outbound-dial&From=%2B493055507788&To=client%3Aalice&ParentCallSid=CA1";
    CloudRecords records =
        read(
            callback(0, "completed", 40, in),
            callback(0, "initiated", 5, dial).replace("CallSid=CA1&Acc", "CallSid=CA2&Acc"),
            callback(1, "in-progress", 9, dial).replace("CallSid=CA1&Acc", "CallSid=CA2&Acc"),
            callback(2, "completed", 39, dial).replace("CallSid=CA1&Acc", "CallSid=CA2&Acc"));
    CallSummary parent = records.summary("CA1");
    CallSummary child = records.summary("CA2");

    assertEquals(AnsweredBy.PERSON, parent.answeredBy());
    assertEquals(Instant.parse("2026-11-17T09:00:02Z"), parent.answeredAt());
    assertEquals(Instant.parse("2026-11-17T09:00:09Z"), parent.connectedAt());
    assertEquals(Party.raw("client:alice"), parent.to());
    assertEquals("CA2", parent.links().get(0).callId().value());
    assertEquals(Relation.PARENT, child.links().get(0).rel());
    assertEquals("CA1", child.links().get(0).callId().value());
  }

  @ParameterizedTest
  @CsvSource({
    "%2B266696687,Anonymous",
    "%2B7378742833,Restricted",
    "%2B86282452253,Unavailable",
    "Anonymous,Anonymous"
  })
  void a_withheld_number_is_a_name(String number, String name) {
    CallFlowEvent event = read(callback(0, "ringing", 1, "&From=" + number)).first();

    assertEquals(new Party(null, null, null, name), event.from());
  }

  @Test
  void a_caller_over_whatsapp_has_a_number() {
    CallFlowEvent event =
        read(callback(0, "ringing", 1, "&From=whatsapp%3A%2B15551234567")).first();

    assertEquals(new Party("+15551234567", null, "whatsapp:+15551234567", null), event.from());
  }

  @Test
  void a_callback_without_a_time_is_refused_with_the_reason() {
    assertEquals(
        "has no Timestamp, so nothing says when it happened",
        read("CallSid=CA1&CallStatus=ringing&Direction=inbound").only().fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CallSid=CA%", "CallSid=CA%4", "CallSid=%zzCA"})
  void broken_url_encoding_is_refused_and_reading_goes_on(String broken) {
    CloudRecords records = read(broken, callback(0, "ringing", 1, OUT));

    assertTrue(Objects.requireNonNull(records.records().get(0).fault()).contains("URL-encoding"));
    assertEquals(List.of("leg.ringing"), records.types());
  }

  @Test
  void a_form_and_json_with_the_same_parameters_are_the_same_event() {
    String json =
        "{\"CallStatus\":\"ringing\",\"CallSid\":\"CA1\","
            + "\"Timestamp\":\"Tue, 17 Nov 2026 09:00:01 +0000\"}";
    String form =
        "CallSid=CA1&CallStatus=ringing&Timestamp=Tue%2C+17+Nov+2026+09%3A00%3A01+%2B0000";

    assertEquals(read(form).first().sourceEventId(), read(json).first().sourceEventId());
  }

  @Test
  void a_summary_tells_who_hung_up_and_the_quality() {
    CallSummary call =
        read("""
                {"call_sid":"CA1","call_state":"completed","start_time":"2026-11-17T09:00:00Z",\
                "end_time":"2026-11-17T09:01:00Z","connect_duration":45,\
                "from":{"caller":"+4930555010"},"to":{"callee":"+493055507788"},\
                "carrier_edge":{"metrics":{"inbound":{"codec_name":"pcmu",\
                "packets_loss_percentage":12.34567,"jitter":{"avg":1.5}}}},\
                "properties":{"disconnected_by":"callee","direction":"outbound_api","pdd_ms":900,\
                "last_sip_response_num":200}}""")
            .summary("CA1");

    assertEquals(Duration.ofSeconds(45), call.talkDuration());
    assertEquals("callee", Objects.requireNonNull(call.legs().get(0).outcome()).endedBy());
    assertEquals("12.346", call.media().get(0).quality().packetLossPercent() + "");
    assertEquals(900L, call.media().get(0).quality().postDialDelayMillis());
  }

  @Test
  void a_call_resource_is_a_detail_record_that_links_its_parent() {
    CloudRecords records =
        read(
            """
            {"sid":"CA1","account_sid":"AC1","status":"completed","direction":"outbound-dial",\
            "start_time":"Tue, 17 Nov 2026 09:00:00 +0000","duration":"22",\
            "end_time":"Tue, 17 Nov 2026 09:00:30 +0000","parent_call_sid":"CA0",\
            "from":"+4930555010","to":"+493055507788"}""");

    // Nothing is told of the parent, which may not be stored: links are found from both ends.
    assertEquals(List.of("x.twilio.cdr"), records.types());
    assertEquals(Duration.ofSeconds(22), records.summary("CA1").talkDuration());
    assertEquals(
        List.of(new Link(Relation.PARENT, new CallId("CA0"), null)),
        records.summary("CA1").links());
  }

  @Test
  void an_empty_page_is_recognised_and_has_no_records() {
    String page = "{\"meta\":{\"page\":0,\"key\":\"call_summaries\"},\"call_summaries\":[]}";

    assertEquals(List.of(), read(page).records());
    assertEquals(
        SourceFormat.TWILIO,
        Sources.recognise(page.getBytes(StandardCharsets.UTF_8)).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"call_sid\":null,\"name\":5,\"edge\":[],\"timestamp\":{}}",
        "{\"CallSid\":{\"a\":1},\"CallStatus\":\"ringing\"}",
        "{\"sid\":\"CA1\",\"status\":\"completed\",\"start_time\":\"yesterday\"}",
        "{\"specversion\":\"1.0\",\"type\":\"com.twilio.voice.x\",\"data\":[]}",
        "{\"request\":{\"parameters\":7},\"response\":null}",
        "{\"CallSid\":\"CA\\u0000 1\",\"CallStatus\":\"ringing\",\"Timestamp\":\"2026-11-17T09:00:00Z\"}",
        "{\"CallSid\":\"CA1\",\"CallStatus\":\"ringing\",\"Timestamp\":\"99999999999999999999\"}",
        "null",
        "&&&",
        "="
      })
  void nonsense_is_refused_with_a_reason(String record) {
    assertNotNull(read(record).only().fault());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"completed\"}",
        "{\"events\":[{\"name\":\"x\"}]}",
        "{\"specversion\":\"1.0\",\"type\":\"com.example\"}",
        "a=b&c=d"
      })
  void other_json_is_not_recognised(String record) {
    assertTrue(
        Sources.recognise(record.getBytes(StandardCharsets.UTF_8))
            .filter(format -> format == SourceFormat.TWILIO)
            .isEmpty());
  }
}
