package io.callflow.call.lint;

import io.callflow.event.StoredEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts findings, and keeps the first ones of each rule. */
final class Findings {
  private final int most;
  private final Map<LintRule, List<LintFinding>> kept = new EnumMap<>(LintRule.class);
  private final Map<LintRule, Integer> counts = new EnumMap<>(LintRule.class);

  /** Keeps this many of each rule. */
  Findings(int most) {
    this.most = most;
  }

  /** Counts a finding at an event. Its text is made only if it is kept. */
  void found(LintRule rule, StoredEvent event, Supplier<String> text) {
    if (isKept(rule)) {
      keep(new LintFinding(rule, event.eventId(), event.event().legId(), text.get()));
    }
  }

  /** Counts a finding of which no event tells. */
  void missing(LintRule rule, @Nullable String legId, Supplier<String> text) {
    if (isKept(rule)) {
      keep(new LintFinding(rule, null, legId, text.get()));
    }
  }

  private boolean isKept(LintRule rule) {
    return counts.merge(rule, 1, Integer::sum) <= most;
  }

  private void keep(LintFinding finding) {
    kept.computeIfAbsent(finding.rule(), rule -> new ArrayList<>()).add(finding);
  }

  LintReport report() {
    return new LintReport(kept.values().stream().flatMap(List::stream).toList(), counts);
  }
}
