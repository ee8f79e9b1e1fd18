package io.callflow.call.lint;

import static io.callflow.call.lint.Severity.ERROR;
import static io.callflow.call.lint.Severity.INFO;
import static io.callflow.call.lint.Severity.WARNING;

import java.util.Locale;
import java.util.Optional;

/** What a sound call keeps to. A rule keeps its name for ever, because scripts name it. */
public enum LintRule {
  MISSING_START(WARNING, "No event says that the call or one of its legs started."),
  ANSWERED_WITHOUT_START(
      WARNING, "Somebody answered, but no earlier event says that the call or a leg started."),
  MISSING_END(WARNING, "Every leg has ended, but no event says that the call has."),
  LEG_WITHOUT_END(WARNING, "The call has ended, but a leg that started has not."),
  TWO_ENDS(WARNING, "One source reports the end of the call more than once."),
  OUTCOMES_DISAGREE(ERROR, "The ends of the call are reported with different results."),
  EVENTS_AFTER_END(WARNING, "A step of the call is reported after its end."),
  CLOCKS_DISAGREE(WARNING, "Two sources report times that cannot both be right."),
  AHEAD_OF_SERVICE(
      WARNING, "An event is more than a minute later than the time at which it was stored."),

  LEG_STARTS_LATE(ERROR, "A source reports the start of a leg after its ringing or its answer."),
  RINGING_AFTER_ANSWER(ERROR, "A source reports that a leg rings after it was answered."),
  EVENT_AFTER_LEG_END(ERROR, "A source reports a step of a leg after the end of the leg."),
  LEG_ENDS_TWICE(WARNING, "A source reports the end of a leg twice."),
  HOLD_WITHOUT_ANSWER(WARNING, "A leg is put on hold, but nobody had answered."),
  HOLD_STARTED_TWICE(WARNING, "A leg is put on hold while it is on hold."),
  HOLD_ENDED_WITHOUT_START(WARNING, "A hold ends that did not start."),
  BRIDGE_LEFT_WITHOUT_JOIN(
      WARNING, "A leg that started in this call leaves a bridge that it did not join."),
  QUEUE_LEFT_WITHOUT_ENTRY(
      WARNING,
      "A source reports more departures from queues than entries, and at least one entry."),
  PARK_ENDED_WITHOUT_START(
      WARNING, "A source reports more ends of parking than starts, and at least one start."),
  RECORDING_ENDED_WITHOUT_START(
      WARNING, "A source reports more ends of recordings than starts, and at least one start."),
  TRANSFER_ENDED_WITHOUT_START(
      WARNING, "A source reports more ends of transfers than starts, and at least one start."),

  CAUSE_CONTRADICTS_RESULT(ERROR, "The Q.850 cause says something else than the result."),
  SIP_CODE_CONTRADICTS_RESULT(ERROR, "The SIP code says something else than the result."),
  CODES_DISAGREE(
      WARNING,
      "The SIP code and the Q.850 cause are no pair of RFC 3398, and their meanings differ."),
  RESULT_CONTRADICTS_ANSWER(
      ERROR,
      "A called leg was answered, and its end has a result that only an unanswered leg has."),
  ANSWERED_WITHOUT_ANSWER(
      WARNING, "The call has ended as answered, but no event says that anybody answered."),

  NUMBER_IS_A_PLACEHOLDER(
      WARNING, "A party is named by a text that stands for no value, as null, none or unknown."),
  NUMBER_IS_NONE(
      WARNING,
      "A text looks like a number and is none: more than 15 digits after +, letters after +, only"
          + " zeros, or digits that a spreadsheet has rounded."),
  NUMBER_LENGTH(
      WARNING, "An E.164 number has fewer than 7 digits, or one of +1 has not 11 digits."),
  NUMBER_WITHHELD(INFO, "A party withholds its number: anonymous, restricted, private."),
  CALLS_ITSELF(INFO, "The caller and the callee of an event are one party."),
  NAMES_DIFFER(INFO, "One address appears with different names."),

  CLOCK_NOT_SET(ERROR, "An event is from before 1990: the clock of its source was not set."),
  FAR_FROM_THE_OTHERS(ERROR, "An event is more than 30 days away from the middle one of the call."),
  SEQUENCE_RUNS_BACK(
      WARNING, "A source numbers an event lower than one that it reports for an earlier time."),
  LASTS_LONGER_THAN_A_DAY(
      WARNING, "The call lasted longer than 24 hours: its end was probably missed."),

  REPEATED_EVENT(
      WARNING, "Two events of a source differ in nothing but sourceEventId and sequence."),
  LINKS_TO_ITSELF(ERROR, "The call is linked to itself, or a leg to itself."),
  TWO_PARENTS(WARNING, "A leg is said to come from two different legs or calls."),
  UNKNOWN_TYPE(
      INFO,
      "The type of an event is neither in the vocabulary nor a vendor's own (x.vendor.word).");

  private final String text = name().toLowerCase(Locale.ROOT);
  private final Severity severity;
  private final String sentence;

  LintRule(Severity severity, String sentence) {
    this.severity = severity;
    this.sentence = sentence;
  }

  /** The name in options, JSON and documents: {@code hold_without_answer}. */
  public String text() {
    return text;
  }

  /** How much a finding weighs. */
  public Severity severity() {
    return severity;
  }

  /** What a call does that breaks the rule, in one sentence. */
  public String sentence() {
    return sentence;
  }

  /** The rule with this name, case-sensitive; empty if there is none. */
  public static Optional<LintRule> named(String text) {
    for (LintRule rule : values()) {
      if (rule.text.equals(text)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
