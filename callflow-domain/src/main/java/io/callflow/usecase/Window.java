package io.callflow.usecase;

import io.callflow.archive.Timeline;
import io.callflow.event.CallflowException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A range of time, without its end. */
record Window(Instant start, Instant end) {
  private static final Duration DEFAULT = Duration.ofHours(1);

  /**
   * The range that a query asks for.
   *
   * @param start null for an hour before the end
   * @param end null for now
   * @throws CallflowException {@code INVALID} if the range is empty or too long
   */
  static Window of(@Nullable Instant start, @Nullable Instant end, Instant now) {
    Instant to = end == null ? now : end;
    Instant from = start == null ? to.minus(DEFAULT) : start;
    if (!from.isBefore(to)) {
      throw CallflowException.invalid(
          "/startTime",
          "empty_range",
          "startTime %s is not before endTime %s%s."
              .formatted(from, to, end == null ? ", which defaults to now" : ""));
    }
    if (Duration.between(from, to).compareTo(Duration.ofDays(Timeline.MAX_DAYS)) > 0) {
      throw CallflowException.invalid(
          "/startTime",
          "range_too_long",
          "startTime %s and endTime %s are more than %d days apart; ask for shorter ranges."
              .formatted(from, to, Timeline.MAX_DAYS));
    }
    return new Window(from, to);
  }
}
