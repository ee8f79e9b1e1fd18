package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares results, causes and SIP codes with each other and with the answers of the call. */
final class OutcomeCheck {
  /** The results that only a leg has which was never answered. */
  private static final Set<CallResult> UNANSWERED =
      EnumSet.of(CallResult.BUSY, CallResult.NO_ANSWER, CallResult.REJECTED, CallResult.CANCELED);

  private record Seen(String source, String legId) {}

  private final Findings findings;
  private final Map<Seen, StoredEvent> answers = new HashMap<>();

  /** The caller's leg: a switch may answer it before anybody is called, and end it unanswered. */
  private final @Nullable String caller;

  private @Nullable StoredEvent answeredEnd;
  private boolean isAnswered;
  private boolean isStarted;

  OutcomeCheck(CallId callId, List<StoredEvent> events, Findings findings) {
    this.findings = findings;
    caller = caller(callId, events);
    for (StoredEvent stored : events) {
      codes(stored);
      answers(stored);
    }
    StoredEvent end = answeredEnd;
    if (end != null && !isAnswered && isStarted) {
      findings.found(
          LintRule.ANSWERED_WITHOUT_ANSWER,
          end,
          () ->
              "%s says that the call ended as answered, but nothing says that anybody answered."
                  .formatted(end.event().source()));
    }
  }

  /** The leg that the call is named after, or else the first one. */
  private static @Nullable String caller(CallId callId, List<StoredEvent> events) {
    String first = null;
    for (StoredEvent stored : events) {
      String leg = stored.event().legId();
      if (callId.value().equals(leg)) {
        return leg;
      }
      first = first == null ? leg : first;
    }
    return first;
  }

  private void codes(StoredEvent stored) {
    Outcome outcome = stored.event().outcome();
    if (outcome == null) {
      return;
    }
    CallResult result = stored.event().result().orElse(null);
    Integer cause = outcome.q850Cause();
    Integer code = outcome.sipCode();
    Meaning ofCause = cause == null ? null : Meaning.ofCause(cause);
    boolean isCaller = caller != null && caller.equals(stored.event().legId());
    Meaning ofCode = code == null ? null : Meaning.ofSipCode(code);
    if (ofCause != null
        && result != null
        && !(isCaller && ofCause == Meaning.NORMAL)
        && ofCause.contradicts(result)) {
      findings.found(
          LintRule.CAUSE_CONTRADICTS_RESULT,
          stored,
          () ->
              "%s reports %s as %s, but the cause %d means %s."
                  .formatted(
                      stored.event().source(),
                      stored.event().eventType(),
                      result.text(),
                      cause,
                      ofCause.text()));
    }
    if (ofCode != null && result != null && ofCode.contradicts(result)) {
      findings.found(
          LintRule.SIP_CODE_CONTRADICTS_RESULT,
          stored,
          () ->
              "%s reports %s as %s, but the SIP code %d means %s."
                  .formatted(
                      stored.event().source(),
                      stored.event().eventType(),
                      result.text(),
                      code,
                      ofCode.text()));
    }
    if (ofCause != null && ofCode != null && !ofCause.goesWith(ofCode)) {
      findings.found(
          LintRule.CODES_DISAGREE,
          stored,
          () ->
              "%s reports %s with the SIP code %d, which means %s, and the cause %d, which means %s."
                  .formatted(
                      stored.event().source(),
                      stored.event().eventType(),
                      code,
                      ofCode.text(),
                      cause,
                      ofCause.text()));
    }
  }

  private void answers(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    EventType type = event.eventType();
    Seen leg = event.legId() == null ? null : new Seen(event.source(), event.legId());
    CallResult result = event.result().orElse(null);
    isStarted |= type.opens(Part.CALL) || type.means(StandardEventType.LEG_STARTED);
    isAnswered |= type.answers() || type.opens(Part.BRIDGE) || type.isDetailRecord();
    if (type.answers() && leg != null) {
      answers.putIfAbsent(leg, stored);
    } else if (type.means(StandardEventType.LEG_STARTED) && leg != null) {
      answers.remove(leg);
    } else if (type.means(StandardEventType.LEG_ENDED)
        && leg != null
        && !leg.legId().equals(caller)
        && result != null
        && UNANSWERED.contains(result)) {
      StoredEvent answer = answers.get(leg);
      if (answer != null) {
        findings.found(
            LintRule.RESULT_CONTRADICTS_ANSWER,
            stored,
            () ->
                "%s reports that leg %s ended as %s, but it was answered at %s."
                    .formatted(
                        event.source(), event.legId(), result.text(), answer.event().timestamp()));
      }
    }
    if (type.closes(Part.CALL)) {
      answeredEnd = result == CallResult.ANSWERED ? stored : null;
    }
  }
}
