package io.callflow.local.command;

import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes a script that lets bash and zsh complete commands and options. */
@CommandLine.Command(
    name = "completion",
    description = {
      "Writes a script that lets bash and zsh complete commands and options.",
      "Use it with: source <(callflow completion)"
    })
final class CompletionCommand extends Command {
  CompletionCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    terminal.out().print(AutoComplete.bash("callflow", CallflowCommand.commandLine(terminal)));
    return ExitCode.DONE;
  }
}
