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
 * State, outcome, parties, times, legs and transfers of a call. A pure function of the call's
 * events: neither the order in which they arrived nor the current time matters, so a duration that
 * is still running is null.
 *
 * @param outcome the result that the end of the call reports; otherwise {@code ANSWERED} if
 *     somebody answered; otherwise the last result that any event reports; null if none does
 * @param direction the direction of the earliest event that has one
 * @param from the {@code from} of the earliest event that has one
 * @param to the {@code to} of the earliest event that has one
 * @param startedAt the timestamp of the earliest event
 * @param endedAt when the call ended, or, if no event says so, when its last open leg ended; null
 *     while the call is in progress
 * @param answeredAt when somebody first answered; null if nobody did or if only an end reports it
 * @param ringDuration from the first ringing to the first answer after it, or to the end if there
 *     is no such answer; null if no event reports ringing, and while the call rings
 * @param talkDuration from the first answer to the end, less the time on hold; null before the call
 *     has ended and if nobody answered
 * @param holdDuration how long at least one leg was on hold; holds that have not ended do not count
 * @param legs in order of appearance
 * @param transfers in order of appearance
 * @param links to other calls, each once, in order of appearance
 * @param revision a hash of the ids of the events; equal for calls with equal events
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

  /**
   * The summary of this call.
   *
   * @throws IndexOutOfBoundsException if the call has no events
   */
  public static CallSummary of(CallFlow call) {
    return new SummaryBuilder(call).summary();
  }
}
