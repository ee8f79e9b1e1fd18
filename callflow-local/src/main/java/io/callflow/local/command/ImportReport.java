package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.CallSummary;
import io.callflow.contract.model.CallWarning;
import io.callflow.contract.model.Ladder;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Tells how well the calls of an import are understood. */
final class ImportReport {
  private static final LadderView VIEW = new LadderView(LadderFormat.JSON, 100, false, false);

  private final long rows;
  private long events;
  private long shown;
  private long count;
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<String, Long> answers = new TreeMap<>();
  private final Map<String, Long> warnings = new TreeMap<>();

  private ImportReport(long rows) {
    this.rows = rows;
  }

  /**
   * Reads these calls.
   *
   * @param rows the number of rows that were imported
   */
  static ImportReport of(Connection connection, Set<CallId> calls, long rows) {
    ImportReport report = new ImportReport(rows);
    calls.forEach(call -> report.add(connection, CallRef.of(call)));
    return report;
  }

  private void add(Connection connection, CallRef call) {
    CallSummary summary = connection.call(call);
    count++;
    events += summary.eventCount();
    add(outcomes, summary.outcome() == null ? "none" : summary.outcome().toString());
    add(answers, summary.answeredBy() == null ? "nobody" : summary.answeredBy().toString());
    for (CallWarning warning : summary.warnings()) {
      warnings.merge(warning.kind().toString(), (long) warning.count(), Long::sum);
    }
    shown += eventRows(connection.ladder(call, VIEW));
  }

  private static void add(Map<String, Long> counts, String word) {
    counts.merge(word.toLowerCase(Locale.ROOT), 1L, Long::sum);
  }

  private static long eventRows(String ladder) {
    try {
      return Json.readResponse(ladder.getBytes(StandardCharsets.UTF_8), Ladder::read)
          .rows()
          .stream()
          .filter(row -> row.eventId() != null)
          .count();
    } catch (MalformedBody e) {
      throw new IllegalStateException("the ladder is not JSON", e);
    }
  }

  /** The share of the events that are no row of a ladder, in percent. */
  private double folded() {
    return events == 0 ? 0 : 100.0 * (events - shown) / events;
  }

  /** Prints the report, as text or as one line of JSON. */
  void print(Terminal terminal, boolean json) {
    if (json) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("rows", rows);
      report.put("events", events);
      report.put("calls", count);
      report.put("ladderRows", shown);
      report.put("foldedPercent", Math.round(folded() * 10) / 10.0);
      report.put("outcome", outcomes);
      report.put("answeredBy", answers);
      report.put("warnings", warnings);
      terminal.json(new String(Json.writeTree(Map.of("report", report)), StandardCharsets.UTF_8));
      return;
    }
    terminal
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%,d calls of %,d events; %,d rows in their ladders, %.1f %% of the events are"
                    + " folded.",
                count,
                events,
                shown,
                folded()));
    line(terminal, "outcome", outcomes);
    line(terminal, "answered by", answers);
    line(terminal, "warnings", warnings);
  }

  private static void line(Terminal terminal, String what, Map<String, Long> counts) {
    StringJoiner words = new StringJoiner(", ", what + ": ", "").setEmptyValue(what + ": none");
    counts.forEach((word, number) -> words.add(String.format(Locale.ROOT, "%s %,d", word, number)));
    terminal.out().println(words);
  }
}
