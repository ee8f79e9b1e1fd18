package io.callflow.sources.vcon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VconFormatTest {
  private static final String PARTIES =
      "[{\"tel\":\"tel:+49-30-123456\",\"name\":\"Anna\"},{\"sip\":\"bert@pbx.example\"},{\"name\":\"Carl\"}]";

  private static String vcon(String dialogs) {
    return "{\"vcon\":\"0.4.0\",\"uuid\":\"u-1\",\"parties\":%s,\"dialog\":[%s]}"
        .formatted(PARTIES, dialogs);
  }

  private static List<SourceRecord> records(String text) {
    try (Stream<SourceRecord> records =
        Sources.read(
            SourceFormat.VCON, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      return records.toList();
    }
  }

  private static List<CallFlowEvent> events(String dialogs) {
    List<SourceRecord> records = records(vcon(dialogs));
    assertEquals(1, records.size());
    assertNull(records.get(0).fault());
    return records.get(0).events();
  }

  @Test
  void parties_are_numbers_sip_addresses_or_names() {
    List<CallFlowEvent> events =
        events(
            "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"duration\":1,\"parties\":[0,1,2]}");
    CallFlowEvent start = events.get(0);
    assertEquals(new Party("+4930123456", null, null, "Anna"), start.from());
    assertEquals(Party.uri("sip:bert@pbx.example"), start.to());
    assertTrue(
        events.stream().anyMatch(e -> new Party(null, null, null, "Carl").equals(e.to())),
        events::toString);
  }

  @Test
  void a_party_that_goes_on_in_another_dialog_does_not_end() {
    List<CallFlowEvent> events =
        events(
            "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"duration\":10,\"parties\":[0,1]},"
                + "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:10Z\",\"duration\":10,\"parties\":[0,2]}");
    assertEquals(
        List.of("party-1 10", "party-0 20", "party-2 20"),
        events.stream()
            .filter(e -> e.eventType().equals(EventType.LEG_ENDED))
            .map(e -> e.legId() + " " + e.timestamp().getEpochSecond() % 60)
            .toList());
    assertEquals(
        1, events.stream().filter(e -> e.eventType().equals(EventType.LEG_STARTED)).count());
  }

  @Test
  void bodies_are_left_out_and_named() {
    String json =
        vcon(
            "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"parties\":[0,1],\"body\":\"UklGRg\",\"encoding\":\"base64url\"}");
    String metadata = String.valueOf(records(json).get(0).events().get(0).metadata());
    assertTrue(metadata.contains("\"callflow.left_out\":[\"dialog/0/body\"]"), metadata);
    assertTrue(!metadata.contains("UklGRg"), metadata);
  }

  @Test
  void a_body_of_many_megabytes_is_no_hindrance() {
    String json =
        vcon(
            "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"parties\":[0,1],\"body\":\""
                + "UklGRg\\u00e4ä".repeat(400_000)
                + "\"}");
    List<SourceRecord> records = records(json + json.replace("u-1", "u-2"));
    assertEquals(2, records.size());
    assertNull(records.get(0).fault());
    assertEquals("u-2", records.get(1).events().get(0).callId().value());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void a_text_is_cut_between_characters_and_escapes(int before) throws IOException {
    String json =
        "{\"a\":\""
            + "x".repeat(ShortTexts.LONGEST - before)
            + "ä\\u00e4\\\\€\\\"y"
            + "z".repeat(100)
            + "\",\"b\":\"end\"}";
    String cut =
        new String(
            new ShortTexts(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertTrue(cut.endsWith("…\",\"b\":\"end\"}"), cut.substring(cut.length() - 60));
    assertTrue(json.startsWith(cut.substring(0, cut.indexOf('…'))), cut);
    assertTrue(!cut.contains("\uFFFD"), "no half character");
    assertTrue(!cut.matches("(?s).*\\\\(u.{0,3})?….*"), cut.substring(cut.indexOf('…') - 8));
  }

  @Test
  void a_short_text_stays_as_it_is() throws IOException {
    byte[] json = vcon("{\"a\":\"\\\"\\\\\"}").getBytes(StandardCharsets.UTF_8);
    assertEquals(
        new String(json, StandardCharsets.UTF_8),
        new String(
            new ShortTexts(new ByteArrayInputStream(json)).readAllBytes(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"start\":\"2026-11-23T09:00:00Z\"} | has a dialog without a type: dialog/0",
        "{\"type\":\"recording\"} | has no dialog/0/start",
        "{\"type\":\"recording\",\"start\":\"soon\"} | has the dialog/0/start 'soon'",
        "{\"type\":\"recording\",\"start\":1700000000} | has no dialog/0/start",
        "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"duration\":-1} | dialog/0/duration -1",
        "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"duration\":1e300} | dialog/0/duration",
        "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"parties\":[3]} | names the party 3",
        "{\"type\":\"recording\",\"start\":\"2026-11-23T09:00:00Z\",\"parties\":[0],\"party_history\":[{\"party\":9,\"time\":\"2026-11-23T09:00:00Z\",\"event\":\"join\"}]} | names no party",
        "{\"type\":\"transfer\",\"start\":\"2026-11-23T09:00:00Z\",\"transferor\":5} | dialog/0/transferor",
      })
  void a_broken_dialog_is_refused_with_its_place(String dialog, String reason) {
    String fault = Objects.requireNonNull(records(vcon(dialog)).get(0).fault());
    assertTrue(fault.contains(reason), fault);
  }

  @Test
  void what_is_no_call_is_skipped_with_the_reason() {
    assertEquals(
        "vCon without a dialog", records("{\"parties\":[],\"dialog\":[]}").get(0).skipped());
    assertEquals(
        "vCon of messages",
        records(vcon("{\"type\":\"text\",\"start\":\"2026-11-23T09:00:00Z\",\"parties\":[0]}"))
            .get(0)
            .skipped());
    assertEquals(
        "is no vCon: it has neither parties nor a dialog",
        records("{\"text\":\"a\",\"subject\":\"b\"}").get(0).fault());
  }
}
