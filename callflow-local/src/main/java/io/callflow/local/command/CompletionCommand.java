package io.callflow.local.command;

import picocli.AutoComplete;
import picocli.CommandLine;

/** Prints the completion script of bash and zsh. */
@CommandLine.Command(
    name = "completion",
    description = {
      "Prints a script with which bash and zsh complete commands and options.",
      "Use it with: source <(callflow completion)"
    })
final class CompletionCommand extends Command {
  CompletionCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    terminal.document(AutoComplete.bash("callflow", CallflowCommand.commandLine(terminal)));
    return ExitCode.DONE;
  }
}
