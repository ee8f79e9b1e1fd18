package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.Leg;
import io.callflow.contract.model.Link;
import io.callflow.contract.model.Transfer;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.event.CallRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the summary of a call, or its ladder. */
@CommandLine.Command(
    name = "show",
    description = "Shows the summary of a call, or draws its ladder.")
final class ShowCommand extends Command.OnCalls {
  @Parameters(paramLabel = "CALL", description = "The callId, or ~ and the callKey.", arity = "1")
  private String call = "";

  @Option(
      names = "--ladder",
      paramLabel = "FORMAT",
      arity = "0..1",
      fallbackValue = "text",
      parameterConsumer = LadderOption.class,
      description = "Draw the ladder of the call: text (the default), svg, mermaid, or json.")
  private @Nullable LadderFormat ladder;

  @Spec private CommandSpec spec = CommandSpec.create();

  ShowCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    String unknown = LadderOption.unknown(spec.commandLine().getParseResult().originalArgs());
    if (unknown != null) {
      throw new CommandFailure(ExitCode.USAGE, unknownFormat(unknown));
    }
    CallRef ref = ref(call);
    if (json && ladder != null && ladder != LadderFormat.JSON) {
      throw new CommandFailure(ExitCode.USAGE, "--json goes only with --ladder=json.");
    }
    try (Connection calls = connection.toRead(terminal)) {
      if (ladder != null) {
        ladder(calls, ref, ladder, terminal);
        return ExitCode.DONE;
      }
      CallSummary summary = calls.call(ref);
      if (json) {
        line(summary);
      } else {
        print(summary, terminal);
      }
    }
    return ExitCode.DONE;
  }

  static String unknownFormat(String format) {
    return "--ladder=%s is unknown; there are text, svg, mermaid and json.".formatted(format);
  }

  /** Prints the ladder of a call; text is as wide as the terminal. */
  static void ladder(Connection calls, CallRef call, LadderFormat format, Terminal terminal) {
    int columns =
        Math.max(
            ReadCallLadderParameters.MIN_COLUMNS,
            Math.min(ReadCallLadderParameters.MAX_COLUMNS, terminal.columns()));
    String drawing = calls.ladder(call, format, columns);
    switch (format) {
      case TEXT -> terminal.ladder(drawing);
      case JSON -> terminal.json(drawing.strip());
      case SVG, MERMAID -> terminal.document(drawing);
    }
  }

  /** Prints a summary: a line for each fact that is known, then a table of the legs. */
  static void print(CallSummary summary, Terminal terminal) {
    row(terminal, "call", summary.callId());
    row(terminal, "key", "~" + summary.callKey());
    row(terminal, "state", summary.state().value());
    row(terminal, "outcome", summary.outcome() == null ? "" : summary.outcome().value());
    row(terminal, "direction", summary.direction() == null ? "" : summary.direction().value());
    row(terminal, "from", Labels.party(summary.from()));
    row(terminal, "to", Labels.party(summary.to()));
    row(terminal, "started", Times.text(summary.startedAt()));
    row(terminal, "answered", time(summary.answeredAt()));
    row(terminal, "ended", time(summary.endedAt()));
    if (summary.endedAt() != null) {
      row(terminal, "lasted", Times.text(Duration.between(summary.startedAt(), summary.endedAt())));
    }
    row(terminal, "rang", span(summary.ringMillis()));
    row(terminal, "talked", span(summary.talkMillis()));
    row(terminal, "on hold", summary.holdMillis() == 0 ? "" : span(summary.holdMillis()));
    row(terminal, "events", Integer.toString(summary.eventCount()));
    for (Transfer transfer : summary.transfers()) {
      row(terminal, "transfer", text(transfer));
    }
    for (Link link : summary.links()) {
      row(terminal, "link", text(link));
    }
    for (CallWarning warning : summary.warnings()) {
      row(terminal, "warning", warning.text());
    }
    if (!summary.legs().isEmpty()) {
      terminal.out().println();
      legs(summary).print(terminal);
    }
  }

  private static Table legs(CallSummary summary) {
    Table table = new Table("LEG", "STATE", "FROM", "TO", "STARTED", "RANG", "UP", "OUTCOME");
    for (Leg leg : summary.legs()) {
      Instant answered = leg.answeredAt();
      table.row(
          leg.legId(),
          leg.state().value(),
          Labels.party(leg.from()),
          Labels.party(leg.to()),
          "+" + Times.text(Duration.between(summary.startedAt(), leg.startedAt())),
          span(leg.ringingAt(), answered == null ? leg.endedAt() : answered),
          span(answered, leg.endedAt()),
          Labels.outcome(leg.outcome()));
    }
    return table;
  }

  private static String text(Transfer transfer) {
    StringBuilder text = new StringBuilder(transfer.state().value());
    if (transfer.from() != null) {
      text.append(" by ").append(Labels.party(transfer.from()));
    }
    if (transfer.to() != null) {
      text.append(" to ").append(Labels.party(transfer.to()));
    }
    if (transfer.target() != null) {
      text.append(" (call ").append(transfer.target().callId()).append(')');
    }
    Instant when = transfer.endedAt() == null ? transfer.startedAt() : transfer.endedAt();
    return when == null ? text.toString() : text + ", " + Times.text(when);
  }

  private static String text(Link link) {
    String text = link.rel().value() + " " + link.callId();
    return link.legId() == null ? text : text + ", leg " + link.legId();
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "" : Times.text(time);
  }

  private static String span(@Nullable Long millis) {
    return millis == null ? "" : Times.text(Duration.ofMillis(millis));
  }

  private static String span(@Nullable Instant start, @Nullable Instant end) {
    return start == null || end == null || end.isBefore(start)
        ? ""
        : Times.text(Duration.between(start, end));
  }

  private static void row(Terminal terminal, String name, String value) {
    if (!value.isEmpty()) {
      terminal.out().println(name + " ".repeat(11 - name.length()) + value);
    }
  }
}
