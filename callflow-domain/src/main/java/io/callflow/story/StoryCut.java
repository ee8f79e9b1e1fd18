package io.callflow.story;

import io.callflow.query.StoryQuery;
import java.util.Locale;

/**
 * Where a story was cut, because what belongs to it exceeds a limit of the query.
 *
 * @param limit the limit that was reached
 * @param allowed its value
 * @param leftOut how many related calls, or ids, are known and left out; what is behind them is not
 *     counted, so there may be more
 */
public record StoryCut(Limit limit, int allowed, int leftOut) {
  /** The limits of a story. */
  public enum Limit {
    /** The number of calls. */
    CALLS,
    /** The number of steps from the call that was asked for. */
    STEPS,
    /** The number of events of all calls, or the bytes that they take in the store. */
    EVENTS,
    /** The number of correlation ids that are followed. */
    CORRELATIONS;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word for it in JSON. */
    public String text() {
      return text;
    }
  }

  /** A sentence for a person. */
  public String text() {
    return switch (limit) {
      case CALLS ->
          "At least %,d more calls are related; this story has %,d calls at most."
              .formatted(leftOut, allowed);
      case STEPS ->
          "At least %,d more calls are related, more than %,d steps away."
              .formatted(leftOut, allowed);
      case EVENTS ->
          "At least %,d more calls are related; this story has %,d events or %d MiB at most."
              .formatted(leftOut, allowed, StoryQuery.MAX_BYTES / (1024 * 1024));
      case CORRELATIONS ->
          "At least %,d more correlation ids were not followed; %,d are at most."
              .formatted(leftOut, allowed);
    };
  }
}
