package io.callflow.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a check of a store.
 *
 * @param calls that hold events
 * @param erased calls of which only tombstones remain
 * @param indexKeys keys of the minute and party indexes
 * @param findings the first {@value #MAX_FINDINGS} harmless findings, and others up to twice as
 *     many in all
 * @param counts the number of all findings of each kind
 * @param unrepaired the number of findings that are neither harmless nor repaired
 */
public record CheckReport(
    int tenants,
    long calls,
    long erased,
    long events,
    long indexKeys,
    List<Finding> findings,
    Map<Finding.Kind, Long> counts,
    long unrepaired) {
  /** The most harmless findings in a report; it has at most twice as many findings in all. */
  public static final int MAX_FINDINGS = 1000;

  public CheckReport {
    findings = List.copyOf(findings);
    counts = new EnumMap<>(counts);
  }

  /** Whether every finding is harmless or repaired. */
  public boolean isSound() {
    return unrepaired == 0;
  }
}
