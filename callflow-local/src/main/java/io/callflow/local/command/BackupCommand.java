package io.callflow.local.command;

import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies the database of a data folder into one file. */
@CommandLine.Command(
    name = "backup",
    description = {
      "Writes the store of a data folder, as it is at this moment, into a new file, while services"
          + " and commands use it.",
      "The file is a store again: put it into an empty folder as callflow.db, and name the folder"
          + " with --data. An erasure does not reach a backup: delete backups that hold calls that"
          + " were erased since.",
      "A store on S3 is copied by `callflow copy`."
    })
final class BackupCommand extends Command {
  @Mixin private StoreOptions store = new StoreOptions();

  @Parameters(paramLabel = "FILE", arity = "1", description = "The new file; none is overwritten.")
  private Path file = Path.of("");

  @Option(
      names = "--json",
      description = "Write JSON: one object with the file and its size in bytes.")
  private boolean json;

  BackupCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    StoreAddress address = store.address(terminal);
    Path folder = address.folder();
    if (folder == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "backup writes the database of a data folder into a file; `callflow copy %s DIR` copies"
                  .formatted(address)
              + " this store into a folder.");
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(
          ExitCode.USAGE, file + " exists and is not overwritten; name a new file.");
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new CommandFailure(
          ExitCode.USAGE, "There is no folder " + parent + "; make it, or name another file.");
    }
    try (SqliteObjectStore database = address.existingDatabase(folder)) {
      database.backup(file);
    }
    long bytes = Files.size(file);
    if (json) {
      Map<String, Object> written = new LinkedHashMap<>();
      written.put("file", file.toString());
      written.put("bytes", bytes);
      line(written);
    } else {
      terminal.out().println("Wrote %,d bytes into %s.".formatted(bytes, file));
    }
    return ExitCode.DONE;
  }
}
