package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.keysOf;
import static io.callflow.store.sqlite.Stores.listAll;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
@Timeout(120)
final class SqliteObjectStoreTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  // On disk

  @Test
  void a_folder_has_one_database_in_which_each_object_is_a_row() throws Exception {
    Path made = folder.resolve("made/on/the/way");
    Path copy = folder.resolve("copy.db");
    try (SqliteObjectStore store = SqliteObjectStore.open(made)) {
      put(store, key("v1/acme/calls/0a/000000.ndjson.gz"), "bytes");
      assertEquals(made.toRealPath().resolve("callflow.db"), store.file());
      store.backup(copy);
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy)) {
        String query = store.queryFor(key("v1/acme/calls/0a/000000.ndjson.gz"));
        assertEquals("bytes", Connections.ask(connection, query));
        assertEquals("1", Connections.ask(connection, "SELECT count(*) FROM object"));
        assertEquals("ok", Connections.ask(connection, "PRAGMA integrity_check"));
      }
    }
    try (var files = Files.list(made)) {
      assertEquals(
          List.of("callflow.db", "callflow.reserve"),
          files.map(each -> each.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void a_path_may_have_any_characters() {
    Path odd = folder.resolve("a?b=mode=memory&c %41 ü#");
    try (SqliteObjectStore store = SqliteObjectStore.open(odd)) {
      put(store, key("v1/a"), "x");
    }
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(odd)) {
      assertEquals("x", text(store, "v1/a"));
    }
    assertTrue(Files.isRegularFile(odd.resolve("callflow.db")));
  }

  @Test
  void the_folder_itself_may_be_reached_through_a_link() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    try (SqliteObjectStore store = SqliteObjectStore.open(link);
        SqliteObjectStore same = SqliteObjectStore.open(real)) {
      put(store, key("v1/a"), "x");
      assertEquals("x", text(same, "v1/a"));
    }
  }

  @Test
  void listings_agree_with_a_sorted_map_for_any_keys_prefix_after_and_limit() {
    Random random = new Random(20260102);
    for (int round = 0; round < 8; round++) {
      try (SqliteObjectStore store = SqliteObjectStore.open(folder.resolve("round" + round))) {
        InMemoryObjectStore model = new InMemoryObjectStore(Clock.systemUTC());
        List<String> segments = someSegments(random);
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < 120; i++) {
          keys.add(
              IntStream.rangeClosed(0, random.nextInt(4))
                  .mapToObj(n -> segments.get(random.nextInt(segments.size())))
                  .collect(Collectors.joining("/")));
        }
        List<ObjectKey> all = keys.stream().map(Stores::key).toList();
        store.writeIndexKeys(all);
        model.writeIndexKeys(all);
        List<String> sorted = List.copyOf(keys);
        for (int i = 0; i < 400; i++) {
          String prefix = random.nextInt(3) == 0 ? "" : someText(random, sorted);
          String after = random.nextInt(3) == 0 ? "" : someText(random, sorted);
          int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : 200);
          assertEquals(
              keysOf(model.list(prefix, after, limit)),
              keysOf(store.list(prefix, after, limit)),
              () -> "under '" + prefix + "' after '" + after + "', at most " + limit);
        }
        assertEquals(sorted, listAll(store, "", 1 + random.nextInt(20)));
      }
    }
  }

  /** Segments that begin with each other and go on with characters around the slash. */
  private static List<String> someSegments(Random random) {
    List<String> segments = new ArrayList<>();
    String letters = "ab0z";
    String alphabet = "ab0z-._";
    for (int i = 0; i < 14; i++) {
      StringBuilder segment =
          new StringBuilder().append(letters.charAt(random.nextInt(letters.length())));
      int length = random.nextInt(3) == 0 ? 20 + random.nextInt(4) : random.nextInt(4);
      while (segment.length() < length) {
        segment.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      segments.add(segment.toString());
    }
    return segments;
  }

  /** A key, a part of one, or something near one. */
  private static String someText(Random random, List<String> keys) {
    String each = keys.get(random.nextInt(keys.size()));
    String part = each.substring(0, random.nextInt(each.length() + 1));
    String odd = "-./0a~+Z{\u007f\u0000\u00e4\ud800\uffff";
    return switch (random.nextInt(4)) {
      case 0 -> each;
      case 1 -> part + odd.charAt(random.nextInt(odd.length()));
      default -> part;
    };
  }

  // One transaction

  @Test
  void a_refused_write_leaves_its_index_keys_unwritten_and_the_others_go_on() {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      put(store, key("v1/there"), "before");
      List<WriteResult> results =
          store.write(
              List.of(
                  write("v1/one", Condition.ifAbsent(), "i/one"),
                  write("v1/there", Condition.ifAbsent(), "i/there"),
                  write("v1/gone", Condition.ifVersion(new ObjectVersion("any")), "i/gone"),
                  write("v1/two", Condition.always(), "i/two/a", "i/two/b")));

      assertInstanceOf(WriteResult.Written.class, results.get(0));
      assertEquals(new WriteResult.Refused(false), results.get(1));
      assertEquals(new WriteResult.Refused(false), results.get(2));
      assertInstanceOf(WriteResult.Written.class, results.get(3));
      assertEquals(
          List.of("i/one", "i/two/a", "i/two/b", "v1/one", "v1/there", "v1/two"),
          listAll(store, "", 100));
    }
  }

  @Test
  void a_change_that_cannot_succeed_fails_no_other_that_it_is_committed_with() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      try (Connection connection = Stores.connect(store.file())) {
        Connections.execute(
            connection,
            "CREATE TRIGGER refusing BEFORE INSERT ON object WHEN NEW.key LIKE 'v1/bad%'"
                + " BEGIN SELECT RAISE(ABORT, 'refused by the test'); END");
      }
      List<WriteResult> results =
          store.write(
              List.of(
                  write("v1/a", Condition.ifAbsent(), "i/a"),
                  write("v1/bad", Condition.ifAbsent(), "i/bad"),
                  write("v1/b", Condition.ifAbsent(), "v1/bad-key"),
                  write("v1/c", Condition.ifAbsent(), "i/c")));
      assertInstanceOf(WriteResult.Written.class, results.get(0));
      assertInstanceOf(WriteResult.Failed.class, results.get(1));
      WriteResult.Failed failed = assertInstanceOf(WriteResult.Failed.class, results.get(2));
      String message = String.valueOf(failed.failure().getMessage());
      assertTrue(message.contains("v1/b:"), message);
      assertInstanceOf(WriteResult.Written.class, results.get(3));
      assertEquals(List.of("i/a", "i/c", "v1/a", "v1/c"), listAll(store, "", 100));

      // Threads that meet, too.
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<String>> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
          String name = writer % 2 == 0 ? "v1/bad/" + writer : "v1/good/" + writer;
          writers.add(
              threads.submit(
                  () -> {
                    begin.await();
                    String outcomes = "";
                    for (int i = 0; i < 20; i++) {
                      WriteResult result =
                          store.write(List.of(write(name + "/" + i, Condition.ifAbsent()))).get(0);
                      outcomes += result instanceof WriteResult.Written ? "w" : "f";
                    }
                    return outcomes;
                  }));
        }
        begin.countDown();
        for (int writer = 0; writer < 8; writer++) {
          assertEquals(
              (writer % 2 == 0 ? "f" : "w").repeat(20),
              writers.get(writer).get(60, TimeUnit.SECONDS));
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static Write write(String key, Condition condition, String... indexKeys) {
    return new Write(
        key(key),
        ("content of " + key).getBytes(UTF_8),
        condition,
        List.of(indexKeys).stream().map(Stores::key).toList());
  }

  // Waiting

  @Test
  void an_interrupted_thread_reads_writes_lists_and_deletes_and_stays_interrupted() {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      for (int i = 0; i < 20; i++) {
        ObjectKey full = key("v1/" + i + "/full");
        ObjectKey empty = key("v1/" + i + "/empty");
        Thread.currentThread().interrupt();
        try {
          ObjectVersion version = put(store, full, "one");
          assertTrue(
              store.write(full, "two".getBytes(UTF_8), Condition.ifVersion(version)).isPresent());
          put(store, empty, "");
          assertEquals("two", text(store, full.value()));
          assertEquals(2, store.list("v1/" + i + "/", "", 10).size());
          store.delete(List.of(full, empty));
          store.purge(List.of(full));
          store.backup(folder.resolve("backup" + i));
          assertTrue(Thread.currentThread().isInterrupted());
        } finally {
          assertTrue(Thread.interrupted());
        }
      }
      put(store, key("v1/after"), "x");
      assertEquals(List.of("v1/after"), listAll(store, "", 10));
    }
  }

  @Test
  void interrupted_threads_harm_nobody_whose_writes_they_are_committed_with() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String mine = "v1/" + t + "/";
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    put(store, key(mine + i), "x");
                  }
                });
        thread.setUncaughtExceptionHandler(
            (t1, e) -> {
              synchronized (failures) {
                failures.add(e);
              }
            });
        threads.add(thread);
        thread.start();
      }
      Random random = new Random(7);
      while (threads.stream().anyMatch(Thread::isAlive)) {
        threads.get(random.nextInt(4)).interrupt();
        TimeUnit.MICROSECONDS.sleep(200);
      }
      assertEquals(List.of(), failures);
      assertEquals(400, store.list("v1/", "", 1000).size());
    }
  }

  @Test
  void whoever_waits_too_long_for_another_process_is_told_and_nothing_is_written()
      throws Exception {
    try (SqliteObjectStore store =
            SqliteObjectStore.open(folder, true, Stores.patient(Duration.ofMillis(200)));
        Connection other = Stores.connect(store.file())) {
      put(store, key("v1/a"), "x");
      Connections.execute(other, "BEGIN IMMEDIATE");
      CallflowException e =
          assertThrows(CallflowException.class, () -> put(store, key("v1/b"), "x"));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains("Cannot write v1/b"), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains("locked by another process"));
      assertEquals("x", text(store, "v1/a"), "reads go on");
      Connections.execute(other, "ROLLBACK");
      assertEquals(List.of("v1/a"), listAll(store, "", 10));
      put(store, key("v1/b"), "x");
    }
  }

  @Test
  void reads_and_listings_wait_for_no_write() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder);
        Connection other = Stores.connect(store.file())) {
      put(store, key("v1/a"), "x");
      Connections.execute(other, "BEGIN IMMEDIATE");
      Connections.execute(other, "DELETE FROM object");
      long begin = System.nanoTime();
      assertEquals("x", text(store, "v1/a"));
      assertEquals(List.of("v1/a"), listAll(store, "", 10));
      assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10));
      Connections.execute(other, "ROLLBACK");
    }
  }

  @Test
  void a_closed_store_says_so_and_closing_it_twice_has_no_effect() throws Exception {
    SqliteObjectStore store = SqliteObjectStore.open(folder);
    put(store, key("v1/a"), "x");
    store.close();
    store.close();
    for (Runnable each :
        List.<Runnable>of(
            () -> store.read(key("v1/a")),
            () -> store.list("", "", 10),
            () -> put(store, key("v1/a"), "x"),
            () -> store.delete(List.of(key("v1/a"))))) {
      CallflowException e = assertThrows(CallflowException.class, each::run);
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains("closed"), e.getMessage());
    }
    assertFalse(Files.exists(folder.resolve("callflow.db-wal")));
    try (SqliteObjectStore again = SqliteObjectStore.open(folder)) {
      assertEquals("x", text(again, "v1/a"));
    }
  }

  // Erasing

  @Test
  void deleted_and_overwritten_content_is_in_no_file_after_a_purge() throws Exception {
    Random random = new Random(3);
    try (SqliteObjectStore store = SqliteObjectStore.open(folder);
        SqliteObjectStore other = SqliteObjectStore.open(folder)) {
      List<ObjectKey> erased = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        put(store, key("v1/" + i), secret(random.nextInt(i % 20 == 0 ? 20_000 : 900)));
        put(store, key("v1/stays/" + i), "stays");
        if (i % 3 == 0) {
          put(store, key("v1/" + i), secret(random.nextInt(900)));
        }
        text(other, "v1/" + i);
        erased.add(key("v1/" + i));
      }
      assertTrue(isInAFile("the secret"));
      for (ObjectKey each : erased) {
        if (random.nextBoolean()) {
          put(store, each, "erased");
        }
      }
      store.delete(erased.subList(0, 150));
      for (ObjectKey each : erased.subList(150, 300)) {
        put(store, each, "erased");
      }
      store.purge(erased);
      assertFalse(isInAFile("the secret"));
      assertTrue(isInAFile("stays"));
      assertEquals(0, Files.size(folder.resolve("callflow.db-wal")));
    }
    assertFalse(isInAFile("the secret"));
  }

  @Test
  void a_purge_waits_for_a_reader_of_an_older_state_and_says_if_it_takes_too_long()
      throws Exception {
    try (SqliteObjectStore store =
            SqliteObjectStore.open(folder, true, Stores.patient(Duration.ofMillis(300)));
        Connection reader = Stores.connect(store.file())) {
      put(store, key("v1/a"), secret(10));
      Connections.execute(reader, "BEGIN");
      Connections.ask(reader, "SELECT count(*) FROM object");
      store.delete(List.of(key("v1/a")));

      CallflowException e =
          assertThrows(CallflowException.class, () -> store.purge(List.of(key("v1/a"))));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      assertTrue(String.valueOf(e.getMessage()).contains("older state"), e.getMessage());
      put(store, key("v1/b"), "writes go on");

      ExecutorService threads = Executors.newSingleThreadExecutor();
      try (SqliteObjectStore patient = SqliteObjectStore.open(folder)) {
        Future<?> purge = threads.submit(() -> patient.purge(List.of(key("v1/a"))));
        TimeUnit.MILLISECONDS.sleep(100);
        assertFalse(purge.isDone());
        Connections.execute(reader, "COMMIT");
        purge.get(20, TimeUnit.SECONDS);
      } finally {
        threads.shutdownNow();
      }
      assertFalse(isInAFile("the secret"));
    }
  }

  private static String secret(int times) {
    return "the secret ".repeat(times + 1);
  }

  private boolean isInAFile(String text) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path each : files.toList()) {
        if (new String(Files.readAllBytes(each), ISO_8859_1).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  void all_who_open_a_new_store_at_once_get_it() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 30; round++) {
        Path data = folder.resolve("new-" + round);
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<Boolean>> opened = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          opened.add(
              threads.submit(
                  () -> {
                    start.await();
                    try (SqliteObjectStore store = SqliteObjectStore.open(data)) {
                      return store.list("", "", 1).isEmpty();
                    }
                  }));
        }
        for (Future<Boolean> each : opened) {
          assertTrue(each.get());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
