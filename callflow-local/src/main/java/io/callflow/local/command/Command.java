package io.callflow.local.command;

import io.callflow.archive.CallRef;
import io.callflow.contract.Json;
import io.callflow.contract.JsonModel;
import io.callflow.event.CallflowException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has. */
@CommandLine.Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false)
abstract class Command implements Callable<Integer> {
  final Terminal terminal;

  @Option(names = "--debug", description = "Show where a failure comes from.")
  boolean debug;

  Command(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A command that works on calls, and can speak to programs. */
  abstract static class OnCalls extends Command {
    @Mixin Connection connection = new Connection();

    @Option(
        names = "--json",
        description = "Write JSON: one object, or one a line for a list (see docs/cli.md).")
    boolean json;

    OnCalls(Terminal terminal) {
      super(terminal);
    }
  }

  void line(JsonModel model) {
    terminal.out().println(Json.writeString(model));
  }

  void line(Map<String, ?> tree) {
    terminal.out().println(new String(Json.writeTree(tree), StandardCharsets.UTF_8));
  }

  static CallRef ref(String text) {
    try {
      return CallRef.parse(text);
    } catch (CallflowException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "'%s' is no callId: %s".formatted(Terminal.shown(text), e.getMessage()),
          e);
    }
  }
}
