package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.call.CallFlow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.export.ExportFormat;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.ExportWriter;
import io.callflow.contract.export.Exports;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports the events of every sample of a source in every format, and reads them back. */
class ExportRoundTripTest {
  private static final Path SAMPLES =
      Path.of("../callflow-sources/src/test/resources/io/callflow/sources/samples");
  private static final Instant STORED = Instant.parse("2026-11-30T00:00:00Z");

  @TempDir Path folder = Path.of("");

  static Stream<String> samples() throws IOException {
    try (Stream<Path> files = Files.walk(SAMPLES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> SAMPLES.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.endsWith(".events.ndjson") && !file.endsWith(".calls.txt"))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** The calls of a sample as a store has them. */
  private static List<CallFlow> calls(String sample) throws IOException {
    byte[] bytes = Files.readAllBytes(SAMPLES.resolve(sample));
    String id = sample.substring(0, sample.indexOf('/'));
    return stored(read(SourceFormat.of(id).orElseThrow(), bytes));
  }

  private static List<CallFlow> stored(List<CallFlowEvent> events) {
    Map<String, CallId> ids = new TreeMap<>();
    events.forEach(event -> ids.put(event.callId().value(), event.callId()));
    List<CallFlow> calls = new ArrayList<>();
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      callflow.tenant(new Tenant("t")).storeAll(events);
      ids.values().forEach(call -> calls.add(callflow.tenant(new Tenant("t")).call(call)));
    }
    return calls;
  }

  private static List<CallFlowEvent> read(SourceFormat format, byte[] bytes) {
    try (Stream<SourceRecord> records =
        Sources.read(format, new ByteArrayInputStream(bytes), SourceSettings.DEFAULTS)) {
      return records.flatMap(record -> record.events().stream()).toList();
    }
  }

  /** What reads the bytes back: the format that they show, and no record may be refused. */
  private static List<CallFlowEvent> imported(byte[] bytes) {
    if (bytes.length == 0) {
      return List.of();
    }
    SourceFormat format =
        Sources.recognise(Arrays.copyOf(bytes, Math.min(bytes.length, 256 * 1024))).orElseThrow();
    try (Stream<SourceRecord> records =
        Sources.read(format, new ByteArrayInputStream(bytes), SourceSettings.DEFAULTS)) {
      return records
          .peek(record -> assertTrue(record.fault() == null, () -> String.valueOf(record.fault())))
          .flatMap(record -> record.events().stream())
          .toList();
    }
  }

  private static byte[] exported(ExportFormat format, ExportOptions options, List<CallFlow> calls) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (format.unit()) {
      case EVENT -> {
        ExportWriter<StoredEvent> writer = Exports.events(format, options);
        out.writeBytes(writer.begin());
        calls.forEach(call -> call.events().forEach(event -> out.writeBytes(writer.next(event))));
        out.writeBytes(writer.end());
      }
      case CALL -> {
        ExportWriter<io.callflow.contract.model.CallSummary> writer =
            Exports.calls(format, options);
        out.writeBytes(writer.begin());
        calls.forEach(
            call ->
                out.writeBytes(
                    writer.next(SummaryMapper.summary(io.callflow.call.CallSummary.of(call)))));
        out.writeBytes(writer.end());
      }
      case DOCUMENT -> {
        ExportWriter<Story> writer = Exports.documents(format, options);
        out.writeBytes(writer.begin());
        calls.forEach(call -> out.writeBytes(writer.next(Story.of(call))));
        out.writeBytes(writer.end());
      }
    }
    return out.toByteArray();
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

  private static List<CallFlowEvent> events(List<CallFlow> calls) {
    return calls.stream().flatMap(call -> call.events().stream()).map(StoredEvent::event).toList();
  }

  /** The lines that a store makes of events: equal bytes are equal events with equal ids. */
  private static List<String> lines(List<CallFlowEvent> events) {
    JsonCallCodec codec = new JsonCallCodec();
    return events.stream()
        .map(event -> codec.line(new StoredEvent(EventId.of(event), STORED, event)))
        .map(line -> new String(line, StandardCharsets.UTF_8))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void ndjson_vcon_and_cloudevents_give_the_same_events_byte_for_byte(String sample)
      throws IOException {
    List<CallFlow> calls = calls(sample);
    for (ExportFormat format :
        List.of(ExportFormat.NDJSON, ExportFormat.VCON, ExportFormat.CLOUDEVENTS)) {
      byte[] bytes = exported(format, ExportOptions.DEFAULTS, calls);
      assertEquals(lines(events(calls)), lines(imported(bytes)), format.id());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void csv_has_a_row_for_each_call_and_event_with_what_its_columns_carry(String sample)
      throws IOException {
    List<CallFlow> calls = calls(sample);
    for (ExportFormat format : List.of(ExportFormat.CSV_CALLS, ExportFormat.CSV_EVENTS)) {
      ExportOptions all =
          new ExportOptions(Exports.columns(format), ExportOptions.DEFAULTS.zone(), false);
      List<List<String>> rows = rows(exported(format, all, calls));
      assertEquals(
          format == ExportFormat.CSV_CALLS ? calls.size() : events(calls).size(), rows.size() - 1);
      rows.forEach(row -> assertEquals(Exports.columns(format).size(), row.size()));
    }
    List<List<String>> rows =
        rows(
            exported(
                ExportFormat.CSV_EVENTS,
                new ExportOptions(
                    List.of("callId", "eventType", "timestampUtc", "source", "legId", "metadata"),
                    ExportOptions.DEFAULTS.zone(),
                    false),
                calls));
    List<List<String>> told = new ArrayList<>();
    for (CallFlowEvent event : events(calls)) {
      Metadata metadata = event.metadata();
      told.add(
          List.of(
              event.callId().value(),
              event.eventType().value(),
              event.timestamp().toString(),
              event.source(),
              event.legId() == null ? "" : event.legId(),
              metadata == null ? "" : metadata.json()));
    }
    assertEquals(told, rows.subList(1, rows.size()));
  }

  /** The rows of RFC 4180, each cell without the apostrophe that makes it safe. */
  private static List<List<String>> rows(byte[] csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    String text = new String(csv, StandardCharsets.UTF_8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\r')) {
        row.add(cell.length() > 0 && cell.charAt(0) == '\'' ? cell.substring(1) : cell.toString());
        cell.setLength(0);
        if (c == '\r') {
          rows.add(List.copyOf(row));
          row.clear();
          i++;
        }
      } else {
        cell.append(c);
      }
    }
    assertTrue(row.isEmpty() && cell.isEmpty());
    return rows;
  }

  static Stream<String> sipSamples() throws IOException {
    return samples().filter(sample -> sample.startsWith("sip-"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sipSamples")
  void sip_text_and_pcap_have_every_message_as_it_was_kept(String sample) throws IOException {
    List<CallFlow> calls = calls(sample);
    List<String> messages = new ArrayList<>();
    for (CallFlowEvent event : events(calls)) {
      if (event.eventType().equals(EventType.SIP_REQUEST)
          || event.eventType().equals(EventType.SIP_RESPONSE)) {
        messages.add(
            ((MetadataValue.Text) Objects.requireNonNull(event.metadata()).get("raw").orElseThrow())
                .value());
      }
    }
    assertFalse(messages.isEmpty());

    String text =
        new String(
            exported(ExportFormat.SIP, ExportOptions.DEFAULTS, calls), StandardCharsets.UTF_8);
    int at = 0;
    for (String message : messages) {
      at = text.indexOf(message, at) + message.length();
      assertTrue(at >= message.length(), message);
    }
    byte[] pcap = exported(ExportFormat.PCAP, ExportOptions.DEFAULTS, calls);
    assertTrue(Tshark.isCapture(pcap));
    // What tshark writes of a capture, as -T ek does.
    List<CallFlowEvent> again = imported(frames(pcap));
    if (sample.startsWith("sip-tshark")) {
      assertEquals(lines(events(calls)), lines(events(stored(again))));
    } else {
      assertEquals(withoutCapture(events(calls)), withoutCapture(events(stored(again))), sample);
    }
  }

  /**
   * What a capture cannot carry: packets that are no SIP messages, the name of the capture point,
   * and the ids that depend on it.
   */
  private static List<String> withoutCapture(List<CallFlowEvent> events) {
    List<CallFlowEvent> plain = new ArrayList<>();
    for (CallFlowEvent event : events) {
      if (event.eventType().equals(EventType.MEDIA_QUALITY)
          || event.eventType().value().startsWith("x.hep.")) {
        continue;
      }
      Metadata metadata = event.metadata();
      Map<String, MetadataValue> kept = new LinkedHashMap<>();
      if (metadata != null) {
        kept.putAll(metadata.members());
        kept.remove("capture");
        kept.remove("correlation");
      }
      plain.add(
          event.toBuilder()
              .sourceEventId(null)
              .source("any")
              .correlationId(null)
              .metadata(metadata == null ? null : new Metadata(kept))
              .build());
    }
    return lines(plain).stream().sorted().toList();
  }

  /** The packets of a capture as tshark's JSON, written without tshark. */
  private static byte[] frames(byte[] pcap) {
    java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(pcap);
    in.position(24);
    StringBuilder frames = new StringBuilder();
    int number = 0;
    while (in.hasRemaining()) {
      long seconds = in.getInt() & 0xffffffffL;
      int micros = in.getInt();
      byte[] packet = new byte[in.getInt()];
      in.getInt();
      in.get(packet);
      boolean isSix = packet[0] >> 4 == 6;
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(packet);
      int header = isSix ? 40 : 20;
      String layer = isSix ? "ipv6" : "ip";
      frames.append(
          """
          {"timestamp":"%d","layers":{"frame":{"frame_number":"%d","frame_time_epoch":"%d.%06d"},\
          "%s":{"%s_src":"%s","%s_dst":"%s"},"udp":{"udp_srcport":"%d","udp_dstport":"%d"},\
          "sip":{"sip_raw":"%s"}}}
          """
              .formatted(
                  seconds * 1000,
                  ++number,
                  seconds,
                  micros,
                  layer,
                  layer,
                  address(packet, isSix ? 8 : 12, isSix),
                  layer,
                  address(packet, isSix ? 24 : 16, isSix),
                  bytes.getShort(header) & 0xffff,
                  bytes.getShort(header + 2) & 0xffff,
                  java.util.HexFormat.of().formatHex(packet, header + 8, packet.length)));
    }
    return frames.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String address(byte[] packet, int from, boolean isSix) {
    try {
      String text =
          java.net.InetAddress.getByAddress(
                  Arrays.copyOfRange(packet, from, from + (isSix ? 16 : 4)))
              .getHostAddress();
      return isSix ? text.replaceFirst("((^|:)0(:0)+(:|$))", "::") : text;
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CallFlowEvent hostile(int size) {
    return CallFlowEvent.builder(
            new CallId("=cmd|'/C"),
            new EventType("x.acme.whisper"),
            Instant.parse("0001-01-01T00:00:00.000000001Z"),
            "\u202e=1+1\"'")
        .sourceEventId("@SUM")
        .legId("\u200b-1;,\"")
        .from(new Party("+493012345678", "sip:a@b", "=raw", "\ufeff\ud83d\ude00"))
        .metadata(
            Metadata.parse(
                "{\"n\":[1.0,1e400,-0,0.10],\"t\":\"\\u0000\\u001b[2J\\n\\r\\t\\u2028</script>\",\"purpose\":"
                    + "\"io.callflow.events\",\"events\":[{}],\"body\":[],\"big\":\""
                    + "\u20ac\\\\".repeat(size / 5)
                    + "\"}"))
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 60_000})
  void hostile_and_long_texts_come_back_byte_for_byte(int size) {
    List<CallFlow> calls =
        List.of(
            CallFlow.of(
                hostile(size).callId(),
                CallFlow.candidates(hostile(size).callId(), List.of(hostile(size)), STORED)));
    for (ExportFormat format :
        List.of(ExportFormat.NDJSON, ExportFormat.VCON, ExportFormat.CLOUDEVENTS)) {
      assertEquals(
          lines(events(calls)),
          lines(imported(exported(format, ExportOptions.DEFAULTS, calls))),
          format.id());
    }
    ExportOptions all =
        new ExportOptions(
            Exports.columns(ExportFormat.CSV_EVENTS), ExportOptions.DEFAULTS.zone(), false);
    List<String> row = rows(exported(ExportFormat.CSV_EVENTS, all, calls)).get(1);
    assertTrue(row.contains(Objects.requireNonNull(hostile(size).metadata()).json()));
    assertTrue(row.contains("=cmd|'/C"));
  }

  @Test
  void a_call_of_many_events_and_a_story_come_back_out_of_one_vcon() {
    CallId id = new CallId("long");
    List<CallFlowEvent> many = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      many.add(
          CallFlowEvent.builder(id, EventType.DTMF_RECEIVED, STORED.plusSeconds(i), "pbx")
              .metadata(Metadata.parse("{\"text\":\"" + "x".repeat(500) + "\"}"))
              .build());
    }
    CallFlow first = CallFlow.of(id, CallFlow.candidates(id, many, STORED));
    CallFlow second =
        CallFlow.of(
            hostile(0).callId(),
            CallFlow.candidates(hostile(0).callId(), List.of(hostile(0)), STORED));
    byte[] vcon =
        Exports.documents(ExportFormat.VCON, ExportOptions.DEFAULTS).next(story(first, second));

    assertTrue(vcon.length > 2 * 1024 * 1024);
    assertEquals(lines(events(List.of(first, second))), lines(imported(vcon)));
  }

  @Test
  void a_vcon_that_another_program_wrote_again_is_read_by_its_attachment() {
    CallFlowEvent event = hostile(0);
    CallFlow call =
        CallFlow.of(event.callId(), CallFlow.candidates(event.callId(), List.of(event), STORED));
    String vcon =
        new String(
            exported(ExportFormat.VCON, ExportOptions.DEFAULTS, List.of(call)),
            StandardCharsets.UTF_8);
    int from = vcon.indexOf("\"attachments\":");
    int to = vcon.indexOf(",\"parties\":[{");
    String other =
        vcon.substring(0, from)
            + vcon.substring(to + 1, vcon.lastIndexOf('}')).replace(":[", " : [")
            + ","
            + vcon.substring(from, to).replace("\"purpose\":", "\"purpose\" : ")
            + "}";

    assertEquals(lines(List.of(event)), lines(imported(other.getBytes(StandardCharsets.UTF_8))));
  }
}
