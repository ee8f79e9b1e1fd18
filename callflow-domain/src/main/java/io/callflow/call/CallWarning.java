package io.callflow.call;

import io.callflow.call.lint.LintFinding;
import io.callflow.call.lint.LintReport;
import io.callflow.call.lint.LintRule;
import io.callflow.event.EventId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contradiction or a gap in the events of a call, which may make its summary wrong. The events
 * stay as they were reported. A call has at most one warning of each kind; {@link CallFlow#lint}
 * has every occurrence, and further rules.
 *
 * @param count how often it was found, at least 1
 * @param eventId the first event at which it was found; null if an event is missing
 * @param text a sentence for a person
 */
public record CallWarning(Kind kind, int count, @Nullable EventId eventId, String text) {
  /** The kinds of contradictions and gaps. */
  public enum Kind {
    /** No event says that the call or a leg started. */
    MISSING_START(LintRule.MISSING_START),
    /** Somebody answered, but no earlier event says that the call or a leg started. */
    ANSWERED_WITHOUT_START(LintRule.ANSWERED_WITHOUT_START),
    /** Every leg has ended, but no event says that the call has. */
    MISSING_END(LintRule.MISSING_END),
    /** The call has ended, but a leg that started has not. */
    LEG_WITHOUT_END(LintRule.LEG_WITHOUT_END),
    /** One source reports the end of the call more than once. */
    TWO_ENDS(LintRule.TWO_ENDS),
    /** The ends of the call are reported with different results. */
    OUTCOMES_DISAGREE(LintRule.OUTCOMES_DISAGREE),
    /** A step of the call is reported after its end. */
    EVENTS_AFTER_END(LintRule.EVENTS_AFTER_END),
    /** Two sources report times that cannot both be right. */
    CLOCKS_DISAGREE(LintRule.CLOCKS_DISAGREE),
    /** The timestamp of an event is later than the time at which it was stored. */
    AHEAD_OF_SERVICE(LintRule.AHEAD_OF_SERVICE);

    private static final Map<LintRule, Kind> BY_RULE = byRule();

    private final LintRule rule;

    Kind(LintRule rule) {
      this.rule = rule;
    }

    private static Map<LintRule, Kind> byRule() {
      Map<LintRule, Kind> kinds = new EnumMap<>(LintRule.class);
      for (Kind kind : values()) {
        kinds.put(kind.rule, kind);
      }
      return kinds;
    }

    /** The rule that is broken; it has the same word. */
    public LintRule rule() {
      return rule;
    }

    /** The word for it in JSON. */
    public String text() {
      return rule.text();
    }
  }

  /** The warnings of a report, in the order of the kinds. */
  static List<CallWarning> of(LintReport report) {
    List<CallWarning> warnings = new ArrayList<>();
    for (LintFinding first : report.findings()) {
      Kind kind = Kind.BY_RULE.get(first.rule());
      if (kind != null) {
        int count = report.counts().getOrDefault(first.rule(), 1);
        warnings.add(new CallWarning(kind, count, first.eventId(), text(kind, count, first)));
      }
    }
    return List.copyOf(warnings);
  }

  /** The text of the first finding, unless one sentence tells of them all. */
  private static String text(Kind kind, int count, LintFinding first) {
    if (kind != Kind.LEG_WITHOUT_END) {
      return first.text();
    }
    String legs = count == 1 ? "a leg that had" : count + " legs that had";
    return "The call has ended, but nothing says that " + legs + " started did.";
  }
}
