package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AriEventsTest {
  private static final String CALLER =
      channel("1700000000.1", "PJSIP/anna-00000001", "Ring", "100", "200", "");
  private static final String PEER =
      channel("1700000001.2", "PJSIP/bert-00000002", "Up", "200", "s", "");

  private static String channel(
      String id, String name, String state, String number, String exten, String linkedId) {
    String vars =
        linkedId.isEmpty() ? "" : ",\"channelvars\":{\"CHANNEL(linkedid)\":\"" + linkedId + "\"}";
    return ("{\"id\":\"%s\",\"name\":\"%s\",\"state\":\"%s\",\"caller\":{\"name\":\"\",\"number\":\"%s\"},"
            + "\"connected\":{\"name\":\"\",\"number\":\"\"},\"dialplan\":{\"exten\":\"%s\"},"
            + "\"creationtime\":\"2026-11-23T10:00:00.000+0100\"%s}")
        .formatted(id, name, state, number, exten, vars);
  }

  private static String event(String type, String members) {
    return "{\"type\":\"%s\",\"timestamp\":\"2026-11-23T10:00:05.250+0100\",\"application\":\"a\",%s}"
        .formatted(type, members);
  }

  private static SourceRecord record(String json) {
    try (Stream<SourceRecord> records =
        Sources.read(
            SourceFormat.ASTERISK_ARI,
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
            SourceSettings.DEFAULTS.withZone(ZoneId.of("Europe/Berlin")))) {
      List<SourceRecord> all = records.toList();
      assertEquals(1, all.size());
      return all.get(0);
    }
  }

  private static CallFlowEvent first(String json) {
    SourceRecord record = record(json);
    assertNull(record.fault());
    return record.events().get(0);
  }

  @Test
  void the_linkedid_is_the_call_where_it_is_shown() {
    String peer = channel("2.2", "PJSIP/bert-00000002", "Ringing", "200", "s", "1.1");
    CallFlowEvent event = first(event("ChannelStateChange", "\"channel\":" + peer));
    assertEquals("1.1", event.callId().value());
    assertEquals("2.2", event.legId());
    assertEquals("leg.ringing", event.eventType().value());
    assertEquals(Party.raw("200"), event.to());
    assertEquals(Instant.parse("2026-11-23T09:00:05.250Z"), event.timestamp());
    assertEquals("asterisk", event.source());
    assertTrue(Objects.requireNonNull(event.sourceEventId()).startsWith("ari-"));
  }

  @Test
  void the_channel_is_the_call_where_no_linkedid_is_shown() {
    assertEquals(
        "1700000001.2", first(event("ChannelStateChange", "\"channel\":" + PEER)).callId().value());
  }

  @Test
  void the_answer_of_the_calling_channel_is_the_systems() {
    String calling = channel("1.1", "PJSIP/anna-00000001", "Up", "100", "200", "1.1");
    assertEquals(
        AnsweredBy.SYSTEM,
        first(event("ChannelStateChange", "\"channel\":" + calling)).details().answeredBy());
    assertNull(first(event("ChannelStateChange", "\"channel\":" + PEER)).details().answeredBy());
  }

  @Test
  void a_dial_puts_the_peer_into_the_callers_call_and_links_both() {
    String dial =
        event("Dial", "\"dialstatus\":\"ANSWER\",\"caller\":" + CALLER + ",\"peer\":" + PEER);
    List<CallFlowEvent> events = record(dial).events();
    assertEquals(
        List.of("leg.answered", "link.asserted", "link.asserted"),
        events.stream().map(e -> e.eventType().value()).toList());
    assertEquals("1700000000.1", events.get(0).callId().value());
    assertEquals("1700000001.2", events.get(0).legId());
    assertEquals(CallResult.ANSWERED, events.get(0).result().orElseThrow());
    assertEquals("1700000001.2", events.get(1).legId());
    assertEquals(
        List.of(new Link(Relation.SAME_AS, events.get(2).callId(), "1700000001.2")),
        events.get(1).links());
    assertNull(events.get(2).legId());
    String ringing = dial.replace("ANSWER", "RINGING").replace("05.250", "01.000");
    assertEquals(
        events.subList(1, 3), record(ringing).events().subList(1, 3), "the links are the same");
  }

  @Test
  void a_dial_within_one_call_says_nothing_about_the_leg() {
    String linked = ",\"linkedid\":\"1.1\",\"id\":";
    String dial =
        event("Dial", "\"dialstatus\":\"BUSY\",\"caller\":" + CALLER + ",\"peer\":" + PEER)
            .replace(",\"name\":\"PJSIP", ",\"linkedid\":\"1.1\",\"name\":\"PJSIP");
    assertNotEquals(linked, dial);
    List<CallFlowEvent> events = record(dial).events();
    assertEquals(1, events.size());
    assertEquals("x.asterisk.dial", events.get(0).eventType().value());
    assertEquals(CallResult.BUSY, events.get(0).result().orElseThrow());
    assertEquals("1.1", events.get(0).callId().value());
  }

  @ParameterizedTest
  @CsvSource({
    "17, busy, leg.ended",
    "19, no_answer, leg.ended",
    "21, rejected, leg.ended",
    "34, failed, leg.ended",
    "16, '', leg.ended",
    "0, '', leg.ended",
    "999, '', leg.ended"
  })
  void the_cause_of_a_destroyed_channel_tells_the_result(int cause, String result, String type) {
    CallFlowEvent event =
        first(
            event(
                "ChannelDestroyed",
                "\"cause\":" + cause + ",\"cause_txt\":\"x\",\"channel\":" + PEER));
    assertEquals(type, event.eventType().value());
    assertEquals(result, event.result().map(CallResult::text).orElse(""));
    Integer q850 = Objects.requireNonNull(event.outcome()).q850Cause();
    assertEquals(cause >= 1 && cause <= 127 ? cause : null, q850);
  }

  @Test
  void who_asks_to_hang_up_is_told_unless_asterisk_does() {
    String request = event("ChannelHangupRequest", "\"cause\":16,\"channel\":" + PEER);
    assertEquals("PJSIP/bert-00000002", Objects.requireNonNull(first(request).outcome()).endedBy());
    String soft = request.replace("\"cause\":16", "\"cause\":16,\"soft\":true");
    assertNull(Objects.requireNonNull(first(soft).outcome()).endedBy());
  }

  @Test
  void a_local_channel_is_a_loopback_and_no_party() {
    String local = channel("1.1", "Local/300@office-00000001;2", "Up", "100", "300", "");
    CallFlowEvent event = first(event("ChannelCreated", "\"channel\":" + local));
    assertEquals("Local/300@office-00000001", event.details().loopback());
    assertNull(event.from());
  }

  @Test
  void an_application_learns_when_a_channel_was_created() {
    List<CallFlowEvent> events =
        record(event("StasisStart", "\"args\":[\"x\"],\"channel\":" + CALLER)).events();
    assertEquals("flow.step_started", events.get(0).eventType().value());
    assertEquals("leg.started", events.get(1).eventType().value());
    assertEquals(Instant.parse("2026-11-23T09:00:00Z"), events.get(1).timestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:00:05.250+0100",
    "2026-11-23T09:00:05.250Z",
    "2026-11-23T10:00:05.250",
    "2026-11-23T10:00:05.250+01:00",
    "2026-11-23 10:00:05.250"
  })
  void a_timestamp_is_read_in_each_form(String timestamp) {
    String json =
        event("ChannelHold", "\"channel\":" + PEER)
            .replace("2026-11-23T10:00:05.250+0100", timestamp);
    assertEquals(Instant.parse("2026-11-23T09:00:05.250Z"), first(json).timestamp());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | has no type",
        "{\"type\":7} | has no timestamp",
        "{\"type\":\"ChannelHold\",\"timestamp\":\"-\"} | has the timestamp '-', which is no time",
        "{\"type\":\"ChannelHold\",\"timestamp\":\"+999999999-01-01T00:00:00Z\",\"channel\":{\"id\":\"1\"}} | makes no event",
        "{\"type\":\"ChannelHold\",\"timestamp\":\"2026-11-23T10:00:05Z\",\"channel\":{\"id\":{}}} | without the id",
        "{\"type\":\"ChannelHold\",\"timestamp\":\"2026-11-23T10:00:05Z\",\"channel\":{\"id\":\"a b\"}} | makes no event",
        "{\"type\":\"Dial\",\"timestamp\":\"2026-11-23T10:00:05Z\"} | names no peer",
        "{\"type\":\"BridgeAttendedTransfer\",\"timestamp\":\"2026-11-23T10:00:05Z\"} | transferer_first_leg",
        "{\"type\":\"ChannelTransfer\",\"timestamp\":\"2026-11-23T10:00:05Z\"} | source_channel",
      })
  void a_broken_event_is_refused_with_the_reason(String json, String reason) {
    String fault = Objects.requireNonNull(record(json).fault());
    assertTrue(fault.contains(reason), fault);
  }
}
