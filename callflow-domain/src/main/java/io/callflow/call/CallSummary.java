package io.callflow.call;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.Redirection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a call: who asked for whom, who answered, how long it took, how it ended. A pure
 * function of the call's stored events: neither the order in which they are read nor the current
 * time matters, so a duration that is still running is null, and so is one that no event witnesses.
 *
 * <p><b>Who answered.</b> An answer counts for a person if its event says so, or if it happens on
 * another leg than the calling one; loopback legs are nobody's. An answer on the calling leg counts
 * only if no other leg answers and the call was not originated by the switch. A call without such
 * an answer is connected when two legs first talk in a bridge, or when a leg joins a conference.
 *
 * <p><b>The outcome</b> is that of the event that ends the call, if it tells one. Otherwise it is
 * {@code ANSWERED} if a person, voicemail or, where nobody else was called, the system answered;
 * {@code ABANDONED} if the caller left a queue; else the result that the end of the calling leg
 * reports, or of the last leg that was called; else {@code NO_ANSWER}.
 *
 * <p><b>Call detail records</b> (events of a type {@code x.vendor.cdr}) count only in a call of
 * which nothing else is stored, and for the account code.
 *
 * @param outcome never null once the call has ended; before that {@code ANSWERED} once a person is
 *     connected, else null
 * @param direction what was asserted last by {@code data.updated} events, leg by leg: inbound if
 *     any leg is, else outbound if any is, else internal; without these the direction of the
 *     earliest event that has one
 * @param from the caller; of a call that the switch originated, the party that it called first
 * @param dialled what was asked for: the earliest {@code dialled} of an event, or else the earliest
 *     {@code to}
 * @param to the party that was reached, or else the earliest {@code to}
 * @param redirectedBy the earliest redirection
 * @param queue the last queue that the call was in
 * @param agent the agent who took the call out of the queue
 * @param trunk the trunk of the earliest leg that has one
 * @param accountCode the earliest account code
 * @param startedAt the timestamp of the earliest event, assertions (links, data) left out
 * @param answeredAt when anybody first answered, the system included; null if nobody did or if only
 *     an end reports it
 * @param answeredBy null if nobody answered
 * @param connectedAt when a person first answered or the caller joined a conference; null if that
 *     did not happen
 * @param endedAt when the call ended, or, if no event says so, when its last leg ended or left for
 *     another call; null while the call is in progress
 * @param ringDuration from the first ringing to the first answer after it, or to the end if there
 *     is no such answer; null if no event reports ringing, and while the call rings
 * @param waitDuration from the start to {@code connectedAt}, or to the end; null while the caller
 *     waits
 * @param talkDuration from {@code connectedAt} to the end, less the time on hold; null before the
 *     call has ended and if no person was connected
 * @param holdDuration how long at least one leg was on hold; holds that have not ended do not
 *     count; null if no event tells of a hold
 * @param legs in order of appearance, loopback legs included
 * @param conversations in order of their starts; empty if no event names a bridge
 * @param transfers in order of appearance
 * @param parkings in order of appearance
 * @param recordings in order of appearance
 * @param media in order
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
    @Nullable Party dialled,
    @Nullable Party to,
    @Nullable Redirection redirectedBy,
    @Nullable String queue,
    @Nullable Party agent,
    @Nullable String trunk,
    @Nullable String accountCode,
    Instant startedAt,
    @Nullable Instant answeredAt,
    @Nullable AnsweredBy answeredBy,
    @Nullable Instant connectedAt,
    @Nullable Instant endedAt,
    int eventCount,
    @Nullable Duration ringDuration,
    @Nullable Duration waitDuration,
    @Nullable Duration talkDuration,
    @Nullable Duration holdDuration,
    List<Leg> legs,
    List<Conversation> conversations,
    List<Transfer> transfers,
    List<Parking> parkings,
    List<Recording> recordings,
    List<MediaReport> media,
    List<Link> links,
    String revision,
    List<CallWarning> warnings) {
  public CallSummary {
    legs = List.copyOf(legs);
    conversations = List.copyOf(conversations);
    transfers = List.copyOf(transfers);
    parkings = List.copyOf(parkings);
    recordings = List.copyOf(recordings);
    media = List.copyOf(media);
    links = List.copyOf(links);
    warnings = List.copyOf(warnings);
  }

  /**
   * The summary of this call.
   *
   * @throws IndexOutOfBoundsException if the call has no events
   */
  public static CallSummary of(CallFlow call) {
    return new SummaryBuilder(call, true).summary();
  }

  /** The summary of a call without its warnings, for those who show none: it is made faster. */
  public static CallSummary unchecked(CallFlow call) {
    return new SummaryBuilder(call, false).summary();
  }

  /** How long the call lasted, from its start to its end; null before it has ended. */
  public @Nullable Duration duration() {
    return endedAt == null ? null : SummaryBuilder.between(startedAt, endedAt);
  }
}
