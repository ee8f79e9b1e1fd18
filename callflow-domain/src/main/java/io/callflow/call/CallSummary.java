package io.callflow.call;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call comes to: a pure function of its events, so the order of their arrival never matters,
 * and a late event changes it.
 *
 * @param outcome how the call came out, as far as its events tell
 * @param direction as the earliest event with a direction says
 * @param from as the earliest event with a {@code from} says
 * @param to as the earliest event with a {@code to} says
 * @param startedAt the timestamp of the earliest event
 * @param endedAt when the call ended, or, where nobody says so, when the last of its legs did;
 *     absent while it is in progress
 */
public record CallSummary(
    CallId callId,
    CallKey callKey,
    CallState state,
    @Nullable CallResult outcome,
    @Nullable Direction direction,
    @Nullable Party from,
    @Nullable Party to,
    Instant startedAt,
    @Nullable Instant endedAt,
    int eventCount) {

  /** Sums up a call that has at least one event. */
  public static CallSummary of(CallFlow call) {
    Direction direction = null;
    Party from = null;
    Party to = null;
    Instant callEnded = null;
    Instant legEnded = null;
    Set<String> openLegs = new HashSet<>();
    boolean answered = false;
    CallResult reported = null;
    CallResult ended = null;
    for (StoredEvent stored : call.events()) {
      CallFlowEvent event = stored.event();
      direction = direction == null ? event.direction() : direction;
      from = from == null ? event.from() : from;
      to = to == null ? event.to() : to;
      EventType type = event.eventType();
      answered |= answers(type);
      Outcome outcome = event.outcome();
      if (outcome != null && outcome.result() != null) {
        reported = outcome.result();
        answered |= reported == CallResult.ANSWERED;
      }
      if (type.means("call.ended")) {
        callEnded = event.timestamp();
        if (outcome != null && outcome.result() != null) {
          ended = outcome.result();
        } else if (type.value().equals("failed")) {
          ended = CallResult.FAILED;
        }
      } else if (event.legId() != null) {
        if (type.means("leg.ended")) {
          openLegs.remove(event.legId());
          legEnded = event.timestamp();
        } else if (type.means("leg.started") || answers(type)) {
          openLegs.add(event.legId());
        }
      }
    }
    Instant endedAt = callEnded != null ? callEnded : openLegs.isEmpty() ? legEnded : null;
    CallResult outcome = ended != null ? ended : answered ? CallResult.ANSWERED : reported;
    CallState state;
    if (endedAt == null) {
      state = answered ? CallState.ANSWERED : CallState.IN_PROGRESS;
    } else {
      boolean failed = outcome != null && outcome != CallResult.ANSWERED;
      state = failed ? CallState.FAILED : CallState.ENDED;
    }
    return new CallSummary(
        call.callId(),
        call.key(),
        state,
        outcome,
        direction,
        from,
        to,
        call.events().get(0).event().timestamp(),
        endedAt,
        call.events().size());
  }

  private static boolean answers(EventType type) {
    return type.means("leg.answered")
        || type.means("agent.connected")
        || type.means("call.picked_up");
  }
}
