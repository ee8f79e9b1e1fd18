package io.callflow.call.ladder;

import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Tone;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of a ladder. */
public sealed interface Row {
  /** When it happened; for a gap, when it began. */
  Instant at();

  /**
   * An event: an arrow between two lanes, or a note at one.
   *
   * @param since the time since the event before it; zero for the first
   * @param from the index of the lane at which an arrow begins, or at which a note stands
   * @param to the index of the lane at which an arrow ends; a note's is its {@code from}
   * @param reply whether it goes back against the direction in which the call was set up
   * @param detail what else is worth a look: SIP method and code, result, cause; may be empty
   * @param source who reported it
   * @param legId the leg it happened on
   */
  record Event(
      EventId eventId,
      EventType type,
      Instant at,
      Duration since,
      int from,
      int to,
      boolean reply,
      Tone tone,
      String detail,
      String source,
      @Nullable String legId)
      implements Row {
    /** Whether it passes between two lanes. */
    public boolean isArrow() {
      return from != to;
    }
  }

  /** Silence: for this long, nothing was reported. */
  record Gap(Instant at, Duration duration) implements Row {}
}
