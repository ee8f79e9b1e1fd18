package io.callflow.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.TextWriter;
import io.callflow.contract.EventMapper;
import io.callflow.contract.JsonCallCodec;
import io.callflow.contract.SummaryMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.Tenant;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.store.InMemoryObjectStore;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads the samples of all formats, which were written after the formats' documents and code. The
 * folder of a sample is the id of its format. Beside each lie two golden files: its events, and the
 * summaries and ladders of its calls.
 */
class SamplesTest {
  private static final Path SAMPLES =
      Path.of("src/test/resources/io/callflow/sources/samples").toAbsolutePath();
  private static final Tenant TENANT = new Tenant("samples");

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

  private static SourceFormat format(String sample) {
    return SourceFormat.of(sample.substring(0, sample.indexOf('/'))).orElseThrow();
  }

  private static byte[] bytes(String sample) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(sample));
  }

  @Test
  void every_format_has_samples() throws IOException {
    Map<SourceFormat, Integer> counts = new TreeMap<>();
    samples().forEach(sample -> counts.merge(format(sample), 1, Integer::sum));
    for (SourceFormat format : SourceFormat.values()) {
      boolean elsewhere =
          format == SourceFormat.ASTERISK_CEL || format == SourceFormat.ASTERISK_CDR;
      assertTrue(elsewhere || counts.getOrDefault(format, 0) >= 3, () -> format.id() + counts);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void a_sample_is_recognised_by_its_content(String sample) throws IOException {
    assertEquals(format(sample), Sources.recognise(bytes(sample)).orElseThrow());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void a_stream_in_single_bytes_gives_the_same_records(String sample) throws IOException {
    byte[] bytes = bytes(sample);
    InputStream single =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            return super.read(to, offset, Math.min(1, length));
          }
        };

    assertEquals(
        records(format(sample), new ByteArrayInputStream(bytes)), records(format(sample), single));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void a_second_import_and_one_backwards_change_nothing(String sample) throws IOException {
    List<CallFlowEvent> events = events(sample);
    List<CallFlowEvent> backwards = new ArrayList<>(events);
    Collections.reverse(backwards);
    String forwards;
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      Calls calls = callflow.tenant(TENANT);
      requireNoConflict(calls.tryStoreAll(events));
      for (StoreResult again : calls.tryStoreAll(backwards)) {
        assertTrue(again instanceof StoreResult.Duplicate, () -> sample + ": " + again);
      }
      forwards = told(calls, events);
    }
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      Calls calls = callflow.tenant(TENANT);
      for (CallFlowEvent event : backwards) {
        requireNoConflict(calls.tryStoreAll(List.of(event)));
      }
      assertEquals(forwards, told(calls, events));
    }
  }

  private static void requireNoConflict(List<StoreResult> results) {
    for (StoreResult result : results) {
      assertTrue(
          result instanceof StoreResult.Created || result instanceof StoreResult.Duplicate,
          result::toString);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void a_sample_gives_the_golden_events_and_calls(String sample) throws IOException {
    StringBuilder lines = new StringBuilder();
    List<CallFlowEvent> events = events(sample);
    for (CallFlowEvent event : events) {
      lines.append(Json.writeString(EventMapper.event(event.toBuilder().metadata(null).build())));
      lines.append('\n');
    }
    StringBuilder told = new StringBuilder();
    for (SourceRecord record : records(format(sample), new ByteArrayInputStream(bytes(sample)))) {
      if (record.events().isEmpty()) {
        told.append("record %d, line %d: ".formatted(record.number(), record.line()))
            .append(record.fault() != null ? record.fault() : "skipped " + record.skipped())
            .append('\n');
      }
    }
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      Calls calls = callflow.tenant(TENANT);
      calls.storeAll(events);
      told.append(told(calls, events));
    }

    assertGolden(sample + ".events.ndjson", lines.toString());
    assertGolden(sample + ".calls.txt", told.toString());
  }

  private static List<SourceRecord> records(SourceFormat format, InputStream in) {
    try (Stream<SourceRecord> records = Sources.read(format, in, SourceSettings.DEFAULTS)) {
      return records.toList();
    }
  }

  private static List<CallFlowEvent> events(String sample) throws IOException {
    return records(format(sample), new ByteArrayInputStream(bytes(sample))).stream()
        .flatMap(record -> record.events().stream())
        .toList();
  }

  /** The summary and the ladder of each call, in the order of their ids. */
  private static String told(Calls calls, List<CallFlowEvent> events) {
    SortedMap<String, CallId> ids = new TreeMap<>();
    events.forEach(event -> ids.put(event.callId().value(), event.callId()));
    StringBuilder told = new StringBuilder();
    for (CallId id : ids.values()) {
      CallFlow call = calls.call(CallRef.of(id));
      told.append(
          ToldCalls.members(
              Json.writeString(SummaryMapper.summary(calls.summary(CallRef.of(id))))));
      told.append(TextWriter.write(Ladder.of(call), 100)).append('\n');
    }
    // How often a call was written depends on how its events arrived.
    return told.toString().replaceAll("\\{\"revision\":[^\n]+\n", "");
  }

  /** Compares with a golden file; {@code -Dsamples.update=true} writes it instead. */
  private static void assertGolden(String file, String written) throws IOException {
    Path golden = SAMPLES.resolve(file);
    if (Boolean.getBoolean("samples.update")) {
      Files.writeString(golden, written);
    }
    assertEquals(Files.readString(golden), written, file);
  }
}
