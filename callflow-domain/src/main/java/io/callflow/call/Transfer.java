package io.callflow.call;

import io.callflow.event.EventId;
import io.callflow.event.Link;
import io.callflow.event.Party;
import io.callflow.event.TransferKind;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to transfer a call, from the transfer events of the call.
 *
 * @param eventId the first event of the transfer
 * @param kind null if no event says so
 * @param legId the leg that is handed over
 * @param transferor who hands it over
 * @param transferee who is handed over
 * @param target who gets it
 * @param targetCall the call in which the transferred leg continues; null if no transfer event
 *     links one
 * @param startedAt when it was started; null if no event says so
 * @param acceptedAt when the switch accepted it; null if no event says so
 * @param endedAt when it was completed or failed: the time of the event that says so, or, after an
 *     accepted transfer, when transferee and another party than the transferor began to talk
 */
public record Transfer(
    EventId eventId,
    @Nullable TransferKind kind,
    State state,
    @Nullable String legId,
    @Nullable Party transferor,
    @Nullable Party transferee,
    @Nullable Party target,
    @Nullable Link targetCall,
    @Nullable Instant startedAt,
    @Nullable Instant acceptedAt,
    @Nullable Instant endedAt) {
  /** How far a transfer has come. */
  public enum State {
    /** Somebody asked for it. */
    STARTED,
    /** The switch will try it; whether it arrives is not known yet. */
    ACCEPTED,
    /** Transferee and target are connected. */
    COMPLETED,
    /** They will not be. */
    FAILED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word for it in JSON. */
    public String text() {
      return text;
    }
  }
}
