package io.callflow.local.command;

import io.callflow.contract.export.ExportFormat;
import io.callflow.contract.export.ExportOptions;
import io.callflow.contract.export.Exports;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.query.Order;
import io.callflow.query.StoryQuery;
import io.callflow.story.Story;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes calls in the form of another program. */
@CommandLine.Command(
    name = "export",
    description = {
      "Writes calls in a form that others read: all of a time, of them those that the options name,"
          + " or the CALLs that are given.",
      "A file is there whole or not at all, and none is overwritten without --force. A name that"
          + " ends in .gz is compressed."
    },
    footerHeading = "Formats:%n",
    footer = {"--format list tells them, and what each cannot carry."})
final class ExportCommand extends Command.OnCalls {
  private static final String LIST = "list";
  private static final String STANDARD_OUTPUT = "-";
  private static final int PAGE = 500;

  /** The names of the formats, for completion in a shell. */
  static final class FormatIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(ExportFormat.values()).map(ExportFormat::id).iterator();
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = FormatIds.class,
      description =
          "The format, or 'list' to print the formats. Default: as the name of the file ends.")
  private @Nullable String format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = STANDARD_OUTPUT,
      description =
          "The file to write; or a folder, in which each call gets a file of its own; - is standard"
              + " output, the default.")
  private String output = STANDARD_OUTPUT;

  @Option(names = "--force", description = "Overwrite files.")
  private boolean force;

  @Option(
      names = "--columns",
      paramLabel = "NAME,...",
      split = ",",
      description = "The columns of CSV, in this order. An unknown one lists all.")
  private List<String> columns = List.of();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "The time zone of CSV and HTML, as Europe/Berlin. Default: ${DEFAULT-VALUE}.")
  private String zone = "UTC";

  @Option(
      names = "--bom",
      description = "Begin CSV with a byte order mark, by which Excel recognises UTF-8.")
  private boolean byteOrderMark;

  @Option(
      names = "--masked",
      description =
          "Leave out names, numbers and every reported text, for readers who may not know.")
  private boolean masked;

  @Option(
      names = "--progress",
      description = "Print the progress to standard error, even if that is no terminal.")
  private boolean progress;

  @Mixin private CallFilter filter = new CallFilter();

  @Mixin private StoryOptions related = new StoryOptions();

  @Parameters(
      paramLabel = "CALL",
      arity = "0..*",
      description = "The callIds, or ~ and the callKeys. With them, filters do not count.")
  private List<String> named = List.of();

  ExportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    if (LIST.equals(format)) {
      list();
      return ExitCode.DONE;
    }
    ExportFormat chosen = format();
    ExportOptions options = options(chosen);
    List<CallRef> refs = named.stream().map(Command::ref).toList();
    CallFilter.Range range = filter.range();
    Path path = output.equals(STANDARD_OUTPUT) ? null : Path.of(output);
    boolean isFolder = path != null && (output.endsWith("/") || Files.isDirectory(path));
    requireSense(chosen, path, isFolder, refs);
    Progress shown = new Progress(terminal, progress);
    try (Termination termination = new Termination(terminal);
        Connection calls = connection.toRead(terminal);
        ExportSink sink = sink(chosen, path, isFolder)) {
      ExportRun run = new ExportRun(calls, chosen, options, masked, sink, termination);
      CallKeySet told = new CallKeySet();
      if (refs.isEmpty()) {
        filter.walk(
            calls,
            range,
            Order.ASC,
            PAGE,
            summary -> {
              add(calls, run, summary, told);
              shown.done(1, told(run));
              return true;
            },
            call -> run.damaged(call.callKey(), call.detail()));
      } else {
        for (CallRef ref : refs) {
          add(calls, run, calls.call(ref), told);
          shown.done(1, told(run));
        }
      }
      shown.clear();
      requireMessages(chosen, run);
      run.finish(isFolder);
      return termination.with(report(chosen, run, sink));
    }
  }

  /** Writes a call or its story; calls that a story before it has are not written again. */
  private void add(Connection calls, ExportRun run, CallSummary summary, CallKeySet told) {
    StoryQuery query = related.query(CallRef.parse("~" + summary.callKey()));
    if (query == null) {
      run.add(summary);
    } else if (told.add(summary.callKey())) {
      try {
        Story story = calls.story(query);
        story.calls().forEach(call -> told.add(call.key().value()));
        run.add(story);
      } catch (CallflowException e) {
        run.notRead(summary.callKey(), e);
      }
    }
  }

  private static String told(ExportRun run) {
    return String.format(Locale.ROOT, ", %,d events", run.events());
  }

  private void list() {
    if (json) {
      for (ExportFormat each : ExportFormat.values()) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", each.id());
        tree.put("mediaType", each.mediaType());
        tree.put("extension", each.extension());
        tree.put("description", each.description());
        tree.put("cannotCarry", each.cannotCarry());
        tree.put("columns", Exports.columns(each));
        line(tree);
      }
      return;
    }
    for (ExportFormat each : ExportFormat.values()) {
      terminal.heading(each.id() + " (." + each.extension() + "): " + each.description());
      each.cannotCarry().forEach(sentence -> terminal.out().println("  " + sentence));
    }
  }

  private ExportFormat format() {
    if (format != null) {
      return ExportFormat.of(format)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      ExitCode.USAGE,
                      "--format '%s' is unknown; the formats are %s.".formatted(format, ids())));
    }
    String name = output.endsWith(".gz") ? output.substring(0, output.length() - 3) : output;
    for (ExportFormat each : ExportFormat.values()) {
      if (name.endsWith("." + each.extension())) {
        return each;
      }
    }
    throw new CommandFailure(ExitCode.USAGE, "Name the --format: %s.".formatted(ids()));
  }

  private static String ids() {
    return Stream.of(ExportFormat.values()).map(ExportFormat::id).collect(Collectors.joining(", "));
  }

  private ExportOptions options(ExportFormat chosen) {
    if (Exports.columns(chosen).isEmpty() && (!columns.isEmpty() || byteOrderMark)) {
      throw new CommandFailure(ExitCode.USAGE, "--columns and --bom go only with CSV.");
    }
    ZoneId parsed;
    try {
      parsed = ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--zone '%s' is unknown. Write a name such as Europe/Berlin, or UTC.".formatted(zone),
          e);
    }
    ExportOptions options = new ExportOptions(columns, parsed, byteOrderMark);
    try {
      if (chosen.unit() == ExportFormat.Unit.CALL) {
        Exports.calls(chosen, options);
      } else if (chosen.unit() == ExportFormat.Unit.EVENT) {
        Exports.events(chosen, options);
      }
    } catch (CallflowException e) {
      throw new CommandFailure(ExitCode.USAGE, "--columns: " + e.getMessage(), e);
    }
    return options;
  }

  private void requireSense(
      ExportFormat chosen, @Nullable Path path, boolean isFolder, List<CallRef> refs) {
    boolean isSip = chosen == ExportFormat.SIP || chosen == ExportFormat.PCAP;
    if (masked && isSip) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "A SIP message cannot be masked; leave out --masked, or take another format.");
    }
    if (isFolder && chosen.unit() == ExportFormat.Unit.CALL) {
      throw new CommandFailure(
          ExitCode.USAGE, "%s has all calls in one file; name it with -o.".formatted(chosen.id()));
    }
    if (chosen == ExportFormat.HTML && !isFolder && refs.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "A page is of one call or story: name one CALL, or name a folder with -o for a page each.");
    }
    if (!chosen.isText() && path == null && terminal.outIsTerminal()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is no text for a terminal; name a file with -o.".formatted(chosen.id()));
    }
    if (path != null && !isFolder) {
      NewFile.requireFree(path, force);
    }
    if (isFolder && path != null && !Files.isDirectory(path)) {
      throw new CommandFailure(
          ExitCode.USAGE, "There is no folder " + path + "; make it, or name another one.");
    }
  }

  private ExportSink sink(ExportFormat chosen, @Nullable Path path, boolean isFolder) {
    if (path == null) {
      return ExportSink.standardOutput(terminal);
    }
    return isFolder
        ? ExportSink.folder(path, chosen.extension(), force)
        : ExportSink.file(path, force);
  }

  private static void requireMessages(ExportFormat chosen, ExportRun run) {
    boolean isSip = chosen == ExportFormat.SIP || chosen == ExportFormat.PCAP;
    if (isSip && run.calls() == 0 && run.omittedCalls() > 0) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          ("None of these calls (%,d) has SIP messages, so there is nothing to write as %s. Those"
                  + " that came by HEP or tshark have them.")
              .formatted(run.omittedCalls(), chosen.id()));
    }
  }

  private int report(ExportFormat chosen, ExportRun run, ExportSink sink) {
    List<String> lines = new ArrayList<>();
    if (json) {
      String report = new String(Json.writeTree(tree(chosen, run, sink)), StandardCharsets.UTF_8);
      if (sink.place().isEmpty()) {
        terminal.err().println(report);
      } else {
        terminal.json(report);
      }
    } else {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d calls%s as %s%s, %,d bytes.",
              run.calls(),
              chosen.unit() == ExportFormat.Unit.CALL
                  ? ""
                  : String.format(Locale.ROOT, " with %,d events", run.events()),
              chosen.id(),
              sink.place().isEmpty() ? "" : " in " + sink.place(),
              sink.bytes()));
      if (run.omittedEvents() > 0) {
        lines.add(
            String.format(
                Locale.ROOT,
                "Not in it: %,d events that are no SIP messages; %,d calls have none.",
                run.omittedEvents(),
                run.omittedCalls()));
      }
      if (run.cuts() > 0) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%,d %s cut; --max-calls and --max-steps allow more.",
                run.cuts(),
                run.cuts() == 1 ? "story was" : "stories were"));
      }
      if (run.gone() > 0) {
        lines.add(
            String.format(
                Locale.ROOT, "Not in it: %,d calls that were erased meanwhile.", run.gone()));
      }
      PrintStream to = sink.place().isEmpty() ? terminal.err() : terminal.out();
      String before = sink.place().isEmpty() ? "callflow: " : "";
      lines.forEach(line -> to.println(before + line));
    }
    run.damaged().values().forEach(detail -> terminal.err().println("callflow: " + detail));
    return run.damaged().isEmpty() ? ExitCode.DONE : ExitCode.BROKEN;
  }

  private static Map<String, Object> tree(ExportFormat chosen, ExportRun run, ExportSink sink) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", chosen.id());
    tree.put("output", sink.place().isEmpty() ? STANDARD_OUTPUT : sink.place());
    tree.put("calls", run.calls());
    tree.put("events", run.events());
    tree.put("bytes", sink.bytes());
    tree.put("omittedEvents", run.omittedEvents());
    tree.put("omittedCalls", run.omittedCalls());
    tree.put("erasedMeanwhile", run.gone());
    tree.put("storiesCut", run.cuts());
    List<Map<String, Object>> damaged = new ArrayList<>();
    run.damaged()
        .forEach(
            (key, detail) ->
                damaged.add(new LinkedHashMap<>(Map.of("callKey", key, "detail", detail))));
    tree.put("damaged", damaged);
    tree.put("cannotCarry", chosen.cannotCarry());
    return tree;
  }
}
