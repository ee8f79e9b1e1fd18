package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.call.lint.LintFinding;
import io.callflow.call.lint.LintReport;
import io.callflow.call.lint.LintRule;
import io.callflow.call.lint.Severity;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.sources.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is wrong or suspicious in calls. */
@CommandLine.Command(
    name = "lint",
    description = {
      "Prints what is wrong or suspicious in calls: each finding with its rule and its event.",
      "Reads calls of the store, or files of any format that import reads, of which nothing is"
          + " stored. The exit code is 1 if anything is found that weighs as much as --fail-on."
    })
final class LintCommand extends Command.OnCalls {
  private static final String NEVER = "never";

  @Parameters(
      paramLabel = "CALL|FILE",
      arity = "0..*",
      description =
          "Calls, each a callId or ~ and the callKey, and files or folders; - is standard input. A"
              + " name that a file has is the file.")
  private List<String> arguments = List.of();

  @Option(
      names = "--rules",
      description = "Print all rules with their severity, and check nothing.")
  private boolean rules;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      defaultValue = "warning",
      description =
          "The lightest finding that makes the exit code 1: error, warning, info, or never."
              + " Default: ${DEFAULT-VALUE}.")
  private String failOn = "warning";

  @Option(
      names = "--ignore",
      paramLabel = "RULE,...",
      split = ",",
      description = "Rules that are not checked. Repeatable; --rules prints all.")
  private List<String> ignore = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = ImportCommand.FormatIds.class,
      description = "The format of all files. Default: each file shows it.")
  private @Nullable String format;

  @Mixin private RowOptions rows = new RowOptions();

  private final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
  private int calls;

  LintCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws IOException {
    Severity least = least();
    Set<LintRule> ignored = ignored();
    if (rules) {
      printRules();
      return ExitCode.DONE;
    }
    if (arguments.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "Name a call or a file; - is standard input, and --rules prints rules.");
    }
    SourceFormat given = format == null ? null : ImportCommand.format(format);
    List<String> named =
        arguments.stream().filter(argument -> CallArguments.file(argument) == null).toList();
    named.forEach(Command::ref);
    counts.clear();
    calls = 0;
    boolean isWhole = checkFiles(given, ignored);
    checkCalls(named, ignored);
    printTotals();
    boolean isFound =
        least != null
            && counts.entrySet().stream()
                .anyMatch(each -> each.getKey().isAtLeast(least) && each.getValue() > 0);
    return isFound || !isWhole ? ExitCode.REFUSED : ExitCode.DONE;
  }

  /** The lightest severity that fails; null if none does. */
  private @Nullable Severity least() {
    for (Severity severity : Severity.values()) {
      if (severity.text().equals(failOn)) {
        return severity;
      }
    }
    if (failOn.equals(NEVER)) {
      return null;
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "--fail-on '%s' is unknown; there are error, warning, info and never.".formatted(failOn));
  }

  private Set<LintRule> ignored() {
    Set<LintRule> ignored = EnumSet.noneOf(LintRule.class);
    for (String name : ignore) {
      ignored.add(
          LintRule.named(name)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE,
                          "--ignore '%s' is no rule; `callflow lint --rules` prints all."
                              .formatted(name))));
    }
    return ignored;
  }

  private void printRules() {
    if (json) {
      for (LintRule rule : LintRule.values()) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rule", rule.text());
        tree.put("severity", rule.severity().text());
        tree.put("sentence", rule.sentence());
        line(tree);
      }
      return;
    }
    Table table = new Table("RULE", "SEVERITY", "WHAT BREAKS IT");
    for (LintRule rule : LintRule.values()) {
      table.row(rule.text(), rule.severity().text(), rule.sentence());
    }
    table.print(terminal);
  }

  /** Checks the calls of all files together; whether every record could be read. */
  private boolean checkFiles(@Nullable SourceFormat given, Set<LintRule> ignored)
      throws IOException {
    List<Path> files = new ArrayList<>();
    for (String argument : arguments) {
      Path file = CallArguments.file(argument);
      if (file != null) {
        files.add(file);
      }
    }
    if (files.isEmpty()) {
      return true;
    }
    try (CallsInFiles read = CallsInFiles.read(terminal, files, given, rows, json)) {
      for (CallId id : read.ids()) {
        check(read.calls().whole(CallRef.of(id)), ignored);
      }
      return read.isWhole();
    }
  }

  private void checkCalls(List<String> named, Set<LintRule> ignored) {
    if (named.isEmpty()) {
      return;
    }
    try (Connection stored = connection.toRead(terminal)) {
      for (String argument : named) {
        check(CallArguments.read(stored, argument), ignored);
      }
    }
  }

  private void check(CallFlow call, Set<LintRule> ignored) {
    LintReport report = call.lint().without(ignored);
    calls++;
    report.counts().forEach((rule, count) -> counts.merge(rule.severity(), count, Integer::sum));
    if (json) {
      writeLines(call.callId(), report);
    } else if (report.total() > 0) {
      print(call.callId(), report);
    }
  }

  private void writeLines(CallId callId, LintReport report) {
    for (LintFinding finding : report.findings()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("callId", callId.value());
      tree.put("rule", finding.rule().text());
      tree.put("severity", finding.severity().text());
      if (finding.eventId() != null) {
        tree.put("eventId", finding.eventId().value());
      }
      if (finding.legId() != null) {
        tree.put("legId", finding.legId());
      }
      tree.put("text", finding.text());
      line(tree);
    }
    report
        .counts()
        .forEach(
            (rule, count) -> {
              if (count > LintReport.MOST_OF_A_RULE) {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("callId", callId.value());
                tree.put("rule", rule.text());
                tree.put("severity", rule.severity().text());
                tree.put("more", count - LintReport.MOST_OF_A_RULE);
                line(tree);
              }
            });
  }

  private void print(CallId callId, LintReport report) {
    terminal.heading(callId.value());
    LintRule rule = null;
    for (LintFinding finding : report.findings()) {
      if (rule != null && rule != finding.rule()) {
        printMore(rule, report);
      }
      rule = finding.rule();
      terminal
          .out()
          .println(
              "  %-7s  %s: %s%s"
                  .formatted(
                      finding.severity().text(),
                      rule.text(),
                      finding.text(),
                      finding.eventId() == null ? "" : "  " + finding.eventId()));
    }
    if (rule != null) {
      printMore(rule, report);
    }
  }

  private void printMore(LintRule rule, LintReport report) {
    int more = report.counts().getOrDefault(rule, 0) - LintReport.MOST_OF_A_RULE;
    if (more > 0) {
      terminal.out().println("  %-7s  %s: %,d more.".formatted("", rule.text(), more));
    }
  }

  private void printTotals() {
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("calls", calls);
      tree.put("errors", count(Severity.ERROR));
      tree.put("warnings", count(Severity.WARNING));
      tree.put("infos", count(Severity.INFO));
      line(tree);
      return;
    }
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d %s: %,d %s, %,d %s, %,d for information.",
                calls,
                calls == 1 ? "call" : "calls",
                count(Severity.ERROR),
                count(Severity.ERROR) == 1 ? "error" : "errors",
                count(Severity.WARNING),
                count(Severity.WARNING) == 1 ? "warning" : "warnings",
                count(Severity.INFO)));
  }

  private int count(Severity severity) {
    return counts.getOrDefault(severity, 0);
  }
}
