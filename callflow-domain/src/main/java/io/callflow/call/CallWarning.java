package io.callflow.call;

import io.callflow.event.EventId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something about a call's events that does not fit together. The events are kept as they were
 * reported; a warning says where to look before the summary is believed. A call has at most one of
 * each kind.
 *
 * @param count how often it was found, at least 1
 * @param eventId the first event at which it was found; absent where an event is what is missing
 * @param text a sentence for a person
 */
public record CallWarning(Kind kind, int count, @Nullable EventId eventId, String text) {
  /** What does not fit together. */
  public enum Kind {
    /** Nothing says that the call or a leg started. */
    MISSING_START,
    /** Somebody answered, and no start was reported before. */
    ANSWERED_WITHOUT_START,
    /** Every leg has ended, and nothing says that the call has. */
    MISSING_END,
    /** The call has ended, and a leg that had started has not. */
    LEG_WITHOUT_END,
    /** One source reports the end of the call more than once. */
    TWO_ENDS,
    /** The ends that were reported tell of different results. */
    OUTCOMES_DISAGREE,
    /** A step of the call is reported after the call had ended. */
    EVENTS_AFTER_END,
    /** Two sources place what they both saw at times that cannot both be right. */
    CLOCKS_DISAGREE,
    /** An event was stored before the time at which it says it happened. */
    AHEAD_OF_SERVICE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word that stands for it. */
    public String text() {
      return text;
    }
  }
}
