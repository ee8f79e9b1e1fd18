package io.callflow.local.command;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonModel;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options and helpers that all commands share. */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false)
abstract class Command implements Callable<Integer> {
  final Terminal terminal;

  @Option(names = "--debug", description = "Print the stack trace of a failure.")
  boolean debug;

  Command(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A command that works on calls, and has JSON output. */
  abstract static class OnCalls extends Command {
    @Mixin ConnectionOptions connection = new ConnectionOptions();

    @Option(
        names = "--json",
        description = "Write JSON: one object, or one per line for a list (see docs/cli.md).")
    boolean json;

    OnCalls(Terminal terminal) {
      super(terminal);
    }
  }

  /** Writes a model to standard output as one line of JSON. */
  void line(JsonModel model) {
    terminal.json(Json.writeString(model));
  }

  /** Writes an object to standard output as one line of JSON. */
  void line(Map<String, ?> tree) {
    terminal.json(new String(Json.writeTree(tree), StandardCharsets.UTF_8));
  }

  /** Parses an argument that names a call; an invalid one is wrong usage. */
  static CallRef ref(String text) {
    try {
      return CallRef.parse(text);
    } catch (CallflowException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "'%s' is not a callId: %s".formatted(text, e.getMessage()), e);
    }
  }
}
