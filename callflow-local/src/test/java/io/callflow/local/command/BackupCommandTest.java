package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandTest {
  private static final String CALL = "1772442000.1";

  @TempDir Path folder = Path.of("");

  private Path data = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    data = folder.resolve("data");
    file = folder.resolve("backup.db");
    Path cel = Files.writeString(folder.resolve("cel.psv"), CelTables.FORWARDED);
    CommandRun.of("import", "--data", data.toString(), "--format", "asterisk-cel", cel.toString());
  }

  private CommandRun backup() {
    return CommandRun.of("backup", "--data", data.toString(), file.toString());
  }

  @Test
  void a_backup_of_a_store_in_use_is_a_store_in_an_empty_folder() throws IOException {
    String events = CommandRun.of("events", "--data", data.toString(), "--json", CALL).out();
    CommandRun run;
    try (SqliteObjectStore inUse = SqliteObjectStore.open(data)) {
      run = backup();
      assertFalse(inUse.list("", "", 1).isEmpty());
    }
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertEquals("Wrote %,d bytes into %s.\n".formatted(Files.size(file), file), run.out());

    Path restored = Files.createDirectory(folder.resolve("restored"));
    Files.copy(file, restored.resolve("callflow.db"));
    assertEquals(
        events, CommandRun.of("events", "--data", restored.toString(), "--json", CALL).out());
    assertEquals(ExitCode.DONE, CommandRun.of("check", "--data", restored.toString()).exitCode());
    assertEquals(ExitCode.DONE, CommandRun.of("demo", "--data", restored.toString()).exitCode());
  }

  @Test
  void json_has_the_file_and_its_size() throws IOException {
    CommandRun run = CommandRun.of("backup", "--json", "--data", data.toString(), file.toString());
    assertEquals(
        "{\"file\":\"%s\",\"bytes\":%d}".formatted(file, Files.size(file)), run.lastLine());
  }

  @Test
  void no_file_is_overwritten() throws IOException {
    Files.writeString(file, "mine");
    CommandRun run = backup();

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains(file + " exists"), run.err());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  void a_backup_into_a_missing_folder_is_refused() {
    file = folder.resolve("missing").resolve("backup.db");
    CommandRun run = backup();

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("missing; make it"), run.err());
  }

  @Test
  void a_store_that_is_missing_is_not_made() {
    data = folder.resolve("none");
    assertEquals(ExitCode.NOT_FOUND, backup().exitCode());
    assertFalse(Files.exists(data));
    assertFalse(Files.exists(file));
  }

  @Test
  void a_store_on_s3_is_pointed_to_copy() {
    CommandRun run = CommandRun.of("backup", "--store", "s3://my-bucket/calls", file.toString());

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().contains("callflow copy s3://my-bucket/calls DIR"), run.err());
  }
}
