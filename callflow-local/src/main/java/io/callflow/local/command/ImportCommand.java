package io.callflow.local.command;

import io.callflow.event.CallFlowEvent;
import io.callflow.local.asterisk.CelImport;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
      "asterisk-cel: Channel Event Logging, as a table printed by psql or as CSV of cel_custom."
          + " Each row becomes one event; importing a file again stores nothing. Import the files"
          + " of one period together."
    })
final class ImportCommand extends LoadCommand {
  private static final String CEL = "asterisk-cel";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "The format of the files: asterisk-cel.")
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
      defaultValue = "UTF-8",
      description = "The encoding of the files. Default: ${DEFAULT-VALUE}.")
  private String charset = "UTF-8";

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files; - is standard input.")
  private List<Path> files = List.of();

  ImportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (!format.equals(CEL)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--format '%s' is unknown; the only format is asterisk-cel.".formatted(format));
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
            spooled = Files.createTempFile("callflow", ".cel");
            Files.copy(terminal.in(), spooled, StandardCopyOption.REPLACE_EXISTING);
            read.add(spooled);
          }
        } else {
          requireFile(file);
          read.add(file);
        }
      }
      return load(new CelImport(read, encoding, zoneId, source), spooled);
    } finally {
      if (spooled != null) {
        Files.delete(spooled);
      }
    }
  }

  private int load(CelImport cel, @Nullable Path spooled) throws IOException {
    Progress shown = new Progress(terminal, progress);
    cel.survey();
    shown.expect(cel.rows());
    cel.shifts().forEach((file, shift) -> warn(file, shift));
    try (Connection calls = connection.toWrite(terminal)) {
      return load(
          calls,
          shown,
          "rows",
          (loader, report) ->
              cel.read(
                  row -> {
                    String file = row.file().equals(spooled) ? "-" : row.file().toString();
                    CallFlowEvent event = row.event();
                    if (event == null) {
                      report.unreadable(file, row.line(), row.fault());
                    } else {
                      report.read();
                      loader.add(
                          new EventLoader.Item(
                              new Connection.Draft(event, true), file, row.line()));
                      for (CallFlowEvent asserted : row.asserted()) {
                        loader.add(
                            new EventLoader.Item(
                                new Connection.Draft(asserted, true), file, row.line()));
                      }
                    }
                  }));
    }
  }

  /** Warns that the times of a file do not fit {@code --zone}, judged by its uniqueids. */
  private void warn(Path file, Duration shift) {
    long minutes = Math.abs(shift.toMinutes());
    terminal
        .err()
        .println(
            ("callflow: %s: by its uniqueids, its times are those of UTC%s%02d:%02d, but --zone is"
                    + " %s. Stored events keep their times; to correct them, import into a new"
                    + " folder.")
                .formatted(file, shift.isNegative() ? "-" : "+", minutes / 60, minutes % 60, zone));
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

  private Charset encoding() {
    try {
      return charset.equals("UTF-8") ? StandardCharsets.UTF_8 : Charset.forName(charset);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--charset '%s' is unknown. Common ones are UTF-8, ISO-8859-1 and windows-1252."
              .formatted(charset),
          e);
    }
  }
}
