package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyCommandTest {
  @TempDir Path folder = Path.of("");

  private Path from = Path.of("");
  private Path to = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    from = folder.resolve("from");
    to = folder.resolve("to");
    store(from, 1, 5);
    assertEquals(
        ExitCode.DONE,
        CommandRun.of("erase", "--data", from.toString(), "-y", "call-3").exitCode());
  }

  /** Stores calls of two events each. */
  private void store(Path data, int first, int last) throws IOException {
    String events =
        IntStream.rangeClosed(first, last)
            .mapToObj(
                call ->
                    event("call-" + call, "call.started", call)
                        + event("call-" + call, "call.ended", call + 20))
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("events.ndjson"), events);
    CommandRun run = CommandRun.of("store", "--data", data.toString(), file.toString());
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
  }

  private static String event(String call, String type, int minute) {
    return ("{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-11-23T09:%02d:00Z\","
            + "\"source\":\"pbx\",\"from\":{\"number\":\"+49301234567\"}}\n")
        .formatted(call, type, minute);
  }

  private static Map<String, String> objects(Path data) {
    Map<String, String> objects = new TreeMap<>();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      for (ListedObject object : store.list("", "", ObjectStore.MAX_LISTED)) {
        byte[] content = store.read(object.key()).orElseThrow().content();
        objects.put(object.key().value(), content.length + " " + Arrays.hashCode(content));
      }
    }
    return objects;
  }

  private CommandRun copy(String... more) {
    String[] line =
        Arrays.copyOf(new String[] {"copy", from.toString(), to.toString()}, 3 + more.length);
    System.arraycopy(more, 0, line, 3, more.length);
    return CommandRun.of(line);
  }

  private static Map<String, @Nullable Object> totals(CommandRun run) {
    return Json.readTree(run.lastLine().getBytes(StandardCharsets.UTF_8));
  }

  private static String number(CommandRun run, String name) {
    return String.valueOf(totals(run).get(name));
  }

  @Test
  void a_copy_is_the_same_store() {
    CommandRun first = copy("--json");
    assertEquals(
        "{\"copied\":5,\"extended\":0,\"erased\":0,\"events\":8,\"equal\":5,\"refused\":0,"
            + "\"damaged\":0,\"passes\":2,\"settled\":true}",
        first.lastLine(),
        first.err());
    assertEquals(ExitCode.DONE, first.exitCode());
    assertEquals(1, first.lines().size());
    assertEquals(objects(from), objects(to));

    CommandRun again = copy();
    assertEquals(ExitCode.DONE, again.exitCode());
    assertTrue(
        again.out().startsWith("0 calls copied, 0 extended, 0 erased, with 0 events; 5 are equal"),
        again.out());
    assertEquals("", again.err());
  }

  @Test
  void a_later_copy_takes_what_came_and_what_was_erased() throws IOException {
    copy();
    store(from, 6, 7);
    CommandRun.of("erase", "--data", from.toString(), "-y", "call-1");
    CommandRun run = copy("--json");

    assertEquals("2", number(run, "copied"));
    assertEquals("1", number(run, "erased"));
    assertEquals(objects(from), objects(to));
    assertEquals(
        ExitCode.ERASED, CommandRun.of("show", "--data", to.toString(), "call-1").exitCode());
  }

  @Test
  void a_store_moves_to_another_number_of_shards() {
    assertEquals(ExitCode.DONE, copy("--shards", "7").exitCode());

    assertTrue(
        objects(to).keySet().stream().anyMatch(key -> key.matches("v1/default/minutes/[1-6]/.*")));
    CommandRun check = CommandRun.of("check", "--data", to.toString(), "--json");
    assertEquals(ExitCode.DONE, check.exitCode());
    assertEquals(1, check.lines().size(), check.out());
    CommandRun calls =
        CommandRun.of(
            "calls",
            "--data",
            to.toString(),
            "--json",
            "--since",
            "2026-11-01",
            "--party",
            "+49301234567");
    assertEquals(4, calls.lines().size(), calls.err());
    assertEquals(ExitCode.DONE, copy("--shards", "7").exitCode());
    CommandRun other = copy("--shards", "8");
    assertEquals(ExitCode.USAGE, other.exitCode());
    assertTrue(other.err().contains("7 shards"), other.err());
  }

  @Test
  void a_call_that_differs_is_refused_and_the_exit_code_says_so() throws IOException {
    store(to, 1, 1);
    CommandRun run = copy("--json");

    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals("1", number(run, "refused"));
    assertEquals("4", number(run, "copied"));
    assertTrue(run.lines().get(0).startsWith("{\"kind\":\"refused\",\"key\":\"v1/"), run.out());
    CommandRun table = copy();
    assertTrue(table.out().contains("refused"), table.out());
    assertTrue(table.out().contains("differs"), table.out());
  }

  @Test
  void a_damaged_call_is_named_and_the_exit_code_says_so() {
    ObjectKey key =
        objects(from).keySet().stream()
            .filter(name -> name.contains("/calls/"))
            .map(ObjectKey::new)
            .findFirst()
            .orElseThrow();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(from)) {
      store.write(key, "broken".getBytes(StandardCharsets.UTF_8), Condition.always());
    }
    CommandRun run = copy("--json");

    assertEquals(ExitCode.BROKEN, run.exitCode());
    assertEquals("1", number(run, "damaged"));
    assertEquals("4", number(run, "copied"));
    assertTrue(run.lines().get(0).contains(key.value()), run.out());
  }

  @Test
  void a_source_that_is_missing_is_not_made() {
    Path missing = folder.resolve("missing");
    CommandRun run = CommandRun.of("copy", missing.toString(), to.toString());

    assertEquals(ExitCode.NOT_FOUND, run.exitCode());
    assertTrue(run.err().contains(missing.toString()), run.err());
    assertFalse(Files.exists(missing));
    assertFalse(Files.exists(to));
  }

  @Test
  void a_store_is_not_copied_into_itself() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), from);
    for (String same : new String[] {from.toString(), from + "/.", link.toString()}) {
      CommandRun run = CommandRun.of("copy", from.toString(), same);
      assertEquals(ExitCode.USAGE, run.exitCode(), same);
      assertTrue(run.err().contains("the same store"), run.err());
    }
    CommandRun bucket = CommandRun.of("copy", "s3://a-bucket/b", "s3://a-bucket/b/");
    assertEquals(ExitCode.USAGE, bucket.exitCode());
    assertTrue(bucket.err().contains("the same store"), bucket.err());
  }

  @ParameterizedTest
  @CsvSource({
    "http://host/store, TO is 'http://host/store'",
    "s3://B, the bucket 'B' is no bucket name",
    "' ', TO is ' '"
  })
  void a_wrong_address_is_named(String address, String message) {
    CommandRun run = CommandRun.of("copy", from.toString(), address);

    assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }

  @Test
  void wrong_shards_are_named() {
    for (String shards : new String[] {"0", "257", "-1"}) {
      CommandRun run = copy("--shards", shards);
      assertEquals(ExitCode.USAGE, run.exitCode());
      assertTrue(run.err().contains(shards), run.err());
    }
    assertFalse(Files.exists(to));
  }
}
