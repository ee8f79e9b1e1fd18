package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.listAll;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sick disk is not an empty store. */
@Tag("posix")
final class SickDiskTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  private interface Step {
    void run() throws IOException;
  }

  /** Each operation fails while the disk is sick, and works again when it is well. */
  private static void assertUnavailable(
      SqliteObjectStore store, String named, Step sicken, Step heal) throws IOException {
    put(store, key("v1/a"), "x");
    sicken.run();
    Map<String, Runnable> operations =
        Map.of(
            "Cannot read v1/a", () -> store.read(key("v1/a")),
            "Cannot read v1/absent", () -> store.read(key("v1/absent")),
            "Cannot list 'v1/'", () -> store.list("v1/", "", 10),
            "Cannot write v1/b", () -> put(store, key("v1/b"), "x"),
            "Cannot delete v1/a", () -> store.delete(List.of(key("v1/a"))),
            "Cannot write v1/i", () -> store.writeIndexKeys(List.of(key("v1/i"))),
            "Cannot purge v1/a", () -> store.purge(List.of(key("v1/a"))),
            "Cannot back up", () -> store.backup(Path.of(store.file() + ".backup")));
    operations.forEach(
        (doing, operation) -> {
          CallflowException e = assertThrows(CallflowException.class, operation::run, doing);
          assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code(), e.getMessage());
          String message = String.valueOf(e.getMessage());
          assertTrue(message.startsWith(doing), message);
          assertTrue(message.contains(named), message);
        });
    WriteResult result =
        store
            .write(List.of(new Write(key("v1/c"), "x".getBytes(UTF_8), Condition.ifAbsent())))
            .get(0);
    assertInstanceOf(WriteResult.Failed.class, result);

    heal.run();
    assertEquals("x", text(store, "v1/a"));
    assertEquals(List.of("v1/a"), listAll(store, "", 10));
    put(store, key("v1/after"), "x");
    store.delete(List.of(key("v1/after")));
    store.purge(List.of(key("v1/after")));
  }

  @Test
  void a_database_that_was_moved_away_is_unavailable_until_it_is_back() throws IOException {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      Path away = folder.resolve("away");
      assertUnavailable(
          store,
          "callflow.db is gone",
          () -> Files.move(store.file(), away),
          () -> Files.move(away, store.file()));
    }
  }

  @Test
  void a_folder_that_is_gone_is_unavailable_until_it_is_back() throws IOException {
    Path mounted = folder.resolve("mounted");
    try (SqliteObjectStore store = SqliteObjectStore.open(mounted)) {
      Path away = folder.resolve("away");
      assertUnavailable(
          store, "callflow.db", () -> Files.move(mounted, away), () -> Files.move(away, mounted));
      // An unmounted folder is there, but empty.
      assertUnavailable(
          store,
          "callflow.db is gone",
          () -> {
            Files.move(mounted, away);
            Files.createDirectory(mounted);
          },
          () -> {
            Files.delete(mounted);
            Files.move(away, mounted);
          });
    }
  }

  @Test
  void a_database_that_another_one_or_a_link_has_replaced_is_unavailable() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    try (SqliteObjectStore other = SqliteObjectStore.open(elsewhere)) {
      put(other, key("v1/other"), "other");
    }
    try (SqliteObjectStore store = SqliteObjectStore.open(folder.resolve("store"))) {
      Path away = folder.resolve("away");
      assertUnavailable(
          store,
          "callflow.db is not the file that was opened",
          () -> {
            Files.move(store.file(), away);
            Files.copy(elsewhere.resolve("callflow.db"), store.file());
          },
          () -> {
            Files.delete(store.file());
            Files.move(away, store.file());
          });
      assertUnavailable(
          store,
          "callflow.db is not the file that was opened",
          () -> {
            Files.move(store.file(), away);
            Files.createSymbolicLink(store.file(), away);
          },
          () -> {
            Files.delete(store.file());
            Files.move(away, store.file());
          });
    }
  }

  @Test
  void a_log_that_was_deleted_is_unavailable() throws IOException {
    for (String suffix : List.of("-wal", "-shm")) {
      Path away = folder.resolve("away");
      Path part = folder.resolve("callflow.db" + suffix);
      try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
        assertUnavailable(
            store,
            "callflow.db" + suffix + " is gone",
            () -> Files.move(part, away),
            () -> Files.move(away, part));
      }
    }
  }

  @Test
  void a_write_whose_database_goes_away_meanwhile_is_not_acknowledged() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder);
        var other = Stores.connect(store.file())) {
      Connections.execute(other, "BEGIN IMMEDIATE");
      Thread mover =
          new Thread(
              () -> {
                try {
                  Thread.sleep(200);
                  Files.move(store.file(), folder.resolve("away"));
                  Connections.execute(other, "ROLLBACK");
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      mover.start();
      CallflowException e =
          assertThrows(CallflowException.class, () -> put(store, key("v1/a"), "x"));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      mover.join();
    }
  }

  @Test
  void looking_for_the_files_costs_next_to_nothing() {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      StoreFile file = new StoreFile(store.file());
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long begin = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
          file.verify("");
        }
        best = Math.min(best, System.nanoTime() - begin);
      }
      System.out.println("Looking for the three files of a store takes " + best / 1000 + " ns.");
      assertTrue(best < 1000 * 100_000L, best + " ns for a thousand");
    }
  }
}
