package io.callflow.store.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
final class FileObjectStoreTest {
  private static final String CALL = "0a1b2c3d4e5f6g7h8i9j";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  // On disk

  @Test
  void an_object_is_a_file_that_holds_its_bytes_and_nothing_else() throws IOException {
    FileObjectStore store = FileObjectStore.open(folder.resolve("made/on/the/way"));
    ObjectKey key = key("v1/acme/calls/" + CALL + "/000000.ndjson.gz");
    put(store, key, "bytes");

    Path file = store.pathOf(key);
    assertEquals("bytes", Files.readString(file));
    assertEquals(
        folder.toRealPath().resolve("made/on/the/way/v1/acme/calls/+0a/" + CALL)
            + "/000000.ndjson.gz",
        file.toString());
  }

  @Test
  void five_thousand_calls_put_no_more_than_a_thousand_entries_into_one_folder()
      throws IOException {
    FileObjectStore store =
        FileObjectStore.open(
            folder,
            new FailingFileChanges() {
              @Override
              public void force(Path folder) {
                // This test looks at paths only, so nothing needs to be on the disk.
              }
            });
    Random random = new Random(5);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      String call = base32hex(random, 20);
      keys.add("v1/t/calls/" + call + "/000000.ndjson.gz");
      keys.add("v1/t/minutes/0/20260101/1200/" + call);
      keys.add("v1/t/parties/" + base32hex(random, 26) + "/20260101/" + call);
    }
    keys.parallelStream().forEach(each -> put(store, key(each), ""));

    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        try (Stream<Path> entries = Files.list(each)) {
          assertTrue(entries.count() <= 1100, each.toString());
        }
      }
    }
    assertEquals(keys.stream().sorted().toList(), listAll(store, "", 1000));
  }

  @Test
  void deleting_leaves_no_empty_folder_behind() throws IOException {
    FileObjectStore store = FileObjectStore.open(folder);
    List<ObjectKey> keys =
        List.of(key("v1/t/calls/" + CALL + "/000000"), key("v1/t/calls/" + CALL + "/000001"));
    keys.forEach(each -> put(store, each, "x"));
    put(store, key("v1/t/stays"), "x");

    store.delete(keys.subList(0, 1));
    assertTrue(Files.exists(store.pathOf(keys.get(1))));
    store.delete(keys);
    assertEquals(List.of("v1", "v1/t", "v1/t/stays"), entriesBelow(folder));
    store.delete(List.of(key("v1/t/stays")));
    assertEquals(List.of(), entriesBelow(folder));
  }

  @Test
  void names_that_are_no_key_are_passed_over() throws IOException {
    FileObjectStore store = FileObjectStore.open(folder);
    put(store, key("v1/a/" + CALL), "x");
    Files.writeString(folder.resolve("v1/.DS_Store"), "");
    Files.createDirectory(folder.resolve("lost+found"));
    Files.writeString(folder.resolve("v1/a/README"), "");
    Files.writeString(folder.resolve("v1/a/" + CALL + "x"), "not where it belongs");
    Files.writeString(folder.resolve("v1/a/+0a/short"), "not where it belongs");

    assertEquals(List.of("v1/a/" + CALL), listAll(store, "", 10));
  }

  @Test
  void listings_agree_with_a_sorted_map_for_any_keys_prefix_after_and_limit() {
    Random random = new Random(20260102);
    for (int round = 0; round < 8; round++) {
      FileObjectStore store = FileObjectStore.open(folder.resolve("round" + round));
      InMemoryObjectStore model = new InMemoryObjectStore(Clock.systemUTC());
      List<String> segments = someSegments(random);
      Set<String> keys = new TreeSet<>();
      for (int i = 0; i < 120; i++) {
        String each =
            IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(n -> segments.get(random.nextInt(segments.size())))
                .collect(Collectors.joining("/"));
        // No key is the folder of another one.
        if (keys.stream().noneMatch(k -> k.startsWith(each + "/") || each.startsWith(k + "/"))) {
          keys.add(each);
          put(store, key(each), "");
          put(model, key(each), "");
        }
      }
      List<String> sorted = List.copyOf(keys);
      for (int i = 0; i < 250; i++) {
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

  /** Segments that begin with each other, go on with characters around the slash, and fan out. */
  private static List<String> someSegments(Random random) {
    List<String> segments = new ArrayList<>();
    String letters = "ab0";
    String alphabet = "ab0-._";
    for (int i = 0; i < 14; i++) {
      StringBuilder segment =
          new StringBuilder().append(letters.charAt(random.nextInt(letters.length())));
      int length = random.nextInt(3) == 0 ? 20 + random.nextInt(4) : random.nextInt(4);
      for (int n = 0; n < length; n++) {
        segment.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      segments.add(segment.toString());
      if (random.nextInt(3) == 0) {
        segments.add(segment.toString() + "-._0".charAt(random.nextInt(4)));
      }
    }
    return segments;
  }

  /** A key, a part of one, or something near one. */
  private static String someText(Random random, List<String> keys) {
    String each = keys.get(random.nextInt(keys.size()));
    String part = each.substring(0, random.nextInt(each.length() + 1));
    return switch (random.nextInt(4)) {
      case 0 -> each;
      case 1 -> part + "-./0a~+".charAt(random.nextInt(7));
      default -> part;
    };
  }

  // Staying inside

  @Test
  void a_link_that_leads_out_of_the_store_is_refused() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Path inside = folder.resolve("inside");
    FileObjectStore store = FileObjectStore.open(inside);
    put(store, key("v1/t/a"), "x");
    Files.createSymbolicLink(inside.resolve("v1/out"), outside);
    Files.createSymbolicLink(inside.resolve("v1/t/leaf"), outside.resolve("secret"));

    ObjectKey through = key("v1/out/secret");
    assertRefused("v1/out/secret", () -> store.read(through));
    assertRefused("v1/t/leaf", () -> store.read(key("v1/t/leaf")));
    for (Condition condition :
        List.of(
            Condition.always(),
            Condition.ifAbsent(),
            Condition.ifVersion(new ObjectVersion("any")))) {
      for (String content : List.of("", "x")) {
        assertRefused("v1/out/secret", () -> put(store, through, content, condition));
        if (!(condition instanceof Condition.IfVersion)) {
          assertRefused("v1/out/new", () -> put(store, key("v1/out/new"), content, condition));
          assertRefused(
              "v1/out/deep/new", () -> put(store, key("v1/out/deep/new"), content, condition));
        }
      }
    }
    assertRefused("v1/out/secret", () -> store.delete(List.of(through)));
    assertRefused("v1/out", () -> store.list("", "", 10));
    assertEquals(List.of("v1/t/a"), keysOf(store.list("v1/t/a", "", 10)));
    assertEquals(List.of("secret"), entriesBelow(outside));
    assertEquals("secret", Files.readString(outside.resolve("secret")));
  }

  @Test
  void a_folder_replaced_by_a_link_later_is_refused_too() throws IOException {
    Path inside = folder.resolve("inside");
    FileObjectStore store = FileObjectStore.open(inside);
    put(store, key("v1/t/a"), "x");
    Files.move(inside.resolve("v1/t"), folder.resolve("t"));
    Files.createSymbolicLink(inside.resolve("v1/t"), folder.resolve("t"));

    assertRefused("v1/t/a", () -> store.read(key("v1/t/a")));
    assertRefused("v1/t/b", () -> put(store, key("v1/t/b"), "x"));
    assertEquals(List.of("a"), entriesBelow(folder.resolve("t")));
  }

  @Test
  void the_root_itself_may_be_reached_through_a_link() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    put(FileObjectStore.open(link), key("v1/a"), "x");

    assertEquals("x", text(FileObjectStore.open(real), "v1/a"));
  }

  // What only an operator can help

  @Test
  void a_file_in_place_of_a_folder_is_refused_with_its_path() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertRefused(file.toString(), () -> FileObjectStore.open(file));

    FileObjectStore store = FileObjectStore.open(folder.resolve("store"));
    put(store, key("v1/a"), "x");
    assertRefused("v1/a/b", () -> put(store, key("v1/a/b"), "x"));
    assertRefused("v1", () -> put(store, key("v1"), "x"));
    assertEquals(Optional.empty(), store.read(key("v1")));
    assertEquals(Optional.empty(), store.read(key("v1/a/b/c")));
    store.delete(List.of(key("v1"), key("v1/a/b/c")));
    assertEquals(List.of("v1/a"), listAll(store, "", 10));
  }

  @Test
  void a_segment_that_no_file_system_can_name_is_refused() {
    FileObjectStore store = FileObjectStore.open(folder);

    assertRefused("Cannot write", () -> put(store, key("v1/" + "x".repeat(400)), "x"));
    assertEquals(List.of(), listAll(store, "", 10));
  }

  // Interrupts

  @Test
  void an_interrupted_thread_reads_writes_lists_and_deletes_and_stays_interrupted() {
    FileObjectStore store = FileObjectStore.open(folder);
    for (int i = 0; i < 20; i++) {
      ObjectKey full = key("v1/" + i + "/full");
      ObjectKey empty = key("v1/" + i + "/empty");
      Thread.currentThread().interrupt();
      try {
        ObjectVersion version = put(store, full, "one");
        assertTrue(put(store, full, "two", Condition.ifVersion(version)).isPresent());
        put(store, empty, "");
        assertEquals("two", text(store, full.value()));
        assertEquals(2, store.list("v1/" + i + "/", "", 10).size());
        store.delete(List.of(full, empty));
        assertTrue(Thread.currentThread().isInterrupted());
      } finally {
        assertTrue(Thread.interrupted());
      }
    }
    put(FileObjectStore.open(folder), key("v1/after"), "x");
    assertEquals(List.of("v1/after"), listAll(store, "", 10));
  }

  @Test
  void a_thread_that_is_interrupted_while_it_waits_for_a_lock_writes_nothing() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    ObjectKey key = key("v1/a");
    FileObjectStore slow =
        FileObjectStore.open(
            folder,
            new FailingFileChanges() {
              @Override
              public void publish(Path from, Path to) throws IOException {
                inside.countDown();
                FileObjectStoreTest.await(leave);
                super.publish(from, to);
              }
            });
    FileObjectStore store = FileObjectStore.open(folder);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ObjectVersion> first = threads.submit(() -> put(slow, key, "first"));
      await(inside);
      List<Boolean> stillInterrupted = new ArrayList<>();
      Thread second =
          new Thread(
              () -> {
                CallflowException e =
                    assertThrows(CallflowException.class, () -> put(store, key, "second"));
                assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
                stillInterrupted.add(Thread.currentThread().isInterrupted());
              });
      second.start();
      second.interrupt();
      second.join(20_000);
      assertEquals(List.of(true), stillInterrupted);
      leave.countDown();
      first.get(20, TimeUnit.SECONDS);
      assertEquals("first", text(store, "v1/a"));
    } finally {
      leave.countDown();
      threads.shutdownNow();
    }
  }

  // A full or failing disk

  @Test
  void a_full_disk_leaves_nothing_behind_wherever_it_fills_up() throws IOException {
    for (String says :
        List.of("No space left on device", "Disk quota exceeded", "There is not enough space")) {
      for (FailingFileChanges.Step step : FailingFileChanges.Step.values()) {
        for (String content : List.of("", "more than was there")) {
          for (String each : List.of("v1/there", "v1/new", "v1/deep/" + CALL + "/new")) {
            String what = step + " for " + each + " with " + content.length() + ": " + says;
            Path root = Files.createTempDirectory(folder, "full");
            FailingFileChanges changes = new FailingFileChanges();
            FileObjectStore store = FileObjectStore.open(root, changes);
            put(store, key("v1/there"), "before");

            changes.failAt(step, new IOException(says));
            ErrorCode code = null;
            String message = "";
            try {
              put(store, key(each), content);
            } catch (CallflowException e) {
              code = e.code();
              message = String.valueOf(e.getMessage());
            }
            assertEquals(changes.failed, code != null, what);
            if (code != null && changes.failedAfterPublishing) {
              assertEquals(ErrorCode.STORE_UNAVAILABLE, code, what);
            } else if (code != null) {
              assertEquals(ErrorCode.STORE_FULL, code, what);
              assertTrue(message.contains(each), message);
              assertEquals("before", text(store, "v1/there"));
              assertEquals(List.of("v1/there"), listAll(store, "", 10));
            }
            assertEquals(List.of(), entriesBelow(root.resolve(".tmp")), what);

            changes.failNoMore();
            put(store, key(each), "room again");
            assertEquals("room again", text(store, each));
          }
        }
      }
    }
  }

  @Test
  void a_disk_that_fails_otherwise_is_unavailable_and_keeps_what_was_there() {
    FailingFileChanges changes = new FailingFileChanges();
    FileObjectStore store = FileObjectStore.open(folder, changes);
    put(store, key("v1/a"), "before");
    for (FailingFileChanges.Step step :
        List.of(FailingFileChanges.Step.WRITE, FailingFileChanges.Step.PUBLISH)) {
      changes.failAt(step, new IOException("Input/output error"));
      CallflowException e =
          assertThrows(CallflowException.class, () -> put(store, key("v1/a"), "after"));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      assertEquals("before", text(store, "v1/a"));
    }
  }

  @Test
  void a_refusal_names_the_path_and_what_to_do() {
    FailingFileChanges changes = new FailingFileChanges();
    FileObjectStore store = FileObjectStore.open(folder, changes);
    for (IOException each :
        List.of(
            new AccessDeniedException("somewhere"),
            new FileSystemException("somewhere", null, "Read-only file system"),
            new FileNotFoundException("somewhere (Permission denied)"))) {
      changes.failAt(FailingFileChanges.Step.WRITE, each);
      assertRefused(store.pathOf(key("v1/a")).toString(), () -> put(store, key("v1/a"), "content"));
      assertRefused("right to read and write", () -> put(store, key("v1/a"), "content"));
    }
    assertEquals(List.of(), listAll(store, "", 10));
  }

  @Test
  void a_reader_who_overtakes_the_writer_makes_sure_of_what_it_has_seen() throws Exception {
    CountDownLatch published = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger forced = new AtomicInteger();
    ObjectKey key = key("v1/a/b");
    UnforcedFileChanges changes =
        new UnforcedFileChanges() {
          @Override
          public void publish(Path from, Path to) throws IOException {
            super.publish(from, to);
            published.countDown();
            FileObjectStoreTest.await(leave);
          }

          @Override
          public void force(Path folder) {
            forced.incrementAndGet();
            super.force(folder);
          }
        };
    FileObjectStore store = FileObjectStore.open(folder, changes);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<ObjectVersion> write = threads.submit(() -> put(store, key, "early"));
      await(published);
      assertEquals("early", text(store, "v1/a/b"));
      assertEquals(List.of(), changes.lost(folder.toRealPath(), store.pathOf(key)));
      leave.countDown();
      write.get(20, TimeUnit.SECONDS);
      int before = forced.get();
      assertEquals("early", text(store, "v1/a/b"));
      assertEquals(before, forced.get());
    } finally {
      leave.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void what_was_written_survives_a_power_failure_with_all_folders_above_it() throws Exception {
    UnforcedFileChanges changes = new UnforcedFileChanges();
    FileObjectStore store = FileObjectStore.open(folder, changes);
    Path root = folder.toRealPath();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<Path>>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        String name = "w" + writer;
        Random random = new Random(writer);
        writers.add(
            threads.submit(
                () -> {
                  List<Path> lost = new ArrayList<>();
                  for (int i = 0; i < 400; i++) {
                    // Folders come and go with those of the others; the name is its own.
                    ObjectKey key =
                        key("v1/f%d/g%d/%s".formatted(random.nextInt(2), random.nextInt(2), name));
                    put(store, key, random.nextBoolean() ? "" : "content");
                    lost.addAll(changes.lost(root, store.pathOf(key)));
                    store.delete(List.of(key));
                  }
                  return lost;
                }));
      }
      for (Future<List<Path>> writer : writers) {
        List<Path> lost = writer.get(60, TimeUnit.SECONDS);
        assertEquals(List.of(), lost.subList(0, Math.min(lost.size(), 3)));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  // What the tests are written in

  private interface Attempt {
    void run() throws IOException;
  }

  private static void assertRefused(String named, Attempt attempt) {
    CallflowException e = assertThrows(CallflowException.class, attempt::run);
    assertEquals(ErrorCode.STORE_REFUSED, e.code());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(named), message);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> entriesBelow(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(each -> !each.equals(root))
          .map(each -> root.relativize(each).toString())
          .filter(each -> !each.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static List<String> keysOf(List<ListedObject> listed) {
    return listed.stream().map(each -> each.key().value()).toList();
  }

  private static List<String> listAll(ObjectStore store, String prefix, int page) {
    List<String> all = new ArrayList<>();
    String after = "";
    while (true) {
      List<String> keys = keysOf(store.list(prefix, after, page));
      all.addAll(keys);
      if (keys.size() < page) {
        return all;
      }
      after = keys.get(keys.size() - 1);
    }
  }

  private static String base32hex(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("0123456789abcdefghijklmnopqrstuv".charAt(random.nextInt(32)));
    }
    return text.toString();
  }

  static ObjectKey key(String value) {
    return new ObjectKey(value);
  }

  static ObjectVersion put(ObjectStore store, ObjectKey key, String content) {
    return put(store, key, content, Condition.always()).orElseThrow();
  }

  private static Optional<ObjectVersion> put(
      ObjectStore store, ObjectKey key, String content, Condition condition) {
    return store.write(key, content.getBytes(UTF_8), condition);
  }

  static String text(ObjectStore store, String key) {
    return new String(store.read(key(key)).orElseThrow().content(), UTF_8);
  }
}
