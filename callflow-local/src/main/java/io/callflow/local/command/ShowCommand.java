package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.event.CallRef;
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
        SummaryText.print(summary, terminal);
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
}
