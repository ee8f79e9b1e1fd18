package io.callflow.call;

import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a call, as the events that name it tell.
 *
 * @param parent the leg or call that it came from, as its events say; the leg is one of the same
 *     call where the link's callId is this call's
 * @param state how far the leg has come, by the same rules as a call
 * @param outcome of the event that ended it, or else the last that was reported
 * @param startedAt the timestamp of its earliest event
 * @param ringingAt when it first rang
 * @param answeredAt when it was first answered
 * @param endedAt when it last ended, unless it started again since
 * @param eventCount how many events name it
 */
public record Leg(
    String legId,
    @Nullable Link parent,
    CallState state,
    @Nullable Outcome outcome,
    @Nullable Party from,
    @Nullable Party to,
    Instant startedAt,
    @Nullable Instant ringingAt,
    @Nullable Instant answeredAt,
    @Nullable Instant endedAt,
    int eventCount) {}
