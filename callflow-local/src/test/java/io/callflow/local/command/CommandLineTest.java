package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.http.authorization.ApiKey;
import io.callflow.http.authorization.ApiKeyEntry;
import io.callflow.local.http.LocalService;
import io.callflow.local.http.ServiceSettings;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.sqlite.SqliteObjectStore;
import io.callflow.store.tck.ForwardingObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final String CALL = "1772442000.1";

  @TempDir Path folder = Path.of("");

  private Path data = Path.of("");
  private final List<LocalService> services = new ArrayList<>();
  private final List<SqliteObjectStore> stores = new ArrayList<>();

  @BeforeEach
  void nameTheStore() {
    data = folder.resolve("data");
  }

  @AfterEach
  void stopServices() {
    services.forEach(LocalService::close);
    stores.forEach(SqliteObjectStore::close);
  }

  /** The options for the store itself, or for a service on it, which this starts. */
  private String[] way(String way) {
    if (way.equals("data")) {
      return new String[] {"--data", data.toString()};
    }
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    SqliteObjectStore store = SqliteObjectStore.open(data);
    stores.add(store);
    LocalService service =
        LocalService.start(
            ServiceSettings.of(data, store).withPort(0).withStreams(nowhere, nowhere, nowhere));
    services.add(service);
    String url = service.base().toString();
    return new String[] {
      "--url",
      url.substring(0, url.length() - "/v1".length()),
      "--api-key-file",
      data.resolve("api-key").toString()
    };
  }

  private static CommandRun run(String[] way, String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(way));
    line.addAll(List.of(arguments));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String cel() throws IOException {
    return file("forwarded.psv", CelTables.FORWARDED).toString();
  }

  /** Every object of the store, with the time of its last write. */
  private Map<ObjectKey, Instant> objects() {
    Map<ObjectKey, Instant> objects = new TreeMap<>();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      store
          .list("", "", ObjectStore.MAX_LISTED)
          .forEach(object -> objects.put(object.key(), object.lastModified()));
    }
    return objects;
  }

  /** Overwrites the object that holds the call with something else. */
  private void damage(String call) {
    String found = run(way("data"), "where", "--json", call).out();
    Object key = Json.readTree(found.getBytes(StandardCharsets.UTF_8)).get("key");
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      store.write(
          new ObjectKey(String.valueOf(key)),
          "broken".getBytes(StandardCharsets.UTF_8),
          Condition.always());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void an_import_is_stored_once_and_read_back(String means) throws IOException {
    String[] way = way(means);

    CommandRun first = run(way, "import", "--format", "asterisk-cel", "--json", cel());
    assertEquals(
        "{\"read\":14,\"created\":14,\"duplicate\":0,\"conflict\":0,\"refused\":0}",
        first.lastLine(),
        first.err());
    assertEquals(0, first.exitCode());
    Map<ObjectKey, Instant> before = objects();
    CommandRun second = run(way, "import", "--format", "asterisk-cel", "--json", cel());
    assertEquals(
        "{\"read\":14,\"created\":0,\"duplicate\":14,\"conflict\":0,\"refused\":0}",
        second.lastLine());
    assertEquals(0, second.exitCode());
    assertEquals(before, objects());

    assertEquals(14, run(way, "events", "--json", CALL).lines().size());
    CommandRun events = run(way, "events", CALL);
    assertEquals(15, events.lines().size());
    assertTrue(events.lines().get(0).startsWith("TIME"), events.out());
    assertTrue(events.out().contains("busy, cause 17, by PJSIP/bert-0000000b"), events.out());
    assertTrue(run(way, "show", CALL).out().contains("Anna <201>"));
    CommandRun calls =
        run(way, "calls", "--json", "--since", "2026-01-01", "--until", "2026-12-31");
    assertEquals(1, calls.lines().size());
    assertEquals(run(way, "show", "--json", CALL).out(), calls.out());
    assertEquals(
        1, run(way, "calls", "--json", "--since", "2026-01-01", "--party", "203").lines().size());
    CommandRun none = run(way, "calls", "--since", "2026-01-01", "--party", "999");
    assertEquals("", none.out());
    assertTrue(none.err().contains("No calls"), none.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void all_events_of_a_call_of_several_pages_are_read(String means) throws IOException {
    String[] way = way(means);
    int count = 2_001;
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < count; i++) {
      events.append(
          "{\"callId\":\"long\",\"eventType\":\"dtmf.received\",\"timestamp\":\"%s\",\"source\":\"pbx\"}\n"
              .formatted(Instant.parse("2026-11-23T09:15:00Z").plusSeconds(i)));
    }
    CommandRun stored = run(way, "store", file("long.ndjson", events.toString()).toString());
    assertEquals(ExitCode.DONE, stored.exitCode(), stored.err());

    assertEquals(count, run(way, "events", "--json", "long").lines().size());
    assertEquals(1 + count, run(way, "events", "long").lines().size());
    for (String format : List.of("ndjson", "cloudevents", "vcon")) {
      CommandRun export = run(way, "export", "--format", format, "long");
      assertTrue(export.err().contains(" with 2,001 events as " + format + ","), export.err());
    }
    CommandRun same = run(way, "diff", "--json", "long", "long");
    assertEquals(2 * count, same.out().split("\"eventType\":\"dtmf.received\"", -1).length - 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void the_output_of_events_can_be_stored_again(String means) throws IOException {
    String[] way = way(means);
    run(way, "import", "--format", "asterisk-cel", cel());
    String printed = run(way, "events", "--json", CALL).out();
    String copied = printed.replace(CALL, "copied");

    assertEquals(
        "{\"read\":14,\"created\":0,\"duplicate\":14,\"conflict\":0,\"refused\":0}",
        run(way, "store", "--json", file("same.ndjson", printed).toString()).lastLine());
    assertEquals(
        "{\"read\":14,\"created\":14,\"duplicate\":0,\"conflict\":0,\"refused\":0}",
        run(way, "store", "--json", file("copy.ndjson", copied).toString()).lastLine());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void one_event_is_shown_with_all_its_fields(String means) throws IOException {
    String[] way = way(means);
    run(way, "import", "--format", "asterisk-cel", cel());
    String line = run(way, "events", "--json", CALL).lines().get(0);
    String id = String.valueOf(Json.readTree(line.getBytes(StandardCharsets.UTF_8)).get("eventId"));

    assertEquals(line + "\n", run(way, "event", "--json", id).out());
    assertTrue(run(way, "event", id).out().contains("metadata.channame"));
    assertEquals(ExitCode.USAGE, run(way, "event", "evt_short").exitCode());
    assertEquals(
        ExitCode.NOT_FOUND, run(way, "event", id.substring(0, 24) + "0".repeat(16)).exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void an_erased_call_is_gone_and_stays_gone(String means) throws IOException {
    String[] way = way(means);
    run(way, "import", "--format", "asterisk-cel", cel());

    CommandRun unasked = run(way, "erase", CALL);
    assertEquals(ExitCode.USAGE, unasked.exitCode());
    assertTrue(unasked.err().contains("--yes"), unasked.err());
    assertEquals(ExitCode.DONE, run(way, "erase", "--yes", CALL).exitCode());
    assertEquals(ExitCode.ERASED, run(way, "show", CALL).exitCode());
    assertEquals(ExitCode.ERASED, run(way, "events", CALL).exitCode());
    assertEquals(ExitCode.DONE, run(way, "erase", "-y", CALL).exitCode());
    CommandRun again = run(way, "import", "--format", "asterisk-cel", "--json", cel());
    assertEquals(
        "{\"read\":14,\"created\":0,\"duplicate\":0,\"conflict\":0,\"refused\":14}",
        again.lastLine());
    assertEquals(ExitCode.REFUSED, again.exitCode());
  }

  @Test
  void erasing_asks_a_person() throws IOException {
    run(way("data"), "import", "--format", "asterisk-cel", cel());
    String[] line = {"erase", "--data", data.toString(), CALL};

    CommandRun no = CommandRun.of("\n", true, Map.of(), line);
    assertEquals(ExitCode.REFUSED, no.exitCode());
    assertTrue(no.err().contains("Erase the 14 events of " + CALL), no.err());
    assertEquals(ExitCode.DONE, run(way("data"), "show", CALL).exitCode());
    assertEquals(ExitCode.DONE, CommandRun.of("y\n", true, Map.of(), line).exitCode());
    assertEquals(ExitCode.ERASED, run(way("data"), "show", CALL).exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void an_unknown_call_is_not_found(String means) throws IOException {
    String[] way = way(means);
    run(way, "import", "--format", "asterisk-cel", cel());
    for (String command : List.of("show", "events", "erase")) {
      CommandRun run =
          command.equals("erase")
              ? run(way, command, "--yes", "nobody")
              : run(way, command, "nobody");
      assertEquals(ExitCode.NOT_FOUND, run.exitCode(), command);
      assertEquals("", run.out());
      assertTrue(run.err().startsWith("callflow: "), run.err());
      assertFalse(run.err().contains("\tat "), run.err());
    }
  }

  @Test
  void where_names_the_rows_that_hold_a_call() throws Exception {
    run(way("data"), "import", "--format", "asterisk-cel", cel());
    Map<String, ?> object =
        Json.readTree(
            run(way("data"), "where", "--json", CALL).out().getBytes(StandardCharsets.UTF_8));
    Path file = Path.of(String.valueOf(object.get("place")));

    assertEquals(data.toRealPath().resolve("callflow.db"), file);
    assertTrue(Files.isRegularFile(file));
    try (java.sql.Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(String.valueOf(object.get("query")))) {
      assertTrue(row.next());
      assertEquals(Integer.toString(row.getBytes(1).length), String.valueOf(object.get("bytes")));
    }
    String table = run(way("data"), "where", CALL).out();
    assertTrue(table.contains(String.valueOf(object.get("query"))), table);
    assertEquals(ExitCode.USAGE, run(way("url"), "where", CALL).exitCode());
  }

  @Test
  void a_bad_row_is_named_and_the_rest_goes_in() throws IOException {
    String file =
        file("bad.psv", CelTables.FORWARDED.replace("09:00:02  ", "09:00:61  ")).toString();
    CommandRun run = run(way("data"), "import", "--format", "asterisk-cel", "--json", file);

    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals(
        "{\"read\":14,\"created\":13,\"duplicate\":0,\"conflict\":0,\"refused\":1}",
        run.lastLine());
    assertTrue(run.err().contains(file + ":9: has the eventtime '2026-03-02 09:00:61'"), run.err());
    assertTrue(run.lines().get(0).contains("\"line\":9,\"code\":\"bad_row\""), run.out());
  }

  @Test
  void a_second_import_with_another_zone_conflicts() throws IOException {
    run(way("data"), "import", "--format", "asterisk-cel", cel());
    CommandRun run =
        run(
            way("data"),
            "import",
            "--format",
            "asterisk-cel",
            "--zone",
            "Europe/Berlin",
            "--json",
            cel());

    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals(
        "{\"read\":14,\"created\":0,\"duplicate\":0,\"conflict\":14,\"refused\":0}",
        run.lastLine());
    assertTrue(run.err().contains("by its uniqueids, its times are those of UTC+00:00"), run.err());
  }

  @Test
  void rows_stored_before_their_calls_are_known_to_have_met_are_duplicates() throws IOException {
    String table = CelTables.MERGED;
    String header = table.lines().findFirst().orElseThrow();
    List<String> rows = table.lines().skip(2).toList();
    String late = header + "\n" + String.join("\n", rows.subList(6, rows.size()));

    assertEquals(
        "{\"read\":5,\"created\":5,\"duplicate\":0,\"conflict\":0,\"refused\":0}",
        run(way("data"), "import", "--format", "asterisk-cel", "--json", file("l", late).toString())
            .lastLine());
    CommandRun whole =
        run(
            way("data"),
            "import",
            "--format",
            "asterisk-cel",
            "--json",
            file("w", table).toString());
    assertEquals(
        "{\"read\":11,\"created\":8,\"duplicate\":5,\"conflict\":0,\"refused\":0}",
        whole.lastLine());
    assertEquals(ExitCode.DONE, whole.exitCode());
  }

  @Test
  void an_import_reads_standard_input() {
    CommandRun run =
        CommandRun.of(
            CelTables.CUSTOM,
            false,
            Map.of("CALLFLOW_DATA", data.toString()),
            "import",
            "--format",
            "asterisk-cel",
            "-");
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("5 rows read: 5 created"), run.out());
  }

  @Test
  void no_progress_is_shown_without_a_terminal() throws IOException {
    CommandRun run =
        CommandRun.of(
            "",
            true,
            Map.of(),
            "import",
            "--data",
            data.toString(),
            "--format",
            "asterisk-cel",
            cel());
    assertEquals(ExitCode.DONE, run.exitCode());

    CommandRun quiet = run(way("data"), "import", "--format", "asterisk-cel", cel());
    assertEquals("", quiet.err());
  }

  @Test
  void a_line_that_is_no_event_is_named_and_the_rest_goes_in() throws IOException {
    String file =
        file(
                "events.ndjson",
                """
                {"callId":"c1","eventType":"call.started","timestamp":"2026-11-23T08:00:00Z"}

                {"callId":"c1","eventType":"Call","timestamp":"2026-11-23 08:00"}
                not json
                {"callId":"c1","eventType":"call.ended","timestamp":"2026-11-23T08:01:00+01:00"}
                """)
            .toString();
    CommandRun run = run(way("data"), "store", "--json", file);

    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals(
        "{\"read\":4,\"created\":2,\"duplicate\":0,\"conflict\":0,\"refused\":2}", run.lastLine());
    assertTrue(run.err().contains(file + ":3: "), run.err());
    assertTrue(run.err().contains(file + ":4: "), run.err());
    assertTrue(run.err().contains("eventType is 'Call'"), run.err());
    assertTrue(run.err().contains("not JSON"), run.err());
    assertTrue(run(way("data"), "events", "--json", "c1").out().contains("\"source\":\"local\""));
  }

  @Test
  void an_event_without_a_source_gets_the_name_of_the_key() throws IOException {
    String file =
        file(
                "one.ndjson",
                "{\"callId\":\"c1\",\"eventType\":\"answered\",\"timestamp\":\"2026-11-23T08:00:00Z\"}")
            .toString();
    assertEquals(ExitCode.DONE, run(way("url"), "store", file).exitCode());
    assertEquals(
        "{\"read\":1,\"created\":0,\"duplicate\":1,\"conflict\":0,\"refused\":0}",
        run(way("data"), "store", "--json", file).lastLine());
  }

  private Path picture(String name) {
    return Path.of("../docs/pictures").resolve(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_call_is_shown_with_its_durations_legs_transfers_and_warnings(String means)
      throws IOException {
    String[] way = way(means);
    run(way, "store", picture("transfer.ndjson").toString());
    String call = "transfer-7c1e@203.0.113.10";

    String shown = run(way, "show", call).out();

    for (String row :
        List.of(
            "answered   2026-01-15 10:30:06.020Z",
            "rang       5.7 s",
            "talked     3 min 41 s",
            "on hold    20.7 s",
            "transfer   completed by Jonas <1015> to Amira <1020>, 2026-01-15 10:31:33.180Z")) {
      assertTrue(shown.lines().anyMatch(row::equals), row + "\n" + shown);
    }
    assertTrue(
        shown.lines().anyMatch(line -> line.startsWith("amira ") && line.contains("+1 min 13 s")),
        shown);
    assertFalse(shown.contains("warning"), shown);
    String late =
        Files.readString(picture("transfer.ndjson"))
            .lines()
            .skip(16)
            .findFirst()
            .orElseThrow()
            .replace("10:34:08.700", "10:30:05.000")
            .replace("pbx-1-17", "pbx-1-18");
    run(way, "store", file("late.ndjson", late).toString());
    String doubted = run(way, "show", call).out();
    assertTrue(doubted.contains("warning    "), doubted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_call_is_drawn_in_every_format(String means) throws IOException {
    String[] way = way(means);
    run(way, "store", picture("transfer.ndjson").toString());
    String call = "transfer-7c1e@203.0.113.10";

    CommandRun svg = run(way, "show", "--ladder=svg", call);
    assertEquals(ExitCode.DONE, svg.exitCode(), svg.err());
    assertEquals(
        Files.readString(picture("transfer.svg")), svg.out(), "docs/pictures/make makes it anew");
    CommandRun text = run(way, "show", "--ladder", call);
    assertTrue(text.out().contains("transfer.completed"), text.out());
    text.lines().forEach(line -> assertTrue(line.length() <= 84, line));
    assertEquals(text.out(), run(way, "show", call, "--ladder").out());
    assertEquals(text.out(), run(way, "show", "--ladder=text", call).out());
    assertTrue(
        run(way, "show", "--ladder=mermaid", call).out().startsWith("sequenceDiagram"), "mermaid");
    CommandRun json = run(way, "show", "--json", "--ladder=json", call);
    assertEquals(1, json.lines().size());
    assertTrue(json.out().startsWith("{\"callId\":\"" + call + "\""), json.out());
    assertEquals(json.out(), run(way, "show", "--ladder=json", call).out());
    assertEquals(
        ExitCode.USAGE, run(way, "show", "--json", "--ladder=svg", call).exitCode(), "two forms");
    assertEquals(ExitCode.NOT_FOUND, run(way, "show", "--ladder", "nobody").exitCode());
    for (CommandRun unknown :
        List.of(run(way, "show", "--ladder=png", call), run(way, "show", "--ladder=png"))) {
      assertEquals(ExitCode.USAGE, unknown.exitCode());
      assertTrue(unknown.err().contains("--ladder=png is unknown; there are text"), unknown.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_call_is_written_as_a_page(String means) throws IOException {
    String[] way = way(means);
    run(way, "store", picture("transfer.ndjson").toString());
    String call = "transfer-7c1e@203.0.113.10";

    CommandRun page = run(way, "show", "--html", call);
    assertEquals(ExitCode.DONE, page.exitCode(), page.err());
    assertTrue(page.out().startsWith("<!doctype html>"), page.out());
    assertTrue(page.out().contains(call), page.out());
    Path file = folder.resolve("page-" + means + ".html");
    for (List<String> options :
        List.of(List.of(call, "--html", file.toString()), List.of("--html=" + file, call))) {
      CommandRun written = run(way, "show", options.toArray(String[]::new));
      assertEquals(ExitCode.DONE, written.exitCode(), written.err());
      assertEquals("", written.out());
      assertEquals(page.out(), Files.readString(file));
      Files.delete(file);
    }
    String masked = run(way, "show", "--html", "--mask", call).out();
    assertTrue(masked.contains("Party A"), masked);
    assertFalse(masked.contains("203.0.113.10"), masked);
    assertEquals(
        ExitCode.USAGE,
        run(way, "show", call, "--html", folder.resolve("no/such.html").toString()).exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_ladder_has_all_rows_if_they_are_asked_for(String means) throws IOException {
    String[] way = way(means);
    String rows = picture("park.csv").toString();
    run(way, "import", "--format", "asterisk-cel", "--zone", "UTC", rows);
    String call = "1768467600.41";

    String folded = run(way, "show", "--ladder", call).out();
    String whole = run(way, "show", "--ladder", "--all", call).out();
    assertTrue(folded.contains("counted as (+1)"), folded);
    assertFalse(whole.contains("counted as (+1)"), whole);
    assertTrue(whole.lines().count() > folded.lines().count(), whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show c --mask",
        "show c --all",
        "show c --html --json",
        "show c --html --ladder",
        "show --html=page.txt c"
      })
  void options_of_a_page_that_do_not_go_together_are_told(String command) {
    String[] words = command.split(" ");
    CommandRun refused = run(way("data"), words[0], Arrays.copyOfRange(words, 1, words.length));
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.err());
  }

  private String onlyCall() throws IOException {
    String call = run(way("data"), "calls", "--since", "2026-01-01", "--json").lastLine();
    return String.valueOf(Json.readTree(call.getBytes(StandardCharsets.UTF_8)).get("callId"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"transfer", "queue", "failed", "abandoned", "attended-transfer", "pickup", "park"})
  void the_pictures_of_the_documents_are_those_of_their_events(String name) throws IOException {
    Path events = picture(name + ".ndjson");
    String rows = picture(name + ".csv").toString();
    CommandRun stored =
        Files.exists(events)
            ? run(way("data"), "store", events.toString())
            : run(way("data"), "import", "--format", "asterisk-cel", "--zone", "UTC", rows);
    assertEquals(ExitCode.DONE, stored.exitCode(), stored.err());
    String callId =
        Files.exists(events)
            ? onlyCall()
            : Files.readAllLines(Path.of(rows)).get(1).replaceAll(".*,([0-9.]+),$", "$1");
    assertEquals(
        Files.readString(picture(name + ".svg")),
        run(way("data"), "show", "--ladder=svg", callId).out());
  }

  @Test
  void each_demo_stores_and_shows_another_call() {
    CommandRun first = run(way("data"), "demo");
    CommandRun second = run(way("data"), "demo");

    assertEquals(ExitCode.DONE, first.exitCode(), first.err());
    assertEquals(ExitCode.DONE, second.exitCode(), second.err());
    assertNotEquals(first.out(), second.out());
    for (String part :
        List.of("transfer.completed", "hold.started", "Nora Winter", "curl ", "callflow serve")) {
      assertTrue(first.out().contains(part), part);
    }
    assertEquals(2, run(way("data"), "calls", "--json").lines().size());
    CommandRun limited = run(way("data"), "calls", "--json", "--limit", "1");
    assertEquals(1, limited.lines().size());
    assertTrue(limited.err().contains("--limit 0"), limited.err());
    assertEquals(2, run(way("data"), "calls", "--json", "--since", "1y").lines().size());
  }

  @Test
  void a_table_fits_a_terminal_and_is_whole_elsewhere() {
    run(way("data"), "demo");
    String[] line = {"calls", "--data", data.toString()};

    CommandRun person = CommandRun.of("", true, Map.of("NO_COLOR", "1"), line);
    person.lines().forEach(shown -> assertTrue(shown.length() <= 80, shown));
    assertTrue(person.out().contains("…"), person.out());
    assertTrue(CommandRun.of("", true, Map.of(), line).out().startsWith("\u001b[1mSTARTED"));
    assertFalse(CommandRun.of(line).out().contains("…"));
  }

  @Test
  void control_characters_do_not_reach_the_terminal() throws IOException {
    String file =
        file(
                "evil.ndjson",
                "{\"callId\":\"c1\",\"eventType\":\"answered\",\"timestamp\":\"2026-11-23T08:00:00Z\","
                    + "\"metadata\":{\"x\":\"\\u001b[31mred\"}}")
            .toString();
    run(way("data"), "store", file);
    String id =
        run(way("data"), "events", "--json", "c1")
            .out()
            .replaceAll("(?s).*\"(evt_[^\"]*)\".*", "$1");

    String shown = run(way("data"), "event", id).out();
    assertTrue(shown.contains("\uFFFD[31mred"), shown);
  }

  @Test
  void a_new_api_key_is_printed_with_its_entry() {
    CommandRun run =
        CommandRun.of(
            "api-key",
            "new",
            "--name",
            "dialer",
            "--tenant",
            "acme",
            "--scopes",
            "events:write,events:read",
            "--json");
    Map<String, ?> made = Json.readTree(run.out().getBytes(StandardCharsets.UTF_8));
    ApiKey key = ApiKey.parse(String.valueOf(made.get("key"))).orElseThrow();
    ApiKeyEntry entry = ApiKeyEntry.parseAll("[" + made.get("entry") + "]").get(0);

    assertEquals(key.sha256(), entry.sha256());
    assertEquals("dialer", entry.name());
    assertFalse(entry.toJson().contains(key.secretText()));
    CommandRun plain = CommandRun.of("api-key", "new", "--name", "x", "--scopes", "events:read");
    assertTrue(plain.out().contains("cfk_"), plain.out());
    assertEquals(
        ExitCode.USAGE,
        CommandRun.of("api-key", "new", "--name", "x", "--scopes", "root").exitCode());
    assertEquals(
        ExitCode.USAGE,
        CommandRun.of("api-key", "new", "--name", "x", "--scopes", "events:read", "--tenant", "A B")
            .exitCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "api-key",
        "show",
        "import --format asterisk-cel",
        "import --format fancy x",
        "import --format asterisk-cel no-such-file",
        "import --format asterisk-cel --zone Mars/Base pom.xml",
        "import --format asterisk-cel --charset klingon pom.xml",
        "store no-such-file",
        "calls --since tomorrow",
        "calls --since 1h --until 2h",
        "calls --limit -1",
        "calls --url ftp://x",
        "calls --url http://127.0.0.1:1 --data x",
        "serve --port 99999",
      })
  void wrong_usage_says_what_is_wrong(String line) {
    CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" "));

    assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertFalse(run.err().isBlank());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void reading_creates_no_store() {
    CommandRun run = run(new String[] {"--data", data.toString()}, "calls");
    assertEquals(ExitCode.NOT_FOUND, run.exitCode());
    assertTrue(run.err().contains("callflow demo"), run.err());
    assertFalse(Files.exists(data));
  }

  @Test
  void a_service_that_does_not_run_is_unavailable() {
    String[] way = {"--url", "http://127.0.0.1:1", "--api-key", "k"};
    CommandRun run = run(way, "calls");
    assertEquals(ExitCode.UNAVAILABLE, run.exitCode());
    assertTrue(run.err().contains("http://127.0.0.1:1"), run.err());
    assertTrue(
        run(way, "show", "--debug", "c1").err().contains("\tat "), "--debug says where it failed");
  }

  @Test
  void an_import_gives_up_when_its_patience_ends() throws IOException {
    String[] way = {"--url", "http://127.0.0.1:1", "--api-key", "k", "--patience", "0s"};
    CommandRun run = run(way, "import", "--format", "asterisk-cel", "--json", cel());
    assertEquals(ExitCode.UNAVAILABLE, run.exitCode());
    assertEquals(
        "{\"read\":14,\"created\":0,\"duplicate\":0,\"conflict\":0,\"refused\":0}", run.lastLine());
  }

  @Test
  void a_key_that_is_unknown_or_missing_is_not_allowed() throws IOException {
    String url = way("url")[1];
    assertEquals(
        ExitCode.NOT_ALLOWED,
        CommandRun.of("calls", "--url", url, "--api-key", "cfk_a_" + "0".repeat(64)).exitCode());
    assertEquals(
        ExitCode.NOT_ALLOWED,
        CommandRun.of("", false, Map.of("CALLFLOW_DATA", folder.toString()), "calls", "--url", url)
            .exitCode());
    assertEquals(
        ExitCode.DONE,
        CommandRun.of(
                "",
                false,
                Map.of(
                    "CALLFLOW_URL",
                    url,
                    "CALLFLOW_API_KEY",
                    Files.readString(data.resolve("api-key"))),
                "calls")
            .exitCode());
  }

  @Test
  void a_damaged_object_is_named() throws IOException {
    run(way("data"), "import", "--format", "asterisk-cel", cel());
    damage(CALL);

    CommandRun run = run(way("data"), "show", CALL);
    assertEquals(ExitCode.BROKEN, run.exitCode());
    assertTrue(run.err().contains("000000.ndjson.gz"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_list_names_damaged_calls_and_has_the_others(String means) throws IOException {
    String[] way = way(means);
    run(way, "import", "--format", "asterisk-cel", cel());
    run(way, "store", picture("transfer.ndjson").toString());
    damage(CALL);

    CommandRun run = run(way, "calls", "--since", "2026-01-01", "--json");
    assertEquals(ExitCode.BROKEN, run.exitCode());
    assertEquals(1, run.lines().size(), run.out());
    assertTrue(run.out().contains("transfer-7c1e"), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("000000.ndjson.gz is damaged"), run.err());
  }

  @Test
  void a_full_store_is_unavailable_and_may_be_retried() {
    ObjectStore full =
        new ForwardingObjectStore(new InMemoryObjectStore(InstantSource.system())) {
          @Override
          public List<WriteResult> write(List<Write> writes) {
            if (writes.get(0).key().value().contains("/calls/")) {
              return List.of(
                  new WriteResult.Failed(
                      new CallflowException(
                          ErrorCode.STORE_FULL, "No room for " + writes.get(0).key() + ".")));
            }
            return super.write(writes);
          }
        };
    OpenStore open = new OpenStore(full, key -> new OpenStore.Place(key.value(), null));
    CallFlowEvent event =
        CallFlowEvent.builder(
                new CallId("c"), new EventType("call.started"), Instant.EPOCH, "pbx-1")
            .build();
    try (LocalConnection calls = LocalConnection.toWrite(open)) {
      Connection.Result stored =
          calls.store(List.of(new io.callflow.local.command.Connection.Draft(event, true))).get(0);
      assertEquals(Connection.Status.UNAVAILABLE, stored.status());
      assertTrue(String.valueOf(stored.message()).startsWith("No room"), stored.message());
    }
  }

  @Test
  void a_check_names_faults_and_repairs_them_on_request() throws IOException {
    String[] way = way("data");
    run(way, "import", "--format", "asterisk-cel", cel());
    CommandRun sound = run(way, "check");
    assertEquals(ExitCode.DONE, sound.exitCode(), sound.err());
    assertTrue(sound.out().startsWith("1 calls with 14 events"), sound.out());

    List<ObjectKey> minutes =
        objects().keySet().stream().filter(key -> key.value().contains("/minutes/")).toList();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      store.delete(minutes);
    }
    CommandRun broken = run(way, "check", "--json");
    assertEquals(ExitCode.BROKEN, broken.exitCode());
    assertTrue(broken.lines().get(0).contains("\"kind\":\"missing_index_key\""), broken.out());
    assertTrue(broken.lastLine().endsWith("\"unrepaired\":1}"), broken.out());
    assertEquals(ExitCode.DONE, run(way, "check", "--repair").exitCode());
    assertEquals(1, run(way, "calls", "--json", "--since", "2026-01-01").lines().size());
    assertEquals(
        ExitCode.NOT_FOUND,
        run(new String[] {"--data", folder.resolve("none").toString()}, "check").exitCode());
  }

  @Test
  void there_are_help_version_and_completion() {
    for (String command :
        List.of(
            "demo",
            "serve",
            "import",
            "store",
            "calls",
            "show",
            "events",
            "event",
            "where",
            "erase",
            "copy",
            "backup",
            "completion")) {
      CommandRun help = CommandRun.of(command, "--help");
      assertEquals(ExitCode.DONE, help.exitCode(), command);
      assertTrue(help.out().startsWith("Usage: callflow " + command), help.out());
    }
    assertTrue(CommandRun.of("--version").out().startsWith("callflow "));
    CommandRun completion = CommandRun.of("completion");
    assertEquals(ExitCode.DONE, completion.exitCode());
    assertTrue(completion.out().contains("--format"), completion.out());
    assertTrue(CommandRun.of("--help").out().contains("Exit codes"));
  }

  @Test
  void a_service_with_invalid_access_settings_does_not_start() throws IOException {
    Path keys = Files.writeString(data.resolveSibling("keys"), "[17]");
    CommandRun run =
        CommandRun.of(
            "",
            false,
            Map.of(
                "CALLFLOW_API_KEYS",
                "cfk_secret",
                "CALLFLOW_API_KEYS_FILE",
                keys.toString(),
                "CALLFLOW_JWT_ISSUER",
                "https://id.example/",
                "CALLFLOW_JWT_CLOCK_SKEW_SECONDS",
                "1h"),
            "serve",
            "--port",
            "0",
            "--data",
            data.toString());
    assertEquals(ExitCode.USAGE, run.exitCode());
    for (String fault :
        List.of(
            "CALLFLOW_API_KEYS: not a JSON array",
            "CALLFLOW_API_KEYS_FILE[0]: not a JSON object",
            "CALLFLOW_JWT_JWKS_URL: missing",
            "CALLFLOW_JWT_AUDIENCE: missing",
            "CALLFLOW_JWT_CLOCK_SKEW_SECONDS: '1h' is not 0 to 300")) {
      assertTrue(run.err().contains(fault), () -> fault + " is not in\n" + run.err());
    }
    assertFalse(run.err().contains("cfk_secret"), run.err());
  }
}
