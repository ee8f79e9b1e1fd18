package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.local.http.LocalService;
import io.callflow.local.http.ServiceSettings;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkCommandTest {
  @TempDir Path folder = Path.of("");

  private Path data = Path.of("");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void nameTheStore() {
    data = folder.resolve("data");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private String[] way(String means) {
    if (means.equals("data")) {
      return new String[] {"--data", data.toString()};
    }
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    SqliteObjectStore store = SqliteObjectStore.open(data);
    LocalService service =
        LocalService.start(
            ServiceSettings.of(data, store).withPort(0).withStreams(nowhere, nowhere, nowhere));
    opened.add(service);
    opened.add(store);
    String url = service.base().toString().replaceAll("/v1$", "");
    return new String[] {"--url", url, "--api-key-file", data.resolve("api-key").toString()};
  }

  private static CommandRun run(String[] way, String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(way));
    line.addAll(List.of(arguments));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private void store(String[] way, String... calls) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String call : calls) {
      for (String type : List.of("call.started", "call.ended")) {
        lines.append(
            "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:15:0%dZ\"}\n"
                .formatted(call, type, type.equals("call.started") ? 0 : 5));
      }
    }
    Path file = Files.writeString(folder.resolve("events.jsonl"), lines);
    CommandRun stored = run(way, "store", file.toString());
    assertEquals(0, stored.exitCode(), stored.err());
  }

  private static Map<String, @Nullable Object> json(CommandRun run) {
    assertEquals(0, run.exitCode(), run.err());
    return Json.readTree(run.lastLine().getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void a_link_joins_two_calls_and_asserting_it_again_changes_nothing(String means)
      throws IOException {
    String[] way = way(means);
    store(way, "a", "b");
    Map<String, @Nullable Object> first = json(run(way, "link", "--json", "a", "b"));
    assertEquals("created", first.get("status"));
    assertEquals("same_as", first.get("rel"));
    assertEquals("2", String.valueOf(first.get("calls")));
    Map<String, @Nullable Object> again =
        json(run(way, "link", "--json", "a", "~" + first.get("otherCallKey")));
    assertEquals("duplicate", again.get("status"));
    assertEquals(first.get("eventId"), again.get("eventId"));
    CommandRun noted = run(way, "link", "a", "b", "--note", "seen by a person");
    assertEquals(0, noted.exitCode(), noted.err());
    assertTrue(noted.out().startsWith("Linked already: b is same_as of a."), noted.out());
    assertEquals(3, run(way, "events", "--json", "a").lines().size());
    CommandRun event = run(way, "event", "--json", String.valueOf(first.get("eventId")));
    assertTrue(event.out().contains("\"timestamp\":\"2026-11-23T09:15:00Z\""), event.out());
    assertTrue(event.out().contains("\"source\":\"operator\""), event.out());
    for (String call : List.of("a", "b")) {
      CommandRun show = run(way, "show", "--related", call);
      assertEquals(0, show.exitCode(), show.err());
      assertTrue(show.out().contains("same_as"), show.out());
      assertTrue(show.out().contains("call       " + call), show.out());
      assertTrue(
          run(way, "show", "--related", "--json", call).out().contains("\"related\":{\"callId\":"));
      CommandRun ladder = run(way, "show", "--related", "--ladder", "--all", call);
      assertEquals(0, ladder.exitCode(), ladder.err());
      assertTrue(ladder.out().contains("link.asserted"), ladder.out());
    }
    CommandRun one = run(way, "show", "--related", "--max-calls", "1", "a");
    assertTrue(one.out().contains("cut        At least 1 more calls"), one.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "url"})
  void the_other_call_may_come_later_but_the_first_must_exist(String means) throws IOException {
    String[] way = way(means);
    store(way, "a");
    CommandRun early = run(way, "link", "a", "late", "--rel", "transferred_to", "--leg", "x");
    assertEquals(0, early.exitCode(), early.err());
    assertTrue(early.out().contains("No event of late is stored yet."), early.out());
    store(way, "late");
    assertTrue(run(way, "show", "--related", "late").out().contains("transferred_to late, by operator"));
    CommandRun absent = run(way, "link", "nobody", "a");
    assertEquals(3, absent.exitCode(), absent.err());
    assertEquals(3, run(way, "link", "a", "~" + "0".repeat(20)).exitCode());
    CommandRun self = run(way, "link", "a", "a");
    assertEquals(2, self.exitCode());
    assertTrue(self.err().contains("A call cannot be linked with itself"), self.err());
    CommandRun unknown = run(way, "link", "a", "late", "--rel", "cousin");
    assertEquals(2, unknown.exitCode());
    assertTrue(unknown.err().contains("there are parent, "), unknown.err());
    assertEquals(0, run(way, "erase", "--yes", "late").exitCode());
    assertTrue(run(way, "link", "a", "late").out().contains("late was erased."));
    assertEquals(4, run(way, "link", "late", "a").exitCode());
    CommandRun limit = run(way, "show", "--related", "--max-calls", "0", "a");
    assertEquals(2, limit.exitCode());
    assertTrue(limit.err().contains("--max-calls is 0; 1 to 200 are allowed."), limit.err());
    assertEquals(2, run(way, "show", "--max-steps", "2", "a").exitCode());
  }
}
