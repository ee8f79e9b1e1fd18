package io.callflow.local;

import io.callflow.local.command.CallflowCommand;
import io.callflow.local.command.Terminal;

/** The entry point of the process. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess(System.in, System.out, System.err);
    System.exit(CallflowCommand.run(terminal, arguments));
  }
}
