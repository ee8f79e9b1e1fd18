package io.callflow.store.sqlite;

import static io.callflow.store.sqlite.Stores.key;
import static io.callflow.store.sqlite.Stores.put;
import static io.callflow.store.sqlite.Stores.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only an operator can help, each with a sentence that names the path and what to do. */
@Tag("posix")
final class RefusedStoresTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  private static void assertFailure(ErrorCode code, Path path, String named, Runnable attempt) {
    CallflowException e = assertThrows(CallflowException.class, attempt::run);
    String message = String.valueOf(e.getMessage());
    assertEquals(code, e.code(), message);
    assertTrue(message.contains(path.toString()), message);
    assertTrue(message.contains(named), message);
    assertTrue(message.contains("; "), "what to do: " + message);
  }

  private void assertRefused(Path path, String named) {
    assertFailure(
        ErrorCode.STORE_REFUSED, path, named, () -> SqliteObjectStore.open(folder).close());
    assertFailure(
        ErrorCode.STORE_REFUSED, path, named, () -> SqliteObjectStore.openExisting(folder).close());
  }

  private void assertDamaged(String named) {
    Path database = folder.resolve("callflow.db");
    assertFailure(ErrorCode.DAMAGED, database, named, () -> SqliteObjectStore.open(folder).close());
    assertFailure(
        ErrorCode.DAMAGED, database, named, () -> SqliteObjectStore.openExisting(folder).close());
  }

  @Test
  void only_an_existing_store_is_opened_if_so_asked_and_nothing_is_made() throws IOException {
    Path missing = folder.resolve("missing/store");
    assertFailure(
        ErrorCode.STORE_REFUSED,
        missing,
        "the folder is missing",
        () -> SqliteObjectStore.openExisting(missing));
    assertFalse(Files.exists(missing.getParent()));
    assertFailure(
        ErrorCode.STORE_REFUSED,
        folder,
        "callflow.db is missing",
        () -> SqliteObjectStore.openExisting(folder));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      put(store, key("v1/a"), "x");
    }
    try (SqliteObjectStore store = SqliteObjectStore.openExisting(folder)) {
      assertEquals("x", text(store, "v1/a"));
    }
  }

  @Test
  void a_file_in_place_of_a_folder_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path each : List.of(file, file.resolve("below"))) {
      CallflowException e =
          assertThrows(CallflowException.class, () -> SqliteObjectStore.open(each));
      assertEquals(ErrorCode.STORE_REFUSED, e.code(), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains(file + " is not a folder"));
    }
    Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertFailure(
        ErrorCode.STORE_REFUSED, dangling, "not a folder", () -> SqliteObjectStore.open(dangling));
  }

  @Test
  void a_network_file_system_is_refused() {
    for (String type :
        List.of("nfs", "nfs4", "cifs", "smb2", "smbfs", "9p", "fuse.sshfs", "ceph", "lustre")) {
      Settings standard = Settings.STANDARD;
      Settings settings =
          new Settings(
              standard.synchronous(), each -> type, standard.patience(), standard.library());
      assertFailure(
          ErrorCode.STORE_REFUSED,
          folder,
          "network file system (" + type + ")",
          () -> SqliteObjectStore.open(folder, true, settings));
    }
    for (String type : List.of("ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs")) {
      StoreFolder.requireLocal(folder, type);
    }
  }

  @Test
  void a_newer_format_is_refused() throws Exception {
    makeThen("PRAGMA user_version = 2");
    assertRefused(folder.resolve("callflow.db"), "has format 2");
  }

  @Test
  void a_database_of_another_program_is_refused_and_stays_as_it_is() throws Exception {
    Path database = folder.resolve("callflow.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      Connections.execute(other, "CREATE TABLE contacts (name TEXT)");
    }
    byte[] before = Files.readAllBytes(database);
    assertRefused(database, "another program");
    assertArrayEquals(before, Files.readAllBytes(database));
  }

  @Test
  void a_file_that_is_no_database_is_damaged_and_stays_as_it_is() throws IOException {
    Path database = folder.resolve("callflow.db");
    Files.writeString(database, "this is a text, which is no database\n".repeat(200));
    assertDamaged("not a database");
    assertEquals("this is a text, which is no database\n".repeat(200), Files.readString(database));
    Files.write(database, new byte[0]);
    assertDamaged("is empty");
  }

  @Test
  void a_database_that_was_cut_short_is_damaged() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      for (int i = 0; i < 50; i++) {
        put(store, key("v1/" + i), "content ".repeat(400));
      }
    }
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("callflow.db").toFile(), "rw")) {
      file.setLength(file.length() / 2 / Row.PAGE * Row.PAGE);
    }
    assertDamaged("is damaged");
  }

  @Test
  void a_database_whose_pages_are_overwritten_is_damaged_and_never_empty() throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
      for (int i = 0; i < 50; i++) {
        put(store, key("v1/" + i), "content ".repeat(400));
      }
    }
    byte[] noise = new byte[4 * Row.PAGE];
    new Random(1).nextBytes(noise);
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("callflow.db").toFile(), "rw")) {
      file.seek(Row.PAGE);
      file.write(noise);
    }
    Path database = folder.resolve("callflow.db");
    assertFailure(
        ErrorCode.DAMAGED,
        database,
        "damaged",
        () -> {
          try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
            store.read(key("v1/7"));
          }
        });
    assertFailure(
        ErrorCode.DAMAGED,
        database,
        "damaged",
        () -> {
          try (SqliteObjectStore store = SqliteObjectStore.open(folder)) {
            store.list("v1/", "", 100);
          }
        });
  }

  @Test
  void a_row_that_this_store_did_not_write_is_damaged() throws Exception {
    for (String sql :
        List.of(
            "UPDATE object SET size = 1000000",
            "UPDATE object SET size = -1",
            "UPDATE object SET key = 'No Key'")) {
      try (SqliteObjectStore store = SqliteObjectStore.open(folder);
          Connection connection = Stores.connect(store.file())) {
        put(store, key("v1/a"), "content");
        Connections.execute(connection, sql);
        assertFailure(
            ErrorCode.DAMAGED,
            store.file(),
            "damaged",
            () -> {
              store.read(key("v1/a"));
              store.list("", "", 10);
            });
        Connections.execute(connection, "DELETE FROM object");
      }
    }
  }

  @Test
  void a_folder_with_a_database_of_another_program_gets_no_files() throws Exception {
    Path database = folder.resolve("callflow.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database)) {
      Connections.execute(other, "CREATE TABLE contacts (name TEXT)");
    }
    assertThrows(CallflowException.class, () -> SqliteObjectStore.open(folder));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(database), files.toList());
    }
  }

  @Test
  void a_store_that_lost_its_table_is_damaged() throws Exception {
    makeThen("DROP TABLE object");
    assertDamaged("lost its table");
  }

  @Test
  void a_link_or_a_folder_in_place_of_the_database_is_refused() throws IOException {
    Path database = folder.resolve("callflow.db");
    Path outside = Files.writeString(folder.resolve("outside"), "");
    Files.createSymbolicLink(database, outside);
    assertRefused(database, "is a link or a folder");
    Files.delete(database);
    Files.createDirectory(database);
    assertRefused(database, "is a link or a folder");
  }

  @Test
  void a_log_without_its_database_is_refused() throws IOException {
    Files.writeString(folder.resolve("callflow.db-wal"), "");
    assertFailure(
        ErrorCode.STORE_REFUSED,
        folder.resolve("callflow.db"),
        "its log",
        () -> SqliteObjectStore.open(folder));
  }

  @Test
  void an_old_folder_store_is_refused() throws IOException {
    Files.createDirectories(folder.resolve("v1/t/calls"));
    assertFailure(ErrorCode.STORE_REFUSED, folder, "(v1/)", () -> SqliteObjectStore.open(folder));
    assertFalse(Files.exists(folder.resolve("callflow.db")));
  }

  @Test
  void a_folder_that_may_not_be_written_is_refused() throws Exception {
    if (Files.isWritable(Path.of("/proc/version"))) {
      // Root may write everywhere, except where the kernel refuses.
      Path kernels = Path.of("/proc/callflow");
      CallflowException e =
          assertThrows(CallflowException.class, () -> SqliteObjectStore.open(kernels));
      assertTrue(String.valueOf(e.getMessage()).contains(kernels.toString()), e.getMessage());
      return;
    }
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertFailure(
        ErrorCode.STORE_REFUSED,
        closed,
        "the right to read and write",
        () -> SqliteObjectStore.open(closed.resolve("store")));
  }

  private void makeThen(String sql) throws Exception {
    try (SqliteObjectStore store = SqliteObjectStore.open(folder);
        Connection connection = Stores.connect(store.file())) {
      Connections.execute(connection, sql);
    }
  }

  // Permissions

  @Test
  void files_and_folder_are_for_this_user_only_also_if_they_were_not() throws Exception {
    Path made = folder.resolve("made");
    SqliteObjectStore.open(made).close();
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(
        made.resolve("callflow.db"), PosixFilePermissions.fromString("rw-rw-rw-"));
    try (SqliteObjectStore store = SqliteObjectStore.open(made)) {
      put(store, key("v1/a"), "x");
      assertPrivate(made, "callflow.db", "callflow.db-wal", "callflow.db-shm", "callflow.reserve");
      store.backup(folder.resolve("backup"));
    }
    assertEquals("rw-------", permissions(folder.resolve("backup")));
  }

  @Test
  void a_folder_with_other_files_stays_open_but_the_files_of_the_store_do_not() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(shared.resolve("of-somebody-else"), "");
    SqliteObjectStore.open(shared).close();
    assertEquals("rwxr-xr-x", permissions(shared));
    assertEquals("rw-------", permissions(shared.resolve("callflow.db")));
  }

  static void assertPrivate(Path folder, String... files) throws IOException {
    assertEquals("rwx------", permissions(folder));
    for (String each : files) {
      assertEquals("rw-------", permissions(folder.resolve(each)), each);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
