package io.callflow.contract.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.callflow.call.CallFlow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.SummaryMapper;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Metadata;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportsTest {
  private static final CallId CALL = new CallId("a84b4c@10.0.0.1");
  private static final Instant START = Instant.parse("2026-10-25T00:30:00.123456789Z");
  private static final Instant STORED = Instant.parse("2026-10-26T00:00:00Z");
  private static final Party ALICE = new Party("+493012345678", null, null, "Alice");
  private static final Party BOB = Party.uri("sip:bob@example.com");
  private static final Party CARLA = Party.raw("1015");
  private static final String INVITE =
      "INVITE sip:bob@example.com SIP/2.0\r\nCall-ID: a84b4c@10.0.0.1\r\nCSeq: 1 INVITE\r\n\r\n";

  private static StoredEvent stored(CallFlowEvent event) {
    return new StoredEvent(EventId.of(event), STORED, event);
  }

  private static CallFlowEvent.Builder event(EventType type, int second) {
    return CallFlowEvent.builder(CALL, type, START.plusSeconds(second), "pbx-1");
  }

  private static CallFlow call(CallFlowEvent... events) {
    return CallFlow.of(CALL, Stream.of(events).map(ExportsTest::stored).toList());
  }

  private static CallFlow transferred() {
    return call(
        event(EventType.CALL_STARTED, 0).legId("a").from(ALICE).to(BOB).build(),
        event(EventType.LEG_STARTED, 1).legId("b").from(ALICE).to(BOB).build(),
        event(EventType.LEG_ANSWERED, 5).legId("b").build(),
        event(EventType.RECORDING_STARTED, 6)
            .details(EventDetails.builder().recording(new RecordingDetails("r", "r.wav")).build())
            .build(),
        event(EventType.TRANSFER_STARTED, 20)
            .legId("a")
            .from(BOB)
            .to(CARLA)
            .details(
                EventDetails.builder()
                    .transfer(new TransferDetails(TransferKind.BLIND, ALICE, "a", null, null))
                    .build())
            .build(),
        event(EventType.LEG_ENDED, 60).legId("b").build(),
        event(EventType.CALL_ENDED, 61).outcome(Outcome.of(CallResult.ANSWERED)).build());
  }

  private static CallFlow unanswered(CallResult result) {
    return call(
        event(EventType.CALL_STARTED, 0).legId("a").from(ALICE).to(BOB).build(),
        event(EventType.CALL_ENDED, 9).outcome(Outcome.of(result)).build());
  }

  private static String events(ExportFormat format, ExportOptions options, StoredEvent... events) {
    ExportWriter<StoredEvent> writer = Exports.events(format, options);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(writer.begin());
    Arrays.stream(events).map(writer::next).forEach(all::writeBytes);
    all.writeBytes(writer.end());
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  void a_line_is_the_stored_line() {
    StoredEvent event = stored(event(EventType.LEG_ANSWERED, 0).legId("a").build());

    assertEquals(
        new String(new JsonCallCodec().line(event), StandardCharsets.UTF_8) + "\n",
        events(ExportFormat.NDJSON, ExportOptions.DEFAULTS, event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1", "+1+1", "-1", "@SUM(A1)", " =1", "\u00a0=1", "\u200b=1", "\u202e=1", "\ufeff=1",
        "＝1", "＋1", "－1", "＠a", "'=1", "+49 30 123", "+", "+1234567890123456", "\"=1"
      })
  void a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(String text) {
    assertEquals("'" + text, SafeCell.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+493012345678", "+1", "", "a=1", "sip:bob@example.com", "*97", "0049"})
  void a_number_and_other_text_stay_as_they_are(String text) {
    assertEquals(text, SafeCell.of(text));
  }

  @Test
  void a_row_of_csv_is_quoted_safe_and_in_the_zone_of_its_header() {
    StoredEvent event =
        stored(
            event(EventType.LEG_ENDED, 0)
                .from(new Party("+493012345678", null, null, "=cmd|' /C calc'!A0"))
                .to(new Party(null, null, "a,\"b\"", null))
                .outcome(new Outcome(null, 486, null, "\u202eabc", null))
                .metadata(Metadata.parse("{\"a\":\"\\u0000\\n\"}"))
                .build());
    ExportOptions options =
        new ExportOptions(
            List.of("timestamp", "timestampUtc", "from", "fromName", "to", "reason", "metadata"),
            ZoneId.of("Europe/Berlin"),
            true);

    assertEquals(
        "\ufefftimestamp (Europe/Berlin),timestampUtc,from,fromName,to,reason,metadata\r\n"
            + "2026-10-25 02:30:00.123,2026-10-25T00:30:00.123456789Z,+493012345678,"
            + "'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\",\u202eabc,\"{\"\"a\"\":\"\"\\u0000\\n\"\"}\"\r\n",
        utf8(events(ExportFormat.CSV_EVENTS, options, event)));
  }

  @Test
  void every_column_has_a_cell_for_a_full_event_and_call() {
    for (ExportFormat format : List.of(ExportFormat.CSV_CALLS, ExportFormat.CSV_EVENTS)) {
      ExportOptions all =
          new ExportOptions(Exports.columns(format), ZoneId.of("America/New_York"), false);
      CallFlow call = transferred();
      String row =
          format == ExportFormat.CSV_EVENTS
              ? utf8(events(format, all, call.events().get(0)))
              : new String(
                  Exports.calls(format, all)
                      .next(SummaryMapper.summary(io.callflow.call.CallSummary.of(call))),
                  StandardCharsets.UTF_8);
      assertTrue(row.contains("2026-10-24 20:30:00.123"), row);
    }
  }

  @Test
  void an_unknown_column_is_refused_with_the_known_ones() {
    for (List<String> columns : List.of(List.of("colour"), List.of("callId", "callId"))) {
      CallflowException failure =
          assertThrows(
              CallflowException.class,
              () ->
                  Exports.events(
                      ExportFormat.CSV_EVENTS,
                      new ExportOptions(columns, ZoneId.of("UTC"), false)));
      assertTrue(String.valueOf(failure.getMessage()).contains("eventId, callId, callKey"));
    }
  }

  private static Schema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ExportsTest.class.getResourceAsStream("vcon.schema.json"))) {
      return SchemaRegistry.withDefaultDialect(
              Dialects.getDraft202012(),
              builder ->
                  builder.schemaRegistryConfig(
                      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()))
          .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
    }
  }

  private static Story story(CallFlow... calls) {
    return new Story(
        Stream.of(calls)
            .map(
                call ->
                    new StoryCall(CallRef.of(call.callId()), Presence.PRESENT, 0, List.of(), call))
            .toList(),
        List.of());
  }

  private static String vcon(CallFlow... calls) {
    return new String(
        Exports.documents(ExportFormat.VCON, ExportOptions.DEFAULTS).next(story(calls)),
        StandardCharsets.UTF_8);
  }

  private static List<String> faults(String vcon) throws IOException {
    return schema().validate(vcon, InputFormat.JSON).stream().map(Error::toString).toList();
  }

  @Test
  void a_vcon_is_valid_by_the_draft() throws IOException {
    assertEquals(List.of(), faults(vcon(transferred())));
    for (CallResult result : CallResult.values()) {
      assertEquals(List.of(), faults(vcon(unanswered(result))), result.name());
    }
    assertEquals(List.of(), faults(vcon(call(event(EventType.LEG_RINGING, 0).legId("a").build()))));
    assertEquals(List.of(), faults(vcon(transferred(), unanswered(CallResult.BUSY))));
  }

  @Test
  void the_schema_refuses_what_the_draft_forbids() throws IOException {
    String busy = vcon(unanswered(CallResult.BUSY));
    assertFalse(
        faults(busy.replace("\"disposition\":\"busy\",", "")).isEmpty()
            && faults(busy.replace(",\"disposition\":\"busy\"", "")).isEmpty());
    assertFalse(
        faults(busy.replace("\"disposition\":\"busy\"", "\"disposition\":\"x\"")).isEmpty());
    assertFalse(faults(busy.replace("\"encoding\":\"json\",", "")).isEmpty());
    assertFalse(faults(busy.replace("\"created_at\"", "\"made_at\"")).isEmpty());
    assertFalse(faults(vcon(transferred()).replace("\"recordings\"", "\"records\"")).isEmpty());
  }

  @Test
  void a_vcon_tells_others_who_called_whom_and_what_became_of_it() {
    String vcon = vcon(transferred());
    String head = vcon.substring(0, vcon.indexOf("\"body\""));
    String tail = vcon.substring(vcon.indexOf("\"parties\":[{"));

    assertTrue(head.startsWith("{\"vcon\":\"0.4.0\",\"uuid\":\""), head);
    assertTrue(head.length() < 1_000, head);
    assertEquals(
        "\"parties\":[{\"tel\":\"+493012345678\",\"name\":\"Alice\",\"validation\":\"none\"},"
            + "{\"sip\":\"sip:bob@example.com\"},{\"tel\":\"1015\"},"
            + "{\"name\":\"Callflow\",\"validation\":\"none\",\"type\":\"bot\"}],"
            + "\"dialog\":[{\"type\":\"recording-set\",\"start\":\"2026-10-25T00:30:00.123456789Z\","
            + "\"duration\":61.000,\"parties\":[0,1],\"recordings\":[1],\"party_history\":["
            + "{\"party\":0,\"time\":\"2026-10-25T00:30:05.123456789Z\",\"event\":\"join\"},"
            + "{\"party\":1,\"time\":\"2026-10-25T00:30:05.123456789Z\",\"event\":\"join\"},"
            + "{\"party\":1,\"time\":\"2026-10-25T00:31:00.123456789Z\",\"event\":\"drop\"},"
            + "{\"party\":0,\"time\":\"2026-10-25T00:31:01.123456789Z\",\"event\":\"drop\"}]},"
            + "{\"type\":\"recording\",\"start\":\"2026-10-25T00:30:06.123456789Z\",\"duration\":55.000,"
            + "\"parties\":[0,1],\"recording_set\":0,\"filename\":\"r.wav\"},"
            + "{\"type\":\"transfer\",\"start\":\"2026-10-25T00:30:20.123456789Z\","
            + "\"transferee\":0,\"transferor\":1,\"transfer_target\":2,\"original\":0}]}\n",
        tail);
    assertEquals(vcon, vcon(transferred()), "the same events give the same bytes");
  }

  private static StoredEvent sip(String from, String to, String metadata) {
    return stored(
        event(EventType.SIP_REQUEST, 0)
            .hop(new Hop(from, to))
            .metadata(Metadata.parse(metadata))
            .build());
  }

  private static String raw() {
    return "{\"raw\":\"" + INVITE.replace("\r\n", "\\r\\n") + "\"}";
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:5062, 192.0.2.2, 4500",
    "'[2001:db8::1]:5062', '2001:db8::ffff:192.0.2.2', 6000",
    "192.0.2.1:5062, '[2001:db8::2]:5060', 6000",
    "proxy.example:5062, 192.0.2.2, 4500"
  })
  void a_packet_has_right_lengths_and_checksums(String from, String to, String version) {
    ByteBuffer pcap =
        ByteBuffer.wrap(
            events(ExportFormat.PCAP, ExportOptions.DEFAULTS, sip(from, to, raw()))
                .getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(0xa1b2c3d4, pcap.getInt(0));
    assertEquals(101, pcap.getInt(20));
    assertEquals(START.getEpochSecond(), pcap.getInt(24));
    assertEquals(123_456, pcap.getInt(28));
    int length = pcap.getInt(32);
    assertEquals(pcap.capacity(), 24 + 16 + length);
    byte[] packet = Arrays.copyOfRange(pcap.array(), 40, pcap.capacity());
    assertEquals(Integer.parseInt(version, 16) >> 8 & 0xf0, packet[0] & 0xf0);
    boolean isSix = (packet[0] & 0xf0) == 0x60;
    int header = isSix ? 40 : 20;
    byte[] udp = Arrays.copyOfRange(packet, header, packet.length);
    assertEquals(udp.length, ByteBuffer.wrap(udp).getShort(4) & 0xffff);
    assertEquals(5062, ByteBuffer.wrap(udp).getShort(0));
    assertEquals(5060, ByteBuffer.wrap(udp).getShort(2));
    // RFC 1071: with its checksum, the sum of all words is 0xffff.
    if (!isSix) {
      assertEquals(0xffff, folded(Arrays.copyOf(packet, 20), 0));
    }
    byte[] addresses = Arrays.copyOfRange(packet, isSix ? 8 : 12, header);
    assertEquals(0xffff, folded(udp, folded(addresses, 17 + udp.length)));
    assertEquals(INVITE, new String(udp, 8, udp.length - 8, StandardCharsets.UTF_8));
  }

  private static int folded(byte[] bytes, int before) {
    long sum = before;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  @Test
  void a_message_is_made_of_its_parts_where_it_was_not_kept_whole() {
    String text =
        events(
            ExportFormat.SIP,
            ExportOptions.DEFAULTS,
            sip(
                "192.0.2.1:5060",
                "192.0.2.2:5060",
                """
                {"startLine":"BYE sip:b SIP/2.0\\r\\nX: 1","cseq":"2 BYE","branch":"z9",\
                "from":"<sip:a>;tag=1","to":"<sip:b>;tag=2","reason":"Q.850;cause=16"}"""));

    assertEquals(
        """
        2026/10/25 00:30:00.123456 192.0.2.1:5060 -> 192.0.2.2:5060
        BYE sip:b SIP/2.0  X: 1\r
        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9\r
        From: <sip:a>;tag=1\r
        To: <sip:b>;tag=2\r
        Call-ID: a84b4c@10.0.0.1\r
        CSeq: 2 BYE\r
        Reason: Q.850;cause=16\r
        Content-Length: 0\r
        \r

        """,
        text);
  }

  @ParameterizedTest
  @EnumSource(
      value = ExportFormat.class,
      names = {"SIP", "PCAP"})
  void what_is_no_sip_message_is_left_out(ExportFormat format) {
    ExportWriter<StoredEvent> writer = Exports.events(format, ExportOptions.DEFAULTS);
    assertEquals(0, writer.next(stored(event(EventType.LEG_ANSWERED, 0).build())).length);
    assertEquals(0, writer.next(stored(event(EventType.SIP_REQUEST, 0).build())).length);
    assertEquals(0, writer.next(sip("a", "b", "{\"method\":\"BYE\"}")).length);
  }

  @Test
  void a_message_as_long_as_an_event_may_be_is_one_packet() {
    String longest = "INVITE sip:b SIP/2.0\\r\\n" + "\u20ac".repeat(21_800);
    StoredEvent event = sip("192.0.2.1", "192.0.2.2", "{\"raw\":\"" + longest + "\"}");
    byte[] record = Exports.events(ExportFormat.PCAP, ExportOptions.DEFAULTS).next(event);

    assertEquals(16 + 20 + 8 + 22 + 3 * 21_800, record.length);
  }

  @Test
  void each_format_says_what_it_cannot_carry() {
    for (ExportFormat format : ExportFormat.values()) {
      assertEquals(format, ExportFormat.of(format.id()).orElseThrow());
      assertFalse(format.cannotCarry().isEmpty());
      for (String sentence : format.cannotCarry()) {
        assertTrue(sentence.matches("[A-Z].*\\."), sentence);
      }
    }
  }
}
