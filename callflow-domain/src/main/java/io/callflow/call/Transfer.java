package io.callflow.call;

import io.callflow.event.EventId;
import io.callflow.event.Link;
import io.callflow.event.Party;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to hand a call over.
 *
 * @param eventId the event that tells of it first
 * @param state how far it came
 * @param legId the leg that is handed over, as the source names it
 * @param from who hands it over, as far as the transfer's own events say
 * @param to who it is handed to, as far as the transfer's own events say
 * @param target the call that it goes on in, where an event of the transfer links one
 * @param startedAt when it was begun; absent where nobody said so
 * @param endedAt when it was completed or failed; absent while neither is known
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
  /** How far a transfer came. */
  public enum State {
    STARTED,
    COMPLETED,
    FAILED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word that stands for it. */
    public String text() {
      return text;
    }
  }
}
