package io.callflow.sources.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.Hop;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RedirectionReason;
import io.callflow.event.TransferKind;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.record.SourceSettings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipEventsTest {
  private static final String INVITE = "INVITE sip:200@example.com SIP/2.0";
  private static final String FROM = "\"Anna\" <sip:anna@example.com>;tag=a";
  private static final String TO = "<sip:200@example.com>";
  private static final String ANSWERED = TO + ";tag=b";

  private static String message(String startLine, String cseq, String to, String more) {
    return startLine
        + "\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: "
        + FROM
        + "\r\nTo: "
        + to
        + "\r\nCall-ID: c1\r\nCSeq: 1 "
        + cseq
        + "\r\n"
        + more
        + (more.contains("\r\n\r\n") ? "" : "\r\n");
  }

  private static List<CallFlowEvent> events(String text) throws BadRecord, OtherRecord {
    return events(text, SourceSettings.DEFAULTS);
  }

  private static List<CallFlowEvent> events(String text, SourceSettings settings)
      throws BadRecord, OtherRecord {
    return new SipEvents(settings, "sip")
        .events(
            new SipPacket(
                Instant.parse("2026-03-01T12:00:00.123456789Z"),
                "10.0.0.1:5060",
                "10.0.0.2:5060",
                text,
                null,
                null));
  }

  private static List<String> types(List<CallFlowEvent> events) {
    return events.stream()
        .map(e -> e.eventType() + (e.legId() == null ? "" : " " + e.legId()))
        .toList();
  }

  private static String member(CallFlowEvent event, String name) {
    Metadata metadata = Objects.requireNonNull(event.metadata());
    return ((MetadataValue.Text) metadata.get(name).orElseThrow()).value();
  }

  @Test
  void an_invite_starts_the_call_on_the_leg_of_the_caller() throws Exception {
    List<CallFlowEvent> events = events(message(INVITE, "INVITE", TO, ""));

    assertEquals(List.of("sip.request", "call.started a"), types(events));
    CallFlowEvent request = events.get(0);
    CallFlowEvent started = events.get(1);
    assertEquals(Instant.parse("2026-03-01T12:00:00.123456Z"), request.timestamp());
    assertEquals(new Hop("10.0.0.1:5060", "10.0.0.2:5060"), request.hop());
    assertEquals("c1", started.callId().value());
    assertEquals(new Party(null, "sip:anna@example.com", null, "Anna"), started.from());
    assertEquals(Party.uri("sip:200@example.com"), started.to());
    assertEquals(Party.raw("200"), started.details().dialled());
    assertEquals("INVITE", member(request, "method"));
    assertEquals(INVITE, member(request, "startLine"));
    assertNull(started.metadata());
    assertNotEquals(request.sourceEventId(), started.sourceEventId());
  }

  @Test
  void ringing_early_media_and_answer_are_on_the_leg_of_the_callee() throws Exception {
    String sdp = "\r\nv=0\r\nc=IN IP4 10.0.0.2\r\nm=audio 4 RTP/AVP 0\r\n";

    assertEquals(
        List.of("sip.response"), types(events(message("SIP/2.0 100 Trying", "INVITE", TO, ""))));
    assertEquals(
        List.of("sip.response", "leg.ringing b"),
        types(events(message("SIP/2.0 180 Ringing", "INVITE", ANSWERED, ""))));
    assertEquals(
        List.of("sip.response", "leg.early_media b"),
        types(events(message("SIP/2.0 183 Progress", "INVITE", ANSWERED, sdp))));
    assertEquals(
        List.of("sip.response"),
        types(events(message("SIP/2.0 183 Progress", "INVITE", ANSWERED, ""))));
    assertEquals(
        List.of("sip.response", "leg.answered b"),
        types(events(message("SIP/2.0 200 OK", "INVITE", ANSWERED, sdp))));
    assertEquals(
        List.of("sip.response"), types(events(message("SIP/2.0 200 OK", "BYE", ANSWERED, ""))));
  }

  @ParameterizedTest
  @CsvSource({
    "486,BUSY",
    "600,BUSY",
    "480,NO_ANSWER",
    "408,NO_ANSWER",
    "487,CANCELED",
    "603,REJECTED",
    "404,FAILED",
    "503,FAILED"
  })
  void a_refusal_on_the_hop_of_the_caller_ends_the_call(int code, CallResult result)
      throws Exception {
    List<CallFlowEvent> events = events(message("SIP/2.0 " + code + " No", "INVITE", ANSWERED, ""));

    assertEquals(
        List.of("sip.response", "leg.ended b", "leg.ended a", "call.ended a"), types(events));
    Outcome outcome = Objects.requireNonNull(events.get(3).outcome());
    assertEquals(result, outcome.result());
    assertEquals(code, outcome.sipCode());
    assertEquals("No", outcome.sipReason());
    assertEquals(code == 487 ? "sip:anna@example.com" : null, outcome.endedBy());
  }

  @Test
  void a_refusal_on_a_hop_behind_a_proxy_ends_the_leg_alone() throws Exception {
    assertEquals(
        List.of("sip.response", "leg.ended b"),
        types(
            events(
                message("SIP/2.0 486 Busy", "INVITE", ANSWERED, "Via: SIP/2.0/UDP 10.0.0.9\r\n"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407, 422, 491})
  void a_challenge_ends_nothing(int code) throws Exception {
    assertEquals(
        List.of("sip.response"),
        types(events(message("SIP/2.0 " + code + " Again", "INVITE", ANSWERED, ""))));
  }

  @Test
  void the_cause_of_a_reason_header_is_kept() throws Exception {
    List<CallFlowEvent> events =
        events(
            message(
                "SIP/2.0 480 Gone",
                "INVITE",
                ANSWERED,
                "Reason: SIP;cause=480, Q.850;cause=19;text=\"no; answer\"\r\n"));

    Outcome outcome = Objects.requireNonNull(events.get(1).outcome());
    assertEquals(19, outcome.q850Cause());
    assertEquals(CauseSource.Q850, outcome.causeSource());
  }

  @Test
  void a_bye_ends_both_legs_and_the_call_and_tells_who_hung_up() throws Exception {
    List<CallFlowEvent> events = events(message("BYE sip:x@y SIP/2.0", "BYE", ANSWERED, ""));

    assertEquals(List.of("sip.request", "leg.ended a", "leg.ended b", "call.ended"), types(events));
    assertEquals("sip:anna@example.com", Objects.requireNonNull(events.get(3).outcome()).endedBy());
    assertEquals(4, events.stream().map(CallFlowEvent::sourceEventId).distinct().count());
  }

  @ParameterizedTest
  @CsvSource({
    "a=sendonly,hold.started a",
    "a=inactive,hold.started a",
    "a=sendrecv,hold.ended a",
    "a=ptime:20,hold.ended a",
    "a=recvonly,"
  })
  void a_changed_session_holds_or_resumes(String attribute, String event) throws Exception {
    String body = "\r\nv=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4 RTP/AVP 0\r\n" + attribute + "\r\n";

    for (String method : List.of("INVITE", "UPDATE")) {
      List<String> types =
          types(events(message(method + " sip:x SIP/2.0", method, ANSWERED, body)));
      assertEquals(event == null ? List.of("sip.request") : List.of("sip.request", event), types);
    }
    assertEquals(
        List.of("sip.request", "call.started a"),
        types(events(message(INVITE, "INVITE", TO, body))));
    assertEquals(
        List.of("sip.request", "hold.started a"),
        types(events(message(INVITE, "INVITE", ANSWERED, body.replace("10.0.0.1", "0.0.0.0")))));
  }

  @Test
  void a_session_change_without_a_description_is_no_hold() throws Exception {
    assertEquals(List.of("sip.request"), types(events(message(INVITE, "INVITE", ANSWERED, ""))));
  }

  @Test
  void a_refer_starts_a_transfer() throws Exception {
    List<CallFlowEvent> blind =
        events(message("REFER sip:x SIP/2.0", "REFER", ANSWERED, "r: <sip:300@x>\r\n"));
    List<CallFlowEvent> consult =
        events(
            message(
                "REFER sip:x SIP/2.0",
                "REFER",
                ANSWERED,
                "Refer-To: <sip:300@x?Replaces=other%40h%3Bto-tag%3D1>\r\n"));

    CallFlowEvent started = blind.get(1);
    assertEquals(List.of("sip.request", "transfer.started a"), types(blind));
    assertEquals(Party.uri("sip:300@x"), started.to());
    assertEquals(TransferKind.BLIND, Objects.requireNonNull(started.details().transfer()).kind());
    assertEquals("b", Objects.requireNonNull(started.details().transfer()).transfereeLegId());
    assertEquals(
        TransferKind.CONSULT, Objects.requireNonNull(consult.get(1).details().transfer()).kind());
    assertEquals("other@h", consult.get(1).links().get(0).callId().value());
  }

  @ParameterizedTest
  @CsvSource({"100,", "200,transfer.completed b", "486,transfer.failed b"})
  void a_notification_tells_what_became_of_a_transfer(int code, String event) throws Exception {
    List<String> types =
        types(
            events(
                message(
                    "NOTIFY sip:x SIP/2.0",
                    "NOTIFY",
                    ANSWERED,
                    "Event: refer;id=2\r\n\r\nSIP/2.0 " + code + " So\r\n")));

    assertEquals(event == null ? List.of("sip.request") : List.of("sip.request", event), types);
  }

  @Test
  void the_answer_to_a_refer_accepts_or_refuses() throws Exception {
    assertEquals(
        List.of("sip.response", "transfer.accepted a"),
        types(events(message("SIP/2.0 202 Accepted", "REFER", ANSWERED, ""))));
    assertEquals(
        List.of("sip.response", "transfer.failed a"),
        types(events(message("SIP/2.0 403 No", "REFER", ANSWERED, ""))));
  }

  @Test
  void a_redirection_forwards_the_call_and_ends_the_leg() throws Exception {
    List<CallFlowEvent> events =
        events(
            message(
                "SIP/2.0 302 Moved",
                "INVITE",
                ANSWERED,
                "Contact: <sip:new@x>;q=1, <sip:old@x>\r\nDiversion: <sip:200@x>;reason=no-answer\r\n"));

    assertEquals(List.of("sip.response", "call.forwarded b", "leg.ended b"), types(events));
    assertEquals(Party.uri("sip:new@x"), events.get(1).to());
    assertEquals(
        RedirectionReason.NO_ANSWER,
        Objects.requireNonNull(events.get(1).details().redirection()).reason());
  }

  @Test
  void who_redirected_is_read_from_history_too() throws Exception {
    List<CallFlowEvent> events =
        events(
            message(
                INVITE,
                "INVITE",
                TO,
                "History-Info: <sip:100@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:200@x;cause=486>;index=1.1\r\n"));

    assertEquals(
        Party.uri("sip:100@x"), Objects.requireNonNull(events.get(1).details().redirection()).by());
    assertEquals(
        RedirectionReason.USER_BUSY,
        Objects.requireNonNull(events.get(1).details().redirection()).reason());
  }

  @Test
  void an_invite_that_names_the_other_leg_links_both_calls() throws Exception {
    List<CallFlowEvent> events = events(message(INVITE, "INVITE", TO, "x-cid: other\r\n"));

    assertEquals(
        List.of("c1 sip.request", "c1 call.started", "c1 link.asserted", "other link.asserted"),
        events.stream().map(e -> e.callId() + " " + e.eventType()).toList());
    assertEquals("other", events.get(2).links().get(0).callId().value());
    assertEquals("c1", events.get(3).links().get(0).callId().value());
  }

  @Test
  void the_headers_that_name_the_other_leg_can_be_set() throws Exception {
    SourceSettings settings = SourceSettings.DEFAULTS.withCorrelationHeaders(List.of("P-Leg"));

    assertEquals(4, events(message(INVITE, "INVITE", TO, "P-Leg: other\r\n"), settings).size());
    assertEquals(2, events(message(INVITE, "INVITE", TO, "X-CID: other\r\n"), settings).size());
  }

  @Test
  void a_header_that_names_the_call_itself_or_no_call_links_nothing() throws Exception {
    for (String value : List.of("c1", "two words", "")) {
      assertEquals(2, events(message(INVITE, "INVITE", TO, "X-CID: " + value + "\r\n")).size());
    }
  }

  @Test
  void the_session_id_of_the_caller_is_the_correlation_id() throws Exception {
    assertEquals(
        "ab30317f1a784dc48ff824d0d3715d86",
        events(
                message(
                    INVITE,
                    "INVITE",
                    TO,
                    "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=000\r\n"))
            .get(1)
            .correlationId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"REGISTER", "SUBSCRIBE", "PUBLISH", "OPTIONS", "MESSAGE", "NOTIFY"})
  void what_is_about_no_call_is_skipped_by_its_method(String method) {
    OtherRecord request =
        assertThrows(
            OtherRecord.class, () -> events(message(method + " sip:x SIP/2.0", method, TO, "")));
    OtherRecord response =
        assertThrows(
            OtherRecord.class, () -> events(message("SIP/2.0 200 OK", method, ANSWERED, "")));

    assertEquals(method, request.what());
    assertEquals(method, response.what());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACK", "PRACK", "CANCEL", "OPTIONS", "MESSAGE", "INFO", "FOO"})
  void other_requests_within_a_call_are_messages_alone(String method) throws Exception {
    assertEquals(
        List.of("sip.request"),
        types(events(message(method + " sip:x SIP/2.0", method, ANSWERED, ""))));
  }

  @Test
  void dtmf_in_info_is_received() throws Exception {
    assertEquals(
        List.of("sip.request", "dtmf.received a"),
        types(
            events(
                message(
                    "INFO sip:x SIP/2.0",
                    "INFO",
                    ANSWERED,
                    "Content-Type: application/dtmf-relay\r\n\r\nSignal=1\r\n"))));
  }

  @Test
  void a_message_without_a_call_id_is_refused() {
    BadRecord fault =
        assertThrows(BadRecord.class, () -> events(INVITE + "\r\nCSeq: 1 INVITE\r\n\r\n"));

    assertEquals("has no Call-ID: " + INVITE, fault.getMessage());
  }

  @Test
  void a_keep_alive_is_skipped() {
    assertEquals("keep-alive", assertThrows(OtherRecord.class, () -> events("\r\n\r\n")).what());
  }

  @Test
  void a_long_message_is_cut_to_fit() throws Exception {
    CallFlowEvent event =
        events(message(INVITE, "INVITE", TO, "X-Long: " + "ä".repeat(64 * 1024) + "\r\n")).get(0);

    assertNotNull(event.metadata());
    assertFalse(event.metadata().size() > 48 * 1024);
  }

  @Test
  void legs_without_tags_are_left_out() throws Exception {
    String text =
        INVITE + "\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\n\r\n";

    assertEquals(List.of("sip.request", "call.started"), types(events(text)));
  }
}
