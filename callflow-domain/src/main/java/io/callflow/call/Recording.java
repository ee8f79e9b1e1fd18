package io.callflow.call;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording of a call.
 *
 * @param reference where it is kept; null if no event says so
 * @param legId the leg that is recorded
 * @param endedAt when it last stopped; null while it lasts
 * @param pauses in order
 */
public record Recording(
    @Nullable String reference,
    @Nullable String legId,
    Instant startedAt,
    @Nullable Instant endedAt,
    List<Pause> pauses) {
  public Recording {
    pauses = List.copyOf(pauses);
  }

  /** A time within a recording in which nothing was recorded. */
  public record Pause(Instant startedAt, Instant endedAt) {}
}
