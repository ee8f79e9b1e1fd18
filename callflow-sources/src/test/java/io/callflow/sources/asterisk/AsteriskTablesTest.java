package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
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
import io.callflow.sources.ToldCalls;
import io.callflow.store.InMemoryObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imports a table for every kind of call, written after Asterisk's source, and compares the events,
 * the summaries and the ladders with golden files.
 */
class AsteriskTablesTest {
  private static final Tenant TENANT = new Tenant("tables");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "busy.psv",
        "no-answer.psv",
        "cancel.psv",
        "ivr-only.psv",
        "voicemail.psv",
        "queue-answered.psv",
        "queue-abandoned.psv",
        "ring-group.psv",
        "blind-transfer.psv",
        "attended-transfer.psv",
        "attended-transfer-through-local.psv",
        "pickup.psv",
        "park-and-retrieve.psv",
        "forward.psv",
        "interception.psv",
        "conference.psv",
        "click-to-dial.psv",
        "originate-through-local.psv",
        "freepbx-whole-seconds.psv",
        "exten-s.psv",
        "recording-with-pauses.psv",
        "echo.psv",
        "cdr-csv.csv",
        "cdr-freepbx.csv"
      })
  void a_table_gives_the_golden_events_summaries_and_ladders(String table) throws IOException {
    List<CallFlowEvent> events = events(table);
    String name = table.substring(0, table.indexOf('.'));
    StringBuilder lines = new StringBuilder();
    for (CallFlowEvent event : events) {
      lines.append(Json.writeString(EventMapper.event(event.toBuilder().metadata(null).build())));
      lines.append('\n');
    }
    StringBuilder summaries = new StringBuilder();
    StringBuilder ladders = new StringBuilder();
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      Calls calls = callflow.tenant(TENANT);
      calls.storeAll(events);
      SortedMap<String, CallId> ids = new TreeMap<>();
      events.forEach(event -> ids.put(event.callId().value(), event.callId()));
      for (CallId id : ids.values()) {
        CallFlow call = calls.call(CallRef.of(id));
        summaries.append(
            ToldCalls.members(
                Json.writeString(SummaryMapper.summary(calls.summary(CallRef.of(id))))));
        ladders.append(TextWriter.write(Ladder.of(call), 100)).append('\n');
      }
    }

    assertGolden(name + ".events.jsonl", lines.toString());
    assertGolden(name + ".summary.jsonl", summaries.toString());
    assertGolden(name + ".ladder.txt", ladders.toString());
  }

  private List<CallFlowEvent> events(String table) throws IOException {
    Path file = folder.resolve(table);
    try (InputStream in = AsteriskTablesTest.class.getResourceAsStream("tables/" + table)) {
      Files.write(file, Objects.requireNonNull(in, table).readAllBytes());
    }
    TableImport read =
        table.startsWith("cdr-")
            ? new CdrImport(Inputs.of(file), null, ZoneOffset.UTC, "asterisk")
            : new CelImport(Inputs.of(file), null, ZoneOffset.UTC, "asterisk");
    List<CallFlowEvent> events = new ArrayList<>();
    read.survey();
    read.read(
        row -> {
          assertNull(row.fault(), () -> row.line() + ": " + row.fault());
          events.add(Objects.requireNonNull(row.event()));
          events.addAll(row.asserted());
        });
    events.sort(Comparator.comparing(CallFlowEvent::timestamp));
    return events;
  }

  /**
   * Compares with a golden file; {@code -Dgolden.update=DIRECTORY} writes the file there instead.
   */
  private static void assertGolden(String file, String written) throws IOException {
    String update = System.getProperty("golden.update");
    if (update != null) {
      Files.writeString(Path.of(update, file), written);
      return;
    }
    try (InputStream golden = AsteriskTablesTest.class.getResourceAsStream("tables/" + file)) {
      assertNotNull(golden, file);
      assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), written, file);
    }
  }
}
