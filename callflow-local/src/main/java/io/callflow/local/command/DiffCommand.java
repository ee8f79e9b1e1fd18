package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.call.diff.CallDiff;
import io.callflow.contract.DiffFormat;
import io.callflow.event.CallRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints two calls side by side. */
@CommandLine.Command(
    name = "diff",
    description = {
      "Compares two calls: their steps side by side, aligned by kind, not by time.",
      "< and > mark a step that only the left or the right call has, | one that differs. The exit"
          + " code is 0 if nothing differs that is worth telling, else 1."
    })
final class DiffCommand extends Command.OnCalls {
  @Parameters(
      paramLabel = "CALL|FILE",
      arity = "2",
      description =
          "Two calls, each a callId, ~ and the callKey, or a file of one call that import reads; -"
              + " is standard input. A name that a file has is the file.")
  private List<String> arguments = List.of();

  @Option(names = "--all", description = "Print equal steps that are far from any difference, too.")
  private boolean all;

  @Mixin private RowOptions rows = new RowOptions();

  private @Nullable Connection stored;

  DiffCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    if (json && all) {
      throw new CommandFailure(ExitCode.USAGE, "--all goes without --json, which has every step.");
    }
    CallDiff diff;
    try {
      diff = CallDiff.of(read(arguments.get(0)), read(arguments.get(1)));
    } finally {
      if (stored != null) {
        stored.close();
        stored = null;
      }
    }
    if (json) {
      terminal.json(DiffFormat.JSON.write(diff, terminal.columns(), true));
    } else {
      print(DiffFormat.TEXT.write(diff, terminal.columns(), all));
    }
    return diff.isSame() ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private CallFlow read(String argument) throws IOException {
    Path file = CallArguments.file(argument);
    if (file != null) {
      return only(file);
    }
    if (stored == null) {
      stored = connection.toRead(terminal);
    }
    return CallArguments.read(stored, argument);
  }

  /** The call of a file that has one. */
  private CallFlow only(Path file) throws IOException {
    try (CallsInFiles read = CallsInFiles.read(terminal, List.of(file), null, rows, false)) {
      if (read.ids().size() != 1) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "%s has %,d calls, not one. Import it, and name the calls."
                .formatted(file, read.ids().size()));
      }
      return read.calls().whole(CallRef.of(read.ids().iterator().next()));
    }
  }

  private void print(String text) {
    List<String> lines = text.lines().toList();
    terminal.heading(lines.get(0));
    lines.stream().skip(1).forEach(terminal.out()::println);
  }
}
