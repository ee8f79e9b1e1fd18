package io.callflow.sources.asterisk;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Tells by a channel's uniqueid in which zone its first time was written. */
final class ZoneShift {
  /** Clocks drift by less; time zones differ by more. */
  private static final Duration LEAST = Duration.ofMinutes(25);

  private ZoneShift() {}

  /**
   * The offset from UTC at which the time was written.
   *
   * @param start when the channel started; its uniqueid names that second
   * @return null if it fits the zone in which it was read, or if nobody can tell
   */
  static @Nullable Duration of(CelClock.Reading start, String uniqueId) {
    Long created = CelClock.created(uniqueId);
    if (created == null || start.offset()) {
      return null;
    }
    LocalDateTime utc = LocalDateTime.ofEpochSecond(created, 0, ZoneOffset.UTC);
    Duration shift = Duration.between(Instant.ofEpochSecond(created), start.instant());
    Duration fromUtc = Duration.between(utc, start.local());
    long quarters = Math.round(fromUtc.toSeconds() / 900.0);
    boolean wholeQuarters = Math.abs(fromUtc.toSeconds() - quarters * 900) <= 5;
    boolean differs =
        shift.abs().compareTo(LEAST) > 0
            && wholeQuarters
            && fromUtc.abs().compareTo(Duration.ofHours(15)) < 0;
    return differs ? Duration.ofMinutes(quarters * 15) : null;
  }
}
