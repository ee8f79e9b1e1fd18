package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.listAll;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The tests of {@link FullDiskTest}, in a process that has a small file system of its own. */
final class FullDisk {
  private static final String MARK = "erasing: ";

  private final Path disk;
  private final Path folder;
  private final List<String> stored = new ArrayList<>();
  private final Random random = new Random(11);

  private FullDisk(Path disk) {
    this.disk = disk;
    this.folder = disk.resolve("data");
  }

  public static void main(String[] arguments) throws Exception {
    ChildProcess.exitOnFailure();
    FullDisk test = new FullDisk(Path.of(arguments[0]));
    ChildProcess.ready();
    switch (arguments[1]) {
      case "by-the-store" -> test.fillByTheStore();
      case "by-others" -> test.fillByOthers();
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    System.out.println("passed;");
  }

  private void fillByTheStore() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      storeUntilFull(store);
      assertEquals(stored.stream().sorted().toList(), listAll(store, "v1/calls/", 1000));
      fillTheRest();
      eraseAndStoreAgain(store, 5);
    }
    // A process that starts on the full disk, too.
    fillTheRest();
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(folder)) {
      Path backup = disk.resolve("backup");
      CallflowException e = assertThrows(CallflowException.class, () -> store.backup(backup));
      assertEquals(ErrorCode.STORE_FULL, e.code(), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains(backup.toString()), e.getMessage());
      try (var files = Files.list(disk)) {
        assertEquals(2, files.count(), "the data and the filler");
      }
      eraseAndStoreAgain(store, 5);
    }
  }

  private void fillByOthers() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      for (int i = 0; i < 100; i++) {
        storeCall(store);
      }
      fillTheRest();
      storeUntilFull(store);
      fillTheRest();
      eraseAndStoreAgain(store, 20);
      Files.delete(disk.resolve("filler"));
      for (int i = 0; i < 50; i++) {
        storeCall(store);
      }
    }
  }

  private void storeCall(SqliteObjectStore store) {
    String call = "v1/calls/" + (10_000 + stored.size() + random.nextInt(1_000_000) * 100_000L);
    Write write =
        new Write(
            key(call),
            secret(call, 8000 + random.nextInt(8000)).getBytes(UTF_8),
            Condition.ifAbsent(),
            List.of(key("i/" + call), key("i/other/" + call)));
    if (store.write(List.of(write)).get(0) instanceof WriteResult.Failed failed) {
      throw failed.failure();
    }
    stored.add(call);
  }

  private static String secret(String call, int length) {
    String secret = ("the secret of " + call + " ").repeat(length / 30);
    // As long as its pages allow, so that the mark of an erasure takes one more.
    int most = 0;
    for (int step = Row.PAGE / 2; step > 0; step /= 2) {
      if (pages(call, secret.length() + most + step) == pages(call, secret.length())) {
        most += step;
      }
    }
    return secret + "x".repeat(most);
  }

  private static int pages(String call, int length) {
    return Row.padded(key(call), new byte[length]).length / Row.PAGE;
  }

  private void storeUntilFull(SqliteObjectStore store) {
    for (int i = 0; i < 100_000; i++) {
      try {
        storeCall(store);
      } catch (CallflowException e) {
        assertEquals(ErrorCode.STORE_FULL, e.code(), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("no space is left"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("v1/calls/"), e.getMessage());
        takeTheLastPages(store);
        return;
      }
    }
    throw new AssertionError("the disk is never full");
  }

  private static void takeTheLastPages(SqliteObjectStore store) {
    for (int size = 1 << 20; size > 0; size /= 32) {
      try {
        while (true) {
          put(store, key("v1/rest/" + System.nanoTime()), "x".repeat(size));
        }
      } catch (CallflowException e) {
        assertEquals(ErrorCode.STORE_FULL, e.code(), e.getMessage());
      }
    }
  }

  /** Other programs take the last byte. */
  private void fillTheRest() throws IOException {
    byte[] some = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(
            disk.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(some);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
    }
  }

  /** Erases calls as the archive does; the room of each takes another one. */
  private void eraseAndStoreAgain(SqliteObjectStore store, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      String call = stored.remove(random.nextInt(stored.size()));
      String content = text(store, call);
      assertTrue(content.contains("the secret of " + call));
      StoredObject object = store.read(key(call)).orElseThrow();
      List<ObjectKey> index = List.of(key("i/" + call), key("i/other/" + call));
      ObjectKey note = key("v1/erasures/" + call);
      ObjectVersion marked =
          write(store, key(call), MARK + content, object.version(), List.of(note));
      store.delete(index);
      store.purge(index);
      write(store, key(call), "erased", marked, List.of());
      store.purge(index);
      store.delete(List.of(note));
      assertFalse(isInAFile("the secret of " + call + " "), call);
      assertEquals("erased", text(store, call));

      String small = "v1/new/" + i;
      put(store, key(small), "n".repeat(4000));
      assertEquals("n".repeat(4000), text(store, small));
    }
    CallflowException e =
        assertThrows(
            CallflowException.class, () -> put(store, key("v1/large"), "x".repeat(1 << 22)));
    assertEquals(ErrorCode.STORE_FULL, e.code(), e.getMessage());
    assertTrue(store.read(key("v1/large")).isEmpty());
    for (String each : stored) {
      assertTrue(text(store, each).contains("the secret of " + each), each);
    }
    try (Connection connection = Stores.connect(store.file())) {
      assertEquals("ok", Connections.ask(connection, "PRAGMA integrity_check"));
    }
  }

  private static ObjectVersion write(
      SqliteObjectStore store,
      ObjectKey key,
      String content,
      ObjectVersion over,
      List<ObjectKey> index) {
    Write write = new Write(key, content.getBytes(UTF_8), Condition.ifVersion(over), index);
    WriteResult result = store.write(List.of(write)).get(0);
    if (result instanceof WriteResult.Written written) {
      return written.version();
    }
    throw new AssertionError(
        key + ": " + (result instanceof WriteResult.Failed failed ? failed.failure() : result));
  }

  private boolean isInAFile(String text) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path each : files.toList()) {
        if (new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }
}
