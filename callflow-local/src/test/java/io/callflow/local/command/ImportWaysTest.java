package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.Direction;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.asterisk.CelImport;
import io.callflow.sources.asterisk.DirectionRules;
import io.callflow.sources.record.SourceSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports the same rows in several ways, and compares what is stored. */
class ImportWaysTest {
  private static final Instant START = Instant.parse("2026-03-02T08:59:00Z");

  @TempDir Path folder = Path.of("");

  private int files;

  private static List<String> lines(String table) {
    List<String> lines =
        new ArrayList<>(CelTables.table("tables/" + table + ".psv").lines().toList());
    lines.remove(1);
    return lines;
  }

  private Path file(String header, List<String> rows) throws IOException {
    return Files.writeString(
        folder.resolve("table-" + files++ + ".psv"),
        header + "\n" + String.join("\n", rows) + "\n");
  }

  /** Returns what the import says on standard error. */
  private static String importInto(Connection calls, DirectionRules directions, Path... files)
      throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            false,
            false,
            false,
            80,
            Map.of());
    ImportFiles inputs = ImportFiles.of(terminal, List.of(files), SourceFormat.ASTERISK_CEL);
    CelImport cel =
        new CelImport(
            inputs.of(SourceFormat.ASTERISK_CEL), null, ZoneOffset.UTC, "asterisk", directions);
    cel.survey();
    ImportRun run = new ImportRun(terminal, inputs, List.of(cel), SourceSettings.DEFAULTS, false);
    LoadReport report = new LoadReport(terminal, true, new Progress(terminal, false), "rows");
    try (EventLoader loader =
        new EventLoader(
            calls,
            2,
            Connection.MAX_BATCH,
            Duration.ofSeconds(1),
            loaded -> report.count(run.stored(loaded)))) {
      run.read(calls, loader, report);
      loader.flush();
    }
    assertEquals(ExitCode.DONE, report.end());
    return said.toString(StandardCharsets.UTF_8);
  }

  private static List<StoredEvent> events(Connection calls) {
    List<StoredEvent> events = new ArrayList<>();
    String next = null;
    do {
      Page<StoredEvent> page =
          calls.search(EventQuery.between(START, START.plus(Duration.ofMinutes(5))), next);
      events.addAll(page.elements());
      next = page.nextToken();
    } while (next != null);
    return events;
  }

  private static SortedSet<String> stored(Connection calls) {
    SortedSet<String> events = new TreeSet<>();
    events(calls).forEach(event -> events.add(Json.writeString(EventMapper.event(event.event()))));
    return events;
  }

  /** What is stored after an import of each of these in its turn. */
  private SortedSet<String> after(String header, List<List<String>> parts) throws IOException {
    try (Connection calls = LocalConnection.inMemory()) {
      for (List<String> part : parts) {
        importInto(calls, DirectionRules.NONE, file(header, part));
      }
      return stored(calls);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attended-transfer",
        "attended-transfer-through-local",
        "pickup",
        "park-and-retrieve",
        "interception",
        "forward",
        "freepbx-whole-seconds"
      })
  void halves_overlaps_and_another_order_give_the_same_store(String table) throws IOException {
    List<String> rows = lines(table);
    String header = rows.remove(0);
    SortedSet<String> whole = after(header, List.of(rows));

    for (int cut = 2; cut < rows.size(); cut += 5) {
      List<String> first = rows.subList(0, cut);
      List<String> second = rows.subList(cut, rows.size());
      assertEquals(whole, after(header, List.of(first, second)), "cut at " + cut);
      assertEquals(whole, after(header, List.of(second, first)), "cut at " + cut + ", reversed");
    }
    int third = rows.size() / 3;
    assertEquals(
        whole,
        after(header, List.of(rows.subList(0, 2 * third), rows.subList(third, rows.size()))));
    List<String> odd = new ArrayList<>();
    List<String> even = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      (i % 2 == 0 ? even : odd).add(rows.get(i));
    }
    assertEquals(whole, after(header, List.of(odd, even)), "odd rows first");
    assertEquals(whole, after(header, List.of(even, odd)), "even rows first");
    List<String> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(15));
    assertEquals(whole, after(header, List.of(shuffled, rows)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attended-transfer", "pickup", "park-and-retrieve", "interception"})
  void calls_that_met_are_linked_in_both(String table) throws IOException {
    List<String> rows = lines(table);
    String header = rows.remove(0);

    long links =
        after(header, List.of(rows)).stream()
            .filter(event -> event.contains("\"eventType\":\"link.asserted\""))
            .count();

    assertEquals(2, links);
  }

  private static Direction latest(Connection calls, String leg) {
    return Objects.requireNonNull(
        events(calls).stream()
            .filter(event -> event.event().eventType().equals(EventType.DATA_UPDATED))
            .filter(event -> leg.equals(event.event().legId()))
            .max(Comparator.comparing(StoredEvent::createdAt))
            .orElseThrow()
            .event()
            .direction());
  }

  @Test
  void the_direction_that_was_asserted_last_holds() throws Exception {
    List<String> rows = lines("queue-answered");
    String header = rows.remove(0);
    Path file = file(header, rows);
    DirectionRules carrier = new DirectionRules(List.of("pjsip/CARRIER*"), List.of());
    DirectionRules other = new DirectionRules(List.of("PJSIP/elsewhere-?"), List.of());
    try (Connection calls = LocalConnection.inMemory()) {
      importInto(calls, carrier, file);
      assertEquals(Direction.INBOUND, latest(calls, "1772442000.1"));
      assertEquals(Direction.INTERNAL, latest(calls, "1772442001.2"));
      int stored = events(calls).size();
      importInto(calls, carrier, file);
      assertEquals(stored, events(calls).size());
      for (int day = 0; day < 3; day++) {
        Thread.sleep(2); // createdAt has milliseconds
        importInto(calls, other, file);
        assertEquals(Direction.INTERNAL, latest(calls, "1772442000.1"), "day " + day);
        Thread.sleep(2);
        importInto(calls, carrier, file);
        assertEquals(Direction.INBOUND, latest(calls, "1772442000.1"), "day " + day);
      }
      stored = events(calls).size();
      importInto(calls, carrier, file);
      assertEquals(stored, events(calls).size());
    }
  }

  @Test
  void a_context_that_is_not_internal_leads_outside() throws IOException {
    List<String> rows = lines("queue-answered");
    String header = rows.remove(0);
    try (Connection calls = LocalConnection.inMemory()) {
      importInto(calls, new DirectionRules(List.of(), List.of("off*")), file(header, rows));

      assertEquals(Direction.INBOUND, latest(calls, "1772442000.1"));
      assertEquals(Direction.INTERNAL, latest(calls, "1772442001.2"));
      assertTrue(events(calls).stream().allMatch(event -> event.event().details().trunk() == null));
    }
  }

  /** A connection whose key may store, but not read. */
  private static Connection writeOnly(Connection calls) {
    return (Connection)
        Proxy.newProxyInstance(
            ImportWaysTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("store")) {
                return method.invoke(calls, arguments);
              }
              throw new CommandFailure(ExitCode.NOT_ALLOWED, "The API key does not allow this.");
            });
  }

  @Test
  void a_store_that_may_not_be_read_gets_all_rows_and_one_warning() throws IOException {
    List<String> rows = lines("attended-transfer");
    String header = rows.remove(0);
    Path half = file(header, rows.subList(0, rows.size() / 2));
    DirectionRules rules = new DirectionRules(List.of("PJSIP/carrier"), List.of());
    try (Connection calls = LocalConnection.inMemory()) {
      assertEquals(1, importInto(writeOnly(calls), rules, half).lines().count());
      String said = importInto(writeOnly(calls), rules, half);

      assertEquals(1, said.lines().count(), said);
      assertTrue(said.contains("cannot read what is stored"), said);
      assertTrue(stored(calls).size() >= rows.size() / 2);
    }
  }
}
