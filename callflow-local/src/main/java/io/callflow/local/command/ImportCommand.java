package io.callflow.local.command;

import io.callflow.local.asterisk.CdrImport;
import io.callflow.local.asterisk.CelImport;
import io.callflow.local.asterisk.DirectionRules;
import io.callflow.local.asterisk.TableImport;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "The time zone of times without an offset, as Europe/Berlin. Default: ${DEFAULT-VALUE}.")
  private String zone = "UTC";

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "asterisk",
      description = "The source of the events. Default: ${DEFAULT-VALUE}.")
  private String source = "asterisk";

  @Option(
      names = "--charset",
      paramLabel = "NAME",
      description =
          "The encoding of the files. Default: UTF-8 or UTF-16, or else windows-1252, as each file"
              + " shows.")
  private @Nullable String charset;

  @Option(
      names = "--trunk",
      paramLabel = "PATTERN",
      description =
          "Channels that lead outside, by name without the serial number, as 'PJSIP/carrier-*':"
              + " they make a call inbound or outbound. Repeatable; asterisk-cel only.")
  private List<String> trunks = List.of();

  @Option(
      names = "--internal-context",
      paramLabel = "PATTERN",
      description =
          "Contexts of the dialplan for internal channels, as 'from-internal*': channels in others"
              + " lead outside. Repeatable; asterisk-cel only.")
  private List<String> internalContexts = List.of();

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
    if (format.equals(CDR) && !(trunks.isEmpty() && internalContexts.isEmpty())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--trunk and --internal-context need --format asterisk-cel: a call detail record has no"
              + " channel of its own for each party.");
    }
    ZoneId zoneId = zoneId();
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
              ? new CdrImport(read, encoding, zoneId, source)
              : new CelImport(
                  read, encoding, zoneId, source, new DirectionRules(trunks, internalContexts));
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
      ImportRun run = new ImportRun(terminal, table, calls, source, spooled, report);
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
            .formatted(shift.isNegative() ? "-" : "+", minutes / 60, minutes % 60, zone));
  }

  private ZoneId zoneId() {
    try {
      return zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--zone '%s' is not a time zone. Write it as Europe/Berlin, America/New_York or +01:00."
              .formatted(zone),
          e);
    }
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
