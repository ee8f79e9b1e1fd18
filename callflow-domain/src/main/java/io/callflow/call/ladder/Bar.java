package io.callflow.call.ladder;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that lasts, at one lane. Bars of one kind and lane never overlap.
 *
 * @param lane the index of the lane
 * @param firstRow the index of the row at which it starts
 * @param lastRow the index of the row at which it ends, or of the last row where it still lasts
 * @param end absent while it lasts
 */
public record Bar(
    Kind kind, int lane, int firstRow, int lastRow, Instant start, @Nullable Instant end) {
  /** What lasts. */
  public enum Kind {
    /** The participant is connected. */
    TALK,
    /** The participant's leg is on hold. */
    HOLD;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word that stands for it. */
    public String text() {
      return text;
    }
  }
}
