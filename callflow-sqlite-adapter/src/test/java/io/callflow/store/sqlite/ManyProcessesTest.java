package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.listAll;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes work on one store, and some are killed. */
@Tag("posix")
@Timeout(600)
final class ManyProcessesTest {
  /** How often a process is killed while it stores calls. */
  private static final int KILLS = Integer.getInteger("callflow.kills", 3);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void increments_of_two_processes_lose_none() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      put(store, key("v1/counter"), "0");
      try (ChildProcess one = ChildProcess.start("increment", folder, "one");
          ChildProcess two = ChildProcess.start("increment", folder, "two")) {
        one.go();
        two.go();
        List<String> acknowledged = new ArrayList<>(one.acknowledged());
        acknowledged.addAll(two.acknowledged());
        assertEquals(0, one.exitCode());
        assertEquals(0, two.exitCode());
        assertEquals(
            IntStream.rangeClosed(1, 2 * ChildProcess.ROUNDS).boxed().toList(),
            acknowledged.stream().map(Integer::valueOf).sorted().toList());
      }
      assertEquals(Integer.toString(2 * ChildProcess.ROUNDS), text(store, "v1/counter"));
    }
  }

  @Test
  void of_two_processes_exactly_one_creates_an_object() throws Exception {
    // Both make the store, too.
    try (ChildProcess one = ChildProcess.start("create", folder, "one");
        ChildProcess two = ChildProcess.start("create", folder, "two")) {
      one.go();
      two.go();
      Map<String, List<String>> wonBy =
          Map.of("one", one.acknowledged(), "two", two.acknowledged());
      assertEquals(0, one.exitCode());
      assertEquals(0, two.exitCode());
      List<String> all = new ArrayList<>();
      try (SqliteObjectStore store = SqliteObjectStore.openExisting(folder)) {
        wonBy.forEach(
            (name, keys) -> {
              all.addAll(keys);
              keys.stream()
                  .filter(each -> !text(store, each).isEmpty())
                  .forEach(each -> assertEquals(name, text(store, each)));
            });
      }
      assertEquals(ChildProcess.ROUNDS, all.size());
      assertEquals(ChildProcess.ROUNDS, new TreeSet<>(all).size());
    }
  }

  @Test
  void processes_that_make_one_store_at_the_same_time_share_it() throws Exception {
    for (int round = 0; round < 3; round++) {
      Path made = folder.resolve("round" + round);
      List<Thread> makers = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "maker" + i;
        Thread maker =
            new Thread(
                () -> {
                  try (ChildProcess child = ChildProcess.start("append", made, name)) {
                    child.go();
                    assertEquals(3, child.acknowledged(3).size());
                  } catch (Exception | AssertionError e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                });
        makers.add(maker);
        maker.start();
      }
      for (Thread each : makers) {
        each.join();
      }
      assertEquals(List.of(), failures);
      try (SqliteObjectStore store = SqliteObjectStore.openExisting(made);
          var files = Files.list(made)) {
        TestCalls.assertSound(store, List.of("maker0-0-0 0", "maker3-0-0 0"));
        assertTrue(files.noneMatch(each -> each.toString().endsWith(".new")));
      }
    }
  }

  @Test
  void whatever_moment_a_writer_is_killed_all_is_whole_and_what_was_acknowledged_is_there()
      throws Exception {
    Random random = new Random(9);
    try (SqliteObjectStore before = SqliteObjectStore.open(folder);
        ChildProcess living = ChildProcess.start("append", folder, "living")) {
      living.go();
      for (int round = 0; round < 4; round++) {
        List<String> acknowledged;
        String name = "round" + round;
        try (ChildProcess child = ChildProcess.start("write", folder, name)) {
          child.go();
          acknowledged = child.acknowledged(1 + random.nextInt(100));
          LockSupport.parkNanos(random.nextInt(2_000_000));
          child.kill();
          acknowledged.addAll(child.acknowledged());
          assertEquals(ChildProcess.KILLED, child.exitCode());
        }
        try (SqliteObjectStore after = SqliteObjectStore.open(folder)) {
          assertWhole(after, name, acknowledged);
        }
        put(before, key("v1/still/writable"), "round " + round);
      }
      living.kill();
      assertEquals(ChildProcess.KILLED, living.exitCode(), "the child met with no failure");
      try (Connection connection = Stores.connect(before.file())) {
        assertEquals("ok", Connections.ask(connection, "PRAGMA integrity_check"));
      }
    }
  }

  private static void assertWhole(SqliteObjectStore store, String name, List<String> acknowledged) {
    Map<String, Integer> numbers = new HashMap<>();
    String prefix = "v1/killed/" + name + "/";
    for (String each : listAll(store, prefix, ObjectStore.MAX_LISTED)) {
      byte[] content = store.read(key(each)).orElseThrow().content();
      if (content.length > 0) {
        String text = new String(content, UTF_8);
        int number = Integer.parseInt(text.substring(0, text.indexOf(' ')));
        assertArrayEquals(ChildProcess.content(number), content, each);
        numbers.put(each, number);
      } else {
        assertTrue(each.contains("/empty/"), each);
        numbers.put(each, -1);
      }
    }
    for (String each : acknowledged) {
      String written = each.substring(0, each.indexOf(' '));
      int number = Integer.parseInt(each.substring(each.indexOf(' ') + 1));
      assertTrue(numbers.getOrDefault(written, -2) >= number, each);
    }
    assertEquals(
        numbers.keySet().stream().map(each -> "v1/index/" + each).sorted().toList(),
        listAll(store, "v1/index/" + prefix, ObjectStore.MAX_LISTED),
        "an object and its index key are one");
  }

  @Test
  void a_process_that_is_killed_while_it_stores_calls_loses_none_and_leaves_no_dangling_key()
      throws Exception {
    Random random = new Random();
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < KILLS; round++) {
      // Every other time, another process has the store open.
      SqliteObjectStore open = SqliteObjectStore.open(folder);
      if (round % 2 == 0) {
        open.close();
      }
      try (ChildProcess child = ChildProcess.start("append", folder, "round" + round)) {
        child.go();
        acknowledged.addAll(child.acknowledged(1 + random.nextInt(60)));
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        child.kill();
        acknowledged.addAll(child.acknowledged());
        assertEquals(ChildProcess.KILLED, child.exitCode());
      }
      open.close();
      try (SqliteObjectStore store = SqliteObjectStore.openExisting(folder)) {
        TestCalls.assertSound(store, acknowledged);
      }
    }
    System.out.println(
        KILLS + " kills: all of " + acknowledged.size() + " acknowledged events are there once.");
  }
}
