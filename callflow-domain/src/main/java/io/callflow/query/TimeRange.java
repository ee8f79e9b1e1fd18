package io.callflow.query;

import io.callflow.event.CallflowException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A range of time in which something is found.
 *
 * @param start the first instant inside
 * @param end the first instant outside, at most {@value #MAX_DAYS} days later
 */
public record TimeRange(Instant start, Instant end) {
  /** The longest range, in days. */
  public static final int MAX_DAYS = 31;

  static final Duration HOUR = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofDays(MAX_DAYS);

  /**
   * Checks the range.
   *
   * @throws CallflowException {@code INVALID} if it is empty or too long
   */
  public TimeRange {
    requireOrder(start, end, "");
    requireLength(start, end);
  }

  /**
   * The range that a query asks for.
   *
   * @param start null for {@code length} before the end
   * @param end null for now
   */
  static TimeRange of(
      @Nullable Instant start, @Nullable Instant end, Duration length, Instant now) {
    Instant to = end == null ? now : end;
    Instant from = start == null ? to.minus(length) : start;
    requireOrder(from, to, end == null ? ", which defaults to now" : "");
    return new TimeRange(from, to);
  }

  /** Refuses a range that is empty; null is an open end. */
  static void requireOrder(@Nullable Instant start, @Nullable Instant end, String remark) {
    if (start != null && end != null && !start.isBefore(end)) {
      throw CallflowException.invalid(
          "/startTime",
          "empty_range",
          "startTime %s is not before endTime %s%s.".formatted(start, end, remark));
    }
  }

  /** Refuses a range that is too long; null is an open end. */
  static void requireLength(@Nullable Instant start, @Nullable Instant end) {
    if (start != null && end != null && Duration.between(start, end).compareTo(LONGEST) > 0) {
      throw CallflowException.invalid(
          "/startTime",
          "range_too_long",
          "startTime %s and endTime %s are more than %d days apart; ask for shorter ranges."
              .formatted(start, end, MAX_DAYS));
    }
  }

  /** Refuses a length that no range has. */
  static void requireLength(Duration length) {
    if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
      throw CallflowException.invalid(
          "/startTime",
          "range",
          "A range of %s is asked for; more than zero and at most %d days are allowed."
              .formatted(length, MAX_DAYS));
    }
  }
}
