package io.callflow.local.command;

import io.callflow.contract.model.AnsweredBy;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.OutcomeResult;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a table or JSON lines of calls by start, newest first. */
@CommandLine.Command(name = "calls", description = "Lists calls, newest first.")
final class CallsCommand extends Command.OnCalls {
  @Mixin private CallFilter filter = new CallFilter();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "The most calls to list; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int limit = 100;

  CallsCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CallFilter.Range range = filter.range();
    if (limit < 0) {
      throw new CommandFailure(
          ExitCode.USAGE, "--limit is the number of calls to list, or 0 for all.");
    }
    Table table =
        new Table("STARTED", "LASTED", "STATE", "OUTCOME", "FROM", "TO", "EVENTS", "CALL");
    Map<String, String> damaged = new LinkedHashMap<>();
    int pageSize =
        limit == 0 ? EventQuery.MAX_PAGE_SIZE : Math.min(limit + 1, EventQuery.MAX_PAGE_SIZE);
    int[] listed = new int[1];
    boolean more;
    try (Connection calls = connection.toRead(terminal)) {
      more =
          !filter.walk(
              calls,
              range,
              Order.DESC,
              pageSize,
              summary -> {
                if (limit > 0 && listed[0] == limit) {
                  return false;
                }
                listed[0]++;
                if (json) {
                  line(summary);
                } else {
                  add(table, summary);
                }
                return true;
              },
              call -> damaged.put(call.callKey(), call.detail()));
    }
    if (!json && !table.isEmpty()) {
      table.print(terminal);
    } else if (!json && damaged.isEmpty()) {
      terminal
          .err()
          .println(
              "callflow: No calls from %s to %s. --since 4w lists those of four weeks."
                  .formatted(Times.text(range.start()), Times.text(range.end())));
    }
    if (more) {
      terminal.err().println("callflow: There are more calls; --limit 0 lists all.");
    }
    damaged.values().forEach(detail -> terminal.err().println("callflow: " + detail));
    return damaged.isEmpty() ? ExitCode.DONE : ExitCode.BROKEN;
  }

  private static void add(Table table, CallSummary summary) {
    table.row(
        Times.text(summary.startedAt()),
        summary.endedAt() == null
            ? ""
            : Times.text(Duration.between(summary.startedAt(), summary.endedAt())),
        summary.state().value(),
        outcome(summary),
        Labels.party(summary.from()),
        Labels.party(summary.to()),
        Integer.toString(summary.eventCount()),
        summary.callId());
  }

  /** The outcome; an answer that was none of a person says whose it was. */
  private static String outcome(CallSummary summary) {
    if (summary.outcome() == null) {
      return "";
    }
    AnsweredBy by = summary.answeredBy();
    boolean machine = by == AnsweredBy.SYSTEM || by == AnsweredBy.VOICEMAIL;
    return by != null && machine && summary.outcome() == OutcomeResult.ANSWERED
        ? summary.outcome().value() + " by " + by.value()
        : summary.outcome().value();
  }
}
