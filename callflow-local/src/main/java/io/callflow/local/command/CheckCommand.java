package io.callflow.local.command;

import io.callflow.report.CheckReport;
import io.callflow.report.Finding;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks a store while others use it, and repairs it on request. */
@CommandLine.Command(
    name = "check",
    description = {
      "Checks every call and every index key of a store, for all tenants, while others use it.",
      "--repair writes missing index keys, deletes index keys of no event, and completes"
          + " interrupted erasures. It never changes an event."
    })
final class CheckCommand extends Command {
  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--repair",
      description = "Repair what can be repaired. Without it, nothing is written.")
  private boolean repair;

  @Option(names = "--json", description = "Write JSON: a line for each finding, then the totals.")
  private boolean json;

  CheckCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    CheckReport report;
    OpenStore open = store.toRead(terminal);
    try (LocalConnection calls =
        repair ? LocalConnection.toWrite(open) : LocalConnection.toRead(open)) {
      report = calls.check(repair, this::showProgress);
    }
    terminal.clearProgress();
    if (json) {
      report.findings().forEach(finding -> line(tree(finding)));
      line(totals(report));
    } else {
      print(report);
    }
    return report.isSound() ? ExitCode.DONE : ExitCode.BROKEN;
  }

  private void showProgress(CheckReport soFar) {
    terminal.progress(
        String.format(
            Locale.ROOT, "%,d calls, %,d index keys checked", soFar.calls(), soFar.indexKeys()));
  }

  private void print(CheckReport report) {
    Table table = new Table("KIND", "REPAIRED", "OBJECT", "DETAIL");
    for (Finding finding : report.findings()) {
      table.row(
          kind(finding),
          finding.repaired() ? "yes" : finding.kind().isHarmless() ? "harmless" : "no",
          finding.key().value(),
          finding.detail());
    }
    if (!table.isEmpty()) {
      table.print(terminal);
    }
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d calls with %,d events, %,d erased calls, %,d index keys: %s",
                report.calls(),
                report.events(),
                report.erased(),
                report.indexKeys(),
                report.isSound()
                    ? "sound."
                    : String.format(
                        Locale.ROOT, "%,d faults are not repaired.", report.unrepaired())));
  }

  private static String kind(Finding finding) {
    return finding.kind().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> tree(Finding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", kind(finding));
    tree.put("key", finding.key().value());
    tree.put("detail", finding.detail());
    tree.put("harmless", finding.kind().isHarmless());
    tree.put("repaired", finding.repaired());
    return tree;
  }

  private static Map<String, Object> totals(CheckReport report) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("tenants", report.tenants());
    tree.put("calls", report.calls());
    tree.put("events", report.events());
    tree.put("erased", report.erased());
    tree.put("indexKeys", report.indexKeys());
    tree.put("unrepaired", report.unrepaired());
    return tree;
  }
}
