package io.callflow.archive;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a check of a store has come across.
 *
 * @param calls that hold events
 * @param erased calls of which tombstones are left
 * @param indexKeys keys of the minute and party indexes
 * @param findings the first {@value #MAX_FINDINGS} that are not harmless, and the first as many
 *     that are
 * @param counts how many findings of each kind there were in all
 * @param unrepaired how many findings that are not harmless were not put right
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
  /** How many findings are told one by one. */
  public static final int MAX_FINDINGS = 1000;

  public CheckReport {
    findings = List.copyOf(findings);
    counts = new EnumMap<>(counts);
  }

  /** Whether nothing is wrong any more, harmless things aside. */
  public boolean isSound() {
    return unrepaired == 0;
  }
}
