package io.callflow.local.command;

import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallRef;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Erases a call, after asking a person. */
@CommandLine.Command(
    name = "erase",
    description = "Erases a call for good. The call accepts no events afterwards.")
final class EraseCommand extends Command.OnCalls {
  private static final int LONGEST_ANSWER = 80;

  @Parameters(paramLabel = "CALL", description = "The callId, or ~ and the callKey.", arity = "1")
  private String call = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  EraseCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    CallRef ref = ref(call);
    try (Connection calls = connection.toChange(terminal)) {
      if (!yes && !isConfirmed(calls, ref)) {
        terminal.err().println("callflow: Nothing was erased.");
        return ExitCode.REFUSED;
      }
      calls.erase(ref);
    }
    if (json) {
      Map<String, Object> erased = new LinkedHashMap<>();
      erased.put("call", ref.toString());
      erased.put("callKey", ref.key().value());
      erased.put("erased", true);
      line(erased);
    } else {
      terminal.out().println("Erased " + ref + ".");
    }
    return ExitCode.DONE;
  }

  private boolean isConfirmed(Connection calls, CallRef ref) throws IOException {
    if (!terminal.interactive()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "Erasing needs a confirmation, and no terminal is there to ask. Add --yes.");
    }
    CallSummary summary = calls.call(ref);
    terminal
        .err()
        .print(
            "Erase the %d events of %s for good? [y/N] "
                .formatted(summary.eventCount(), summary.callId()));
    terminal.err().flush();
    StringBuilder answer = new StringBuilder();
    for (int c = terminal.in().read(); c >= 0 && c != '\n'; c = terminal.in().read()) {
      if (answer.length() > LONGEST_ANSWER) {
        return false;
      }
      answer.append((char) c); // only ASCII letters count
    }
    return answer.toString().strip().matches("(?i)y(es)?");
  }
}
