package io.callflow.call;

import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a call, from the events that name it.
 *
 * @param parent the first {@code parent} link of its events: the leg or call that it came from. If
 *     the link has the callId of this call, it means another leg of it
 * @param loopback the loopback inside the switch of which this leg is an end; null for a leg to a
 *     party
 * @param state how far the leg has come, by the same rules as for a call
 * @param outcome that of the event that ended it, or else the last that its events report
 * @param from the {@code from} of its earliest event that has one and is about no transfer
 * @param to the {@code to} of its earliest event that has one and is about no transfer
 * @param startedAt the timestamp of its earliest event
 * @param ringingAt when it first rang
 * @param answeredAt when it was first answered
 * @param endedAt when it last ended, or left for another call; null if it has not, or started or
 *     was answered again since
 * @param eventCount how many events name it
 */
public record Leg(
    String legId,
    @Nullable Link parent,
    @Nullable String loopback,
    CallState state,
    @Nullable Outcome outcome,
    @Nullable Party from,
    @Nullable Party to,
    Instant startedAt,
    @Nullable Instant ringingAt,
    @Nullable Instant answeredAt,
    @Nullable Instant endedAt,
    int eventCount) {

  /** The party of the leg: whom it reaches, or else who calls on it; null if no event says so. */
  public @Nullable Party party() {
    return to != null ? to : from;
  }
}
