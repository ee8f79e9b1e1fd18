package io.callflow.call;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StandardEventType;
import io.callflow.event.StandardEventType.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answers of a call, one event after the other in the order of the call, and finds who
 * answered: {@link CallSummary} has the rules.
 */
final class Answers {
  /** An event that says that somebody answered. */
  record Answer(Instant at, @Nullable String legId, @Nullable AnsweredBy by, @Nullable Party to) {}

  private final List<Answer> answers = new ArrayList<>();
  private final Set<String> voicemailLegs = new HashSet<>();
  private @Nullable Instant voicemail;
  private @Nullable Answer conference;
  private final List<Answer> bridged = new ArrayList<>();
  private boolean isReported;

  void add(CallFlowEvent event) {
    EventType type = event.eventType();
    Instant at = event.timestamp();
    AnsweredBy by = event.details().answeredBy();
    if (by == AnsweredBy.VOICEMAIL && event.legId() != null) {
      voicemailLegs.add(event.legId());
    }
    boolean ends = type.closes(Part.CALL) || type.closes(Part.LEG);
    boolean isAnswered = event.result().orElse(null) == CallResult.ANSWERED;
    isReported |= isAnswered;
    if (type.answers() || (isAnswered && !ends)) {
      boolean pickedUp = type.means(StandardEventType.CALL_PICKED_UP);
      Party agent = event.details().agent();
      answers.add(new Answer(at, event.legId(), by, pickedUp ? event.to() : agent));
    } else if (by == AnsweredBy.VOICEMAIL && voicemail == null) {
      voicemail = at;
    }
    if (event.details().conference() != null
        && conference == null
        && (type.opens(Part.BRIDGE) || type.opens(Part.FLOW_STEP))) {
      conference = new Answer(at, event.legId(), AnsweredBy.SYSTEM, null);
    }
    if (type.opens(Part.BRIDGE)
        && event.from() != null
        && event.to() != null
        && event.details().conference() == null) {
      bridged.add(new Answer(at, event.legId(), AnsweredBy.PERSON, event.to()));
    }
  }

  /** Whether any event, the end included, reports that the call or a leg of it was answered. */
  boolean isReported() {
    return isReported || !answers.isEmpty();
  }

  /**
   * The first answer, of the system or of anybody.
   *
   * @param isLoopback whether a leg is an end of a loopback, which is nobody's
   */
  @Nullable Answer first(Predicate<String> isLoopback) {
    for (Answer answer : answers) {
      if (answer.legId == null || !isLoopback.test(answer.legId)) {
        return answer;
      }
    }
    return voicemail == null ? null : new Answer(voicemail, null, AnsweredBy.VOICEMAIL, null);
  }

  boolean isVoicemail() {
    return voicemail != null || answers.stream().anyMatch(a -> a.by == AnsweredBy.VOICEMAIL);
  }

  /**
   * The answer that connected the caller to a person; null if none did. An answer that does not say
   * who answered gives way to what another event says of its leg: that voicemail did, or, where the
   * source does not know ({@link AnsweredBy#UNKNOWN}), that the system did.
   *
   * @param calling the leg of the caller; null if no event is on a leg
   * @param originated whether the switch originated the call, so that the party of the calling leg
   *     was called, too
   */
  @Nullable Answer connecting(
      Predicate<String> isLoopback, @Nullable String calling, boolean originated) {
    Answer ofCaller = null;
    for (Answer answer : answers) {
      if (answer.legId != null && isLoopback.test(answer.legId)) {
        continue;
      }
      if (answer.by == AnsweredBy.PERSON) {
        return answer;
      }
      if (answer.by == AnsweredBy.SYSTEM || answer.by == AnsweredBy.VOICEMAIL || isNamed(answer)) {
        continue;
      }
      if (answer.legId == null || !answer.legId.equals(calling)) {
        return answer;
      }
      ofCaller = ofCaller == null ? answer : ofCaller;
    }
    return originated ? null : ofCaller;
  }

  /** Whether another event says that no person gave this answer. */
  private boolean isNamed(Answer answer) {
    if (answer.legId == null) {
      return false;
    }
    return voicemailLegs.contains(answer.legId)
        || (answer.by == AnsweredBy.UNKNOWN
            && answers.stream()
                .anyMatch(a -> a.by == AnsweredBy.SYSTEM && answer.legId.equals(a.legId)));
  }

  /**
   * When the caller was bridged with a party that has no leg here; null if that did not happen.
   *
   * @param calling the leg of the caller
   */
  @Nullable Answer bridged(@Nullable String calling) {
    for (Answer answer : bridged) {
      if (answer.legId != null && answer.legId.equals(calling)) {
        return answer;
      }
    }
    return null;
  }

  /** When the call joined a conference; null if it did not. */
  @Nullable Answer conference() {
    return conference;
  }
}
