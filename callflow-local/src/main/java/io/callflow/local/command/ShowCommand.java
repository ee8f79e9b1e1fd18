package io.callflow.local.command;

import io.callflow.archive.CallRef;
import io.callflow.contract.model.CallSummary;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Shows what the events of a call come to. */
@CommandLine.Command(name = "show", description = "Shows what the events of a call come to.")
final class ShowCommand extends Command.OnCalls {
  @Parameters(
      paramLabel = "CALL",
      description = "The callId, or ~ and the call's key.",
      arity = "1")
  private String call = "";

  ShowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallRef ref = ref(call);
    try (Calls calls = connection.toRead(terminal)) {
      CallSummary summary = calls.call(ref);
      if (json) {
        line(summary);
      } else {
        print(summary, terminal);
      }
    }
    return ExitCode.DONE;
  }

  static void print(CallSummary summary, Terminal terminal) {
    row(terminal, "call", summary.callId());
    row(terminal, "key", "~" + summary.callKey());
    row(terminal, "state", summary.state().value());
    row(terminal, "outcome", summary.outcome() == null ? "" : summary.outcome().value());
    row(terminal, "direction", summary.direction() == null ? "" : summary.direction().value());
    row(terminal, "from", Shown.party(summary.from()));
    row(terminal, "to", Shown.party(summary.to()));
    row(terminal, "started", Times.shown(summary.startedAt()));
    if (summary.endedAt() != null) {
      row(terminal, "ended", Times.shown(summary.endedAt()));
      row(
          terminal,
          "lasted",
          Times.shown(Duration.between(summary.startedAt(), summary.endedAt())));
    }
    row(terminal, "events", Integer.toString(summary.eventCount()));
  }

  private static void row(Terminal terminal, String name, String value) {
    if (!value.isEmpty()) {
      terminal.out().println(name + " ".repeat(11 - name.length()) + Terminal.shown(value));
    }
  }
}
