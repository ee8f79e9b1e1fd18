package io.callflow.call.ladder;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A talk, a hold or a recording on one lane, from one row to a later one. Bars of one kind, lane
 * and call never overlap.
 *
 * @param lane the index of the lane
 * @param firstRow the index of the row at which it starts
 * @param lastRow the index of the row at which it ends; of the ladder's last row without an end
 * @param end absent where no event ends it
 * @param call the index of the call among the calls of the ladder
 */
public record Bar(
    Kind kind,
    int lane,
    int firstRow,
    int lastRow,
    Instant start,
    @Nullable Instant end,
    int call) {
  /** What the bar shows. */
  public enum Kind {
    /** The participant is connected. */
    TALK,
    /** The participant's leg is on hold. */
    HOLD,
    /** What is said on the participant's leg is recorded. */
    RECORDING;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in lower case, as in JSON and in the style sheet. */
    public String text() {
      return text;
    }
  }
}
