package io.callflow.story;

import java.time.Duration;

/**
 * How far the clock of one source is ahead of that of another, estimated from the events of a
 * story. It is for showing: no time of any event is ever changed by it.
 *
 * @param source the source whose clock is wrong, as seen from the reference
 * @param reference the source with which it is compared; nobody knows which of the two is right
 * @param ahead the time of {@code source} minus that of {@code reference}; negative if its clock is
 *     behind
 * @param pairs from how many pairs of events it is estimated
 * @param spread how far it may be off: the true value is within {@code ahead} ± {@code spread} for
 *     most pairs. Less than the size of {@code ahead}
 */
public record ClockSkew(
    String source, String reference, Duration ahead, int pairs, Duration spread) {
  /** A sentence for a person. */
  public String text() {
    return "The clock of %s is %s %s that of %s (± %s, %,d %s of events)."
        .formatted(
            source,
            text(ahead.abs()),
            ahead.isNegative() ? "behind" : "ahead of",
            reference,
            text(spread),
            pairs,
            pairs == 1 ? "pair" : "pairs");
  }

  private static String text(Duration time) {
    if (time.toHours() > 0) {
      return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
    }
    if (time.toMinutes() > 0) {
      return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return time.toSeconds() > 0
        ? "%d.%d s".formatted(time.toSeconds(), time.toMillisPart() / 100)
        : "%d ms".formatted(time.toMillis());
  }
}
