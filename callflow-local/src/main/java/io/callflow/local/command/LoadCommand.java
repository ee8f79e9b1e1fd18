package io.callflow.local.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What commands have in common that store many events. */
abstract class LoadCommand extends Command.OnCalls {
  private static final int WORKERS = 8;

  @Option(
      names = "--progress",
      description = "Tell how far it is, also where standard error is no terminal.")
  boolean progress;

  @Option(
      names = "--patience",
      paramLabel = "SPAN",
      defaultValue = "30s",
      description = "How long to try again what is unavailable. Default: ${DEFAULT-VALUE}.")
  String patience = "30s";

  LoadCommand(Terminal terminal) {
    super(terminal);
  }

  /** Something that hands over what is to be stored. */
  interface Source {
    void read(Loading loading, Tally tally) throws IOException;
  }

  int load(Calls calls, Progress told, String noun, Source source) throws IOException {
    Tally tally = new Tally(terminal, json, told, noun);
    try (Loading loading =
        new Loading(
            calls, WORKERS, Calls.MAX_BATCH, Times.span("--patience", patience), tally::count)) {
      source.read(loading, tally);
      loading.flush();
    } catch (RuntimeException | IOException e) {
      tally.end();
      throw e;
    }
    return tally.end();
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
