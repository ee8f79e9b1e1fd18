package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.listAll;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
final class BackupTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Test
  void a_backup_is_a_store_as_it_was_at_one_moment() throws Exception {
    Path restored = Files.createDirectory(folder.resolve("restored"));
    AtomicBoolean done = new AtomicBoolean();
    try (SqliteObjectStore store = SqliteObjectStore.open(folder.resolve("data"))) {
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; !done.get(); i++) {
                  put(store, key("v1/a/" + (1_000_000 + i)), "x");
                }
              });
      ObjectVersion version = put(store, key("v1/first"), "one");
      writer.start();
      try {
        while (store.list("v1/a/", "", 20).size() < 20) {
          Thread.onSpinWait();
        }
        store.backup(restored.resolve("callflow.db"));
      } finally {
        done.set(true);
        writer.join();
      }
      put(store, key("v1/first"), "two");

      try (SqliteObjectStore copy = SqliteObjectStore.openExisting(restored)) {
        assertEquals("one", text(copy, "v1/first"));
        List<String> keys = listAll(copy, "v1/a/", 1000);
        assertTrue(keys.size() >= 20);
        for (int i = 0; i < keys.size(); i++) {
          assertEquals("v1/a/" + (1_000_000 + i), keys.get(i));
        }
        assertEquals(version, copy.read(key("v1/first")).orElseThrow().version());
        assertTrue(
            copy.write(key("v1/first"), "x".getBytes(UTF_8), Condition.ifVersion(version))
                .isPresent());
      }
    }
  }

  @Test
  void a_backup_overwrites_nothing_and_leaves_no_half_file() throws IOException {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder.resolve("data"))) {
      put(store, key("v1/a"), "x");
      Path taken = Files.writeString(folder.resolve("taken"), "mine");
      assertRefused(taken, () -> store.backup(taken));
      assertEquals("mine", Files.readString(taken));
      assertRefused(store.file(), () -> store.backup(store.file()));
      Path nowhere = folder.resolve("nowhere");
      assertRefused(nowhere, () -> store.backup(nowhere.resolve("backup")));
      Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
      assertRefused(folder.resolve("link"), () -> store.backup(folder.resolve("link")));
      assertEquals("x", text(store, "v1/a"));
    }
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("data", "link", "taken"),
          files.map(each -> each.getFileName().toString()).sorted().toList());
    }
  }

  private static void assertRefused(Path named, Runnable backup) {
    CallflowException e = assertThrows(CallflowException.class, backup::run);
    assertEquals(ErrorCode.STORE_REFUSED, e.code(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(named.toString()), e.getMessage());
  }
}
