package io.callflow.call.lint;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong or suspicious in one call.
 *
 * <pre>{@code
 * LintReport report = calls.call(CallRef.of(callId)).lint();
 * report.findings().forEach(finding -> System.out.println(finding.text()));
 * }</pre>
 *
 * @param findings in the order of the rules; those of one rule in the order of the call, at most
 *     {@value #MOST_OF_A_RULE}
 * @param counts how often each rule is broken, those included that {@code findings} leaves out;
 *     without the rules that the call keeps
 */
public record LintReport(List<LintFinding> findings, Map<LintRule, Integer> counts) {
  /** The most findings of one rule. */
  public static final int MOST_OF_A_RULE = 100;

  /** Of a call that keeps every rule. */
  public static final LintReport EMPTY = new LintReport(List.of(), Map.of());

  public LintReport {
    findings = List.copyOf(findings);
    Map<LintRule, Integer> ordered = new EnumMap<>(LintRule.class);
    ordered.putAll(counts);
    counts = Collections.unmodifiableMap(ordered);
  }

  /** The same without the findings of these rules. */
  public LintReport without(Set<LintRule> ignored) {
    Map<LintRule, Integer> kept = new EnumMap<>(LintRule.class);
    counts.forEach(
        (rule, count) -> {
          if (!ignored.contains(rule)) {
            kept.put(rule, count);
          }
        });
    return new LintReport(
        findings.stream().filter(finding -> !ignored.contains(finding.rule())).toList(), kept);
  }

  /** How many findings there are, those included that {@link #findings} leaves out. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether a rule of this severity or a heavier one is broken. */
  public boolean reaches(Severity severity) {
    return counts.keySet().stream().anyMatch(rule -> rule.severity().isAtLeast(severity));
  }
}
