package io.callflow.call;

import io.callflow.event.EventId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A contradiction or a gap in the events of a call, which may make its summary wrong. The events
 * stay as they were reported. A call has at most one warning of each kind.
 *
 * @param count how often it was found, at least 1
 * @param eventId the first event at which it was found; null if an event is missing
 * @param text a sentence for a person
 */
public record CallWarning(Kind kind, int count, @Nullable EventId eventId, String text) {
  /** The kinds of contradictions and gaps. */
  public enum Kind {
    /** No event says that the call or a leg started. */
    MISSING_START,
    /** Somebody answered, but no earlier event says that the call or a leg started. */
    ANSWERED_WITHOUT_START,
    /** Every leg has ended, but no event says that the call has. */
    MISSING_END,
    /** The call has ended, but a leg that started has not. */
    LEG_WITHOUT_END,
    /** One source reports the end of the call more than once. */
    TWO_ENDS,
    /** The ends of the call are reported with different results. */
    OUTCOMES_DISAGREE,
    /** A step of the call is reported after its end. */
    EVENTS_AFTER_END,
    /** Two sources report times that cannot both be right. */
    CLOCKS_DISAGREE,
    /** The timestamp of an event is later than the time at which it was stored. */
    AHEAD_OF_SERVICE;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word for it in JSON. */
    public String text() {
      return text;
    }
  }
}
