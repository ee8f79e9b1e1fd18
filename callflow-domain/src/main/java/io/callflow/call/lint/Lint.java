package io.callflow.call.lint;

import io.callflow.event.CallId;
import io.callflow.event.StoredEvent;
import java.util.List;

/** Checks a call by the rules. Takes time in proportion to the number of events. */
public final class Lint {
  private Lint() {}

  /**
   * Checks by every rule.
   *
   * @param events of the call, in order
   */
  public static LintReport of(CallId callId, List<StoredEvent> events, Ends ends) {
    if (events.isEmpty()) {
      return LintReport.EMPTY;
    }
    Findings findings = new Findings(LintReport.MOST_OF_A_RULE);
    new ConsistencyCheck(events, ends, findings);
    new LifecycleCheck(events, findings);
    new PartsCheck(events, findings);
    new OutcomeCheck(callId, events, findings);
    new NumberCheck(events, findings);
    new TimeCheck(events, ends, findings);
    new RecordCheck(callId, events, findings);
    return findings.report();
  }

  /**
   * Checks by the rules whose findings a summary shows, and keeps the first finding of each.
   *
   * @param events of the call, in order
   */
  public static LintReport warnings(List<StoredEvent> events, Ends ends) {
    Findings findings = new Findings(1);
    new ConsistencyCheck(events, ends, findings);
    return findings.report();
  }
}
