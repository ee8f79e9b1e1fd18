package io.callflow.local.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Stores the events of a file, counts them and shows the progress. */
abstract class LoadCommand extends Command.OnCalls {
  private static final int WORKERS = 8;

  @Option(
      names = "--progress",
      description = "Show progress even where standard error is no terminal.")
  boolean progress;

  @Option(
      names = "--patience",
      paramLabel = "SPAN",
      defaultValue = "30s",
      description = "How long to retry while the store is unavailable. Default: ${DEFAULT-VALUE}.")
  String patience = "30s";

  LoadCommand(Terminal terminal) {
    super(terminal);
  }

  /** Reads events and adds them to the loader. */
  interface Source {
    void read(EventLoader loader, LoadReport report) throws IOException;
  }

  /**
   * Stores what the source reads, and prints the counts even when it fails.
   *
   * @param noun what is read, in the plural
   * @return the exit code
   */
  int load(Connection calls, Progress shown, String noun, Source source) throws IOException {
    return load(calls, new LoadReport(terminal, json, shown, noun), source, loaded -> loaded);
  }

  /**
   * Stores what the source reads, and prints the counts even when it fails.
   *
   * @param report counts
   * @param seen gets what became of each event, one at a time, and returns what to count
   * @return the exit code
   */
  int load(
      Connection calls, LoadReport report, Source source, UnaryOperator<EventLoader.Loaded> seen)
      throws IOException {
    try (EventLoader loader =
        new EventLoader(
            calls,
            WORKERS,
            Connection.MAX_BATCH,
            Times.span("--patience", patience),
            loaded -> report.count(seen.apply(loaded)))) {
      source.read(loader, report);
      loader.flush();
    } catch (RuntimeException | IOException e) {
      report.end();
      throw e;
    }
    return report.end();
  }

  static void requireFile(Path file) {
    if (!Files.exists(file)) {
      throw new CommandFailure(ExitCode.USAGE, "There is no file " + file + ".");
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw new CommandFailure(ExitCode.USAGE, "Cannot read " + file + " as a file.");
    }
  }
}
