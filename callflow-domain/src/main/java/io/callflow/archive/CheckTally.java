package io.callflow.archive;

import io.callflow.report.CheckReport;
import io.callflow.report.Finding;
import io.callflow.store.ObjectKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what a check meets and collects its findings into a report. Used by one thread. */
final class CheckTally {
  private int tenants;
  private long calls;
  private long erased;
  private long events;
  private long indexKeys;
  private long unrepaired;
  private int harmless;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);

  void tenant() {
    tenants++;
  }

  /** Counts a call that holds this many events. */
  void call(int eventsOfCall) {
    calls++;
    events += eventsOfCall;
  }

  void erasedCall() {
    erased++;
  }

  void indexKey() {
    indexKeys++;
  }

  /**
   * Adds a finding. Every finding is counted. The report keeps the first {@value
   * CheckReport#MAX_FINDINGS} harmless ones and at most twice as many findings in all.
   */
  void found(Finding.Kind kind, ObjectKey key, String detail, boolean repaired) {
    counts.merge(kind, 1L, Long::sum);
    if (kind.isHarmless()) {
      if (harmless++ >= CheckReport.MAX_FINDINGS) {
        return;
      }
    } else if (!repaired) {
      unrepaired++;
    }
    if (findings.size() < 2 * CheckReport.MAX_FINDINGS) {
      findings.add(new Finding(kind, key, detail, repaired));
    }
  }

  CheckReport report() {
    return new CheckReport(tenants, calls, erased, events, indexKeys, findings, counts, unrepaired);
  }
}
