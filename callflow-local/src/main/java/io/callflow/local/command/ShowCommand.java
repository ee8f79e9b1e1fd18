package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.RelatedCalls;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.event.CallRef;
import io.callflow.query.StoryQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
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
      description = "Draw the ladder of the call: text (the default), html, svg, mermaid, or json.")
  private @Nullable LadderFormat ladder;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = HtmlOption.STANDARD_OUTPUT,
      parameterConsumer = HtmlOption.class,
      description = {
        "Write one page with summary, ladder and events, which needs nothing else to be opened:",
        "to the file, whose name ends in .html, or to standard output."
      })
  private @Nullable String html;

  @Option(names = "--all", description = "Draw each event as a row.")
  private boolean all;

  @Option(
      names = "--mask",
      description =
          "Leave out names, numbers and every reported text, for readers who may not know.")
  private boolean mask;

  @Mixin private StoryOptions related = new StoryOptions();

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
    checkOptions();
    StoryQuery story = related.query(ref);
    try (Connection calls = connection.toRead(terminal)) {
      if (html != null) {
        page(draw(calls, ref, story, view(LadderFormat.HTML)), html);
        return ExitCode.DONE;
      }
      if (ladder != null) {
        print(draw(calls, ref, story, view(ladder)), ladder, terminal);
        return ExitCode.DONE;
      }
      CallSummary summary = calls.call(ref);
      if (story != null) {
        withRelated(summary, calls.related(story));
      } else if (json) {
        line(summary);
      } else {
        SummaryText.print(summary, terminal);
      }
    }
    return ExitCode.DONE;
  }

  private void withRelated(CallSummary summary, RelatedCalls story) {
    if (json) {
      Map<String, @Nullable Object> whole = new LinkedHashMap<>(Json.readTree(Json.write(summary)));
      whole.put("related", Json.readTree(Json.write(story)));
      line(whole);
      return;
    }
    RelatedText.print(story, terminal);
    terminal.out().println();
    SummaryText.print(summary, terminal);
  }

  private static String draw(
      Connection calls, CallRef ref, @Nullable StoryQuery story, LadderView view) {
    return story == null ? calls.ladder(ref, view) : calls.ladder(story, view);
  }

  private void checkOptions() {
    if (json && ladder != null && ladder != LadderFormat.JSON) {
      throw new CommandFailure(ExitCode.USAGE, "--json goes only with --ladder=json.");
    }
    if (html != null && (json || ladder != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--html goes without --json and --ladder: the page has the ladder.");
    }
    if ((all || mask) && html == null && ladder == null) {
      throw new CommandFailure(
          ExitCode.USAGE, (all ? "--all" : "--mask") + " goes only with --ladder or --html.");
    }
    for (String argument : spec.commandLine().getParseResult().originalArgs()) {
      if (argument.startsWith("--html=") && HtmlOption.STANDARD_OUTPUT.equals(html)) {
        throw new CommandFailure(ExitCode.USAGE, argument + ": the name of a page ends in .html.");
      }
    }
  }

  private LadderView view(LadderFormat format) {
    return new LadderView(format, columns(terminal), all, mask);
  }

  private void page(String page, String file) {
    if (file.equals(HtmlOption.STANDARD_OUTPUT)) {
      terminal.document(page);
      return;
    }
    try {
      Files.writeString(Path.of(file), page);
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure(ExitCode.USAGE, file + " cannot be written: " + e.getMessage(), e);
    }
  }

  static String unknownFormat(String format) {
    return "--ladder=%s is unknown; there are text, html, svg, mermaid and json.".formatted(format);
  }

  /** The width of a ladder in text: that of the terminal, within the limits of the API. */
  private static int columns(Terminal terminal) {
    return Math.max(
        ReadCallLadderParameters.MIN_COLUMNS,
        Math.min(ReadCallLadderParameters.MAX_COLUMNS, terminal.columns()));
  }

  /** Prints the ladder of a call as text that is as wide as the terminal. */
  static void ladder(Connection calls, CallRef call, Terminal terminal) {
    LadderView view = new LadderView(LadderFormat.TEXT, columns(terminal), false, false);
    print(calls.ladder(call, view), view.format(), terminal);
  }

  private static void print(String drawing, LadderFormat format, Terminal terminal) {
    switch (format) {
      case TEXT -> terminal.ladder(drawing);
      case JSON -> terminal.json(drawing.strip());
      case HTML, SVG, MERMAID -> terminal.document(drawing);
    }
  }
}
