package io.callflow.call;

import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.Link;
import io.callflow.event.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call comes to: a pure function of its events, so the order of their arrival never matters,
 * and a late event changes it. Nothing in it depends on the time at which it is asked for: a
 * duration that is not over yet is absent.
 *
 * @param outcome how the call came out, as far as its events tell
 * @param direction as the earliest event with a direction says
 * @param from as the earliest event with a {@code from} says
 * @param to as the earliest event with a {@code to} says
 * @param startedAt the timestamp of the earliest event
 * @param endedAt when the call ended, or, where nobody says so, when the last of its legs did;
 *     absent while it is in progress
 * @param answeredAt when somebody first answered; absent also where only the end tells of it
 * @param ringDuration from the first ringing to the first answer after it or else to the end;
 *     absent where nobody reports ringing, and while it rings
 * @param talkDuration from the first answer to the end, without the time on hold; absent until the
 *     call has ended and where nobody answered
 * @param holdDuration how long at least one leg was on hold, holds that still last left out
 * @param legs in order of appearance
 * @param transfers in order of appearance
 * @param links to other calls, each once, in order of appearance
 * @param revision changes whenever an event is added; two calls with the same events have the same
 * @param warnings at most one of each kind, in the order of the kinds
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
    int eventCount,
    @Nullable Instant answeredAt,
    @Nullable Duration ringDuration,
    @Nullable Duration talkDuration,
    Duration holdDuration,
    List<Leg> legs,
    List<Transfer> transfers,
    List<Link> links,
    String revision,
    List<CallWarning> warnings) {
  public CallSummary {
    legs = List.copyOf(legs);
    transfers = List.copyOf(transfers);
    links = List.copyOf(links);
    warnings = List.copyOf(warnings);
  }

  /** Sums up a call that has at least one event. */
  public static CallSummary of(CallFlow call) {
    return new SummaryBuilder(call).summary();
  }
}
