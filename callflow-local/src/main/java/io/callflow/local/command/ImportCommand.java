package io.callflow.local.command;

import io.callflow.sources.SourceFormat;
import io.callflow.sources.asterisk.CdrImport;
import io.callflow.sources.asterisk.CelImport;
import io.callflow.sources.asterisk.TableImport;
import io.callflow.sources.record.NamedInput;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores the records of another system as events. */
@CommandLine.Command(
    name = "import",
    description = {
      "Stores the records of other systems as events.",
      "Each record becomes the same events whenever it is read; importing a file again stores"
          + " nothing. A bad record is told with file and line, the others are stored, and the exit"
          + " code is 1. Files may be compressed by gzip."
    },
    footerHeading = "Formats:%n",
    footer = {"--format list tells them."})
final class ImportCommand extends LoadCommand {
  private static final String LIST = "list";

  /** The names of the formats, for completion in a shell. */
  static final class FormatIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(SourceFormat.values()).map(SourceFormat::id).iterator();
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = FormatIds.class,
      description =
          "The format of all files, or 'list' to print the formats. Default: each file shows it.")
  private @Nullable String format;

  @Option(
      names = "--charset",
      paramLabel = "NAME",
      description =
          "The encoding of the files. Default: UTF-8 or UTF-16, or else, of tables, windows-1252,"
              + " as each file shows.")
  private @Nullable String charset;

  @Option(
      names = "--columns",
      paramLabel = "NAME,...",
      split = ",",
      description =
          "The columns of rows without a header, in their order. Default: as the system writes"
              + " them if nobody has changed its template.")
  private List<String> columns = List.of();

  @Option(
      names = "--correlation-header",
      paramLabel = "NAME",
      description =
          "A SIP header by which one leg names the other leg of its call, as X-CID. Repeatable."
              + " Default: those that are common.")
  private List<String> correlationHeaders = List.of();

  @Option(
      names = "--strict",
      description = "Read all files first, and store nothing if any record is bad.")
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

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The files, or folders of files; - is standard input.")
  private List<Path> paths = List.of();

  @Mixin private RowOptions rows = new RowOptions();

  ImportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (LIST.equals(format)) {
      Table table = new Table("FORMAT", "WHAT IT IS");
      for (SourceFormat each : SourceFormat.values()) {
        table.row(each.id(), each.description());
      }
      table.print(terminal);
      return ExitCode.DONE;
    }
    if (paths.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "Name the files to import; - is standard input.");
    }
    SourceFormat given = format == null ? null : format(format);
    if (given == SourceFormat.ASTERISK_CDR) {
      rows.requireNoDirections();
    }
    SourceSettings settings =
        rows.settings()
            .withCharset(encoding())
            .withColumns(columns)
            .withCorrelationHeaders(correlationHeaders);
    Times.span("--patience", patience);
    try (ImportFiles files = ImportFiles.of(terminal, paths, given)) {
      return load(files, tables(files, settings, rows), settings);
    }
  }

  static SourceFormat format(String id) {
    return SourceFormat.of(id)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "--format '%s' is unknown; the formats are %s."
                        .formatted(id, ImportFiles.ids())));
  }

  /** The files that are read together. */
  static List<TableImport> tables(ImportFiles files, SourceSettings settings, RowOptions rows) {
    List<TableImport> tables = new ArrayList<>();
    List<NamedInput> cel = files.of(SourceFormat.ASTERISK_CEL);
    if (!cel.isEmpty()) {
      tables.add(
          new CelImport(
              cel, settings.charset(), settings.zone(), rows.asterisk(), rows.directions()));
    }
    List<NamedInput> cdr = files.of(SourceFormat.ASTERISK_CDR);
    if (!cdr.isEmpty()) {
      tables.add(new CdrImport(cdr, settings.charset(), settings.zone(), rows.asterisk()));
    }
    return tables;
  }

  private int load(ImportFiles files, List<TableImport> tables, SourceSettings settings)
      throws IOException {
    Progress shown = new Progress(terminal, progress);
    boolean isTables = files.all().size() > 0 && !files.hasOthers();
    long expected = 0;
    for (TableImport table : tables) {
      table.survey();
      expected += table.rows();
      table.notes().forEach((file, notes) -> notes.forEach(note -> say(file, note)));
      table.shifts().forEach(this::warn);
    }
    if (isTables) {
      shown.expect(expected);
    }
    String noun = isTables ? "rows" : "records";
    ImportRun run = new ImportRun(terminal, files, tables, settings, report);
    if (strict) {
      LoadReport bad = new LoadReport(terminal, json, shown, noun);
      if (run.isAnyRefused(bad)) {
        bad.end();
        terminal.err().println("callflow: nothing was stored, because --strict was given.");
        return ExitCode.REFUSED;
      }
    }
    try (Connection calls = dryRun ? LocalConnection.inMemory() : connection.toWrite(terminal)) {
      LoadReport counted = new LoadReport(terminal, json, shown, noun).byType();
      int exitCode =
          load(calls, counted, (loader, told) -> run.read(calls, loader, told), run::stored);
      if (dryRun && !json) {
        terminal.out().println("Nothing was stored: --dry-run.");
      }
      if (report) {
        ImportReport.of(calls, run.calls(), counted.recordsRead()).print(terminal, json);
      }
      return exitCode;
    }
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
