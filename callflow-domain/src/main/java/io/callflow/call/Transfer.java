package io.callflow.call;

import io.callflow.event.EventId;
import io.callflow.event.Link;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to transfer a call, from the transfer events of the call.
 *
 * @param eventId the first event of the transfer
 * @param legId the leg that is transferred
 * @param from the transferor; null if no transfer event has a {@code from}
 * @param to the transfer target; null if no transfer event has a {@code to}
 * @param target the call in which the transferred call continues; null if no transfer event links
 *     one
 * @param startedAt when it was started; null if no event says so
 * @param endedAt when it was completed or failed; null if no event says so
 */
public record Transfer(
    EventId eventId,
    State state,
    @Nullable String legId,
    @Nullable Party from,
    @Nullable Party to,
    @Nullable Link target,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {
  /** How far a transfer has come. */
  public enum State {
    STARTED,
    COMPLETED,
    FAILED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word for it in JSON. */
    public String text() {
      return text;
    }
  }
}
