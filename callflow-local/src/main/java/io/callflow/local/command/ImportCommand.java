package io.callflow.local.command;

import io.callflow.local.asterisk.CdrImport;
import io.callflow.local.asterisk.CelImport;
import io.callflow.local.asterisk.TableImport;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the records of another system as events. */
@CommandLine.Command(
    name = "import",
    description = {
      "Stores the records of another system as events.",
      "asterisk-cel: Channel Event Logging, from a database, cel_custom or AMI.",
      "asterisk-cdr: call detail records, Master.csv or a table, FreePBX's too.",
      "Each row becomes one event; importing a file again stores nothing. A bad row is told with"
          + " file and line, the others are stored, and the exit code is 1."
    })
final class ImportCommand extends LoadCommand {
  private static final String CEL = "asterisk-cel";
  private static final String CDR = "asterisk-cdr";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "The format of the files: asterisk-cel or asterisk-cdr.")
  private String format = "";

  @Option(
      names = "--charset",
      paramLabel = "NAME",
      description =
          "The encoding of the files. Default: UTF-8 or UTF-16, or else windows-1252, as each file"
              + " shows.")
  private @Nullable String charset;

  @Option(
      names = "--strict",
      description = "Read all files first, and store nothing if any row is bad.")
  private boolean strict;

  @Option(
      names = "--dry-run",
      description =
          "Store nothing: import into an empty store in memory, and print what would happen.")
  private boolean dryRun;

  @Option(
      names = "--report",
      description =
          "Print how the calls are understood: by outcome, by who answered, warnings, and the share"
              + " of the events that ladders fold.")
  private boolean report;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files; - is standard input.")
  private List<Path> files = List.of();

  @Mixin private RowOptions rows = new RowOptions();

  ImportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (!format.equals(CEL) && !format.equals(CDR)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--format '%s' is unknown; the formats are asterisk-cel and asterisk-cdr."
              .formatted(format));
    }
    if (format.equals(CDR)) {
      rows.requireNoDirections();
    }
    ZoneId zoneId = rows.zoneId();
    Charset encoding = encoding();
    Times.span("--patience", patience);
    List<Path> read = new ArrayList<>();
    Path spooled = null;
    try {
      for (Path file : files) {
        if (file.toString().equals("-")) {
          if (spooled == null) {
            spooled = Files.createTempFile("callflow", ".table");
            Files.copy(terminal.in(), spooled, StandardCopyOption.REPLACE_EXISTING);
            read.add(spooled);
          }
        } else {
          requireFile(file);
          read.add(file);
        }
      }
      TableImport table =
          format.equals(CDR)
              ? new CdrImport(read, encoding, zoneId, rows.source())
              : new CelImport(read, encoding, zoneId, rows.source(), rows.directions());
      return load(table, spooled);
    } finally {
      if (spooled != null) {
        Files.delete(spooled);
      }
    }
  }

  private int load(TableImport table, @Nullable Path spooled) throws IOException {
    Progress shown = new Progress(terminal, progress);
    table.survey();
    shown.expect(table.rows());
    table.notes().forEach((file, notes) -> notes.forEach(note -> say(name(file, spooled), note)));
    table.shifts().forEach((file, shift) -> warn(name(file, spooled), shift));
    if (strict && hasBadRows(table, spooled, shown)) {
      return ExitCode.REFUSED;
    }
    try (Connection calls = dryRun ? LocalConnection.inMemory() : connection.toWrite(terminal)) {
      ImportRun run = new ImportRun(terminal, table, calls, rows.source(), spooled, report);
      int exitCode = load(calls, shown, "rows", run::read, run::stored);
      if (dryRun && !json) {
        terminal.out().println("Nothing was stored: --dry-run.");
      }
      if (report) {
        ImportReport.of(calls, run.calls(), table.rows()).print(terminal, json);
      }
      return exitCode;
    }
  }

  /** Reports all bad rows; reads everything once more. */
  private boolean hasBadRows(TableImport table, @Nullable Path spooled, Progress shown)
      throws IOException {
    LoadReport bad = new LoadReport(terminal, json, shown, "rows");
    boolean[] any = {false};
    table.read(
        row -> {
          if (row.event() == null) {
            any[0] = true;
            bad.unreadable(name(row.file(), spooled), row.line(), row.fault());
          } else {
            bad.read();
          }
        });
    if (any[0]) {
      bad.end();
      terminal.err().println("callflow: nothing was stored, because --strict was given.");
    }
    return any[0];
  }

  private static String name(Path file, @Nullable Path spooled) {
    return file.equals(spooled) ? "-" : file.toString();
  }

  private void say(String file, String note) {
    terminal.err().println("callflow: " + file + ": " + note);
  }

  /** Warns that the times of a file do not fit {@code --zone}, judged by its uniqueids. */
  private void warn(String file, Duration shift) {
    long minutes = Math.abs(shift.toMinutes());
    say(
        file,
        ("by its uniqueids, its times are those of UTC%s%02d:%02d, but --zone is %s. Stored events"
                + " keep their times; to correct them, import into a new folder.")
            .formatted(shift.isNegative() ? "-" : "+", minutes / 60, minutes % 60, rows.zone()));
  }

  /** Null to let each file show it. */
  private @Nullable Charset encoding() {
    try {
      return charset == null ? null : Charset.forName(charset);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--charset '%s' is unknown. Common ones are UTF-8, ISO-8859-1 and windows-1252."
              .formatted(charset),
          e);
    }
  }
}
