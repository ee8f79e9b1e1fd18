package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectStore;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a copy (SIGKILL) in the middle, {@code -Dcallflow.kills} times; the next takes the rest.
 */
class KilledCopyTest {
  private static final int KILLS = Integer.getInteger("callflow.kills", 10);
  private static final int CALLS = 2000;

  @TempDir Path folder = Path.of("");

  private void fill(Path from) throws IOException {
    StringBuilder events = new StringBuilder();
    for (int call = 0; call < CALLS; call++) {
      for (int i = 0; i < 2; i++) {
        events.append(
            ("{\"callId\":\"call-%d\",\"eventType\":\"dtmf.received\",\"source\":\"pbx\","
                    + "\"timestamp\":\"2026-11-23T%02d:%02d:00Z\",\"from\":{\"raw\":\"%d\"}}\n")
                .formatted(call, call / 60 % 24, call % 60, 100 + i + call % 50));
      }
    }
    Path file = Files.writeString(folder.resolve("events.ndjson"), events);
    CommandRun run = CommandRun.of("store", "--data", from.toString(), file.toString());
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
  }

  private static Process copy(Path from, Path to) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "io.callflow.local.Main",
            "copy",
            from.toString(),
            to.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Map<String, String> objects(Path data) {
    Map<String, String> objects = new TreeMap<>();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      String after = "";
      while (true) {
        var page = store.list("", after, ObjectStore.MAX_LISTED);
        for (ListedObject object : page) {
          after = object.key().value();
          byte[] content = store.read(object.key()).orElseThrow().content();
          objects.put(after, content.length + " " + Arrays.hashCode(content));
        }
        if (page.size() < ObjectStore.MAX_LISTED) {
          return objects;
        }
      }
    }
  }

  @Test
  void a_copy_that_is_killed_is_sound_and_the_next_completes_it() throws Exception {
    Path from = folder.resolve("from");
    fill(from);
    Map<String, String> expected = objects(from);
    Random random = new Random();
    int interrupted = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path to = folder.resolve("to-" + kill);
      Process victim = copy(from, to);
      int enough = 1 + random.nextInt(CALLS * 3 / 4);
      while (victim.isAlive() && callsIn(to) < enough) {
        victim.waitFor(1, TimeUnit.MILLISECONDS);
      }
      victim.destroyForcibly().waitFor();
      int copied = callsIn(to);
      interrupted += copied > 0 && copied < CALLS ? 1 : 0;

      CommandRun check = CommandRun.of("check", "--json", "--data", to.toString());
      assertEquals(ExitCode.DONE, check.exitCode(), check.out());
      assertEquals(1, check.lines().size(), check.out());
      CommandRun rest = CommandRun.of("copy", from.toString(), to.toString(), "--json");
      assertEquals(ExitCode.DONE, rest.exitCode(), rest.err());
      assertTrue(
          rest.lastLine().startsWith("{\"copied\":" + (CALLS - copied) + ","), rest.lastLine());
      assertEquals(expected, objects(to));
    }
    assertTrue(interrupted >= KILLS * 8 / 10, "killed in the middle only " + interrupted);
  }

  private static int callsIn(Path data) {
    if (!Files.exists(data.resolve("callflow.db"))) {
      return 0;
    }
    int calls = 0;
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(data)) {
      String after = "";
      while (true) {
        var page = store.list("v1/default/calls/", after, ObjectStore.MAX_LISTED);
        calls += page.size();
        if (page.size() < ObjectStore.MAX_LISTED) {
          return calls;
        }
        after = page.get(page.size() - 1).key().value();
      }
    }
  }
}
