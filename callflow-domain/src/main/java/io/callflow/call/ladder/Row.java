package io.callflow.call.ladder;

import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of a ladder. */
public sealed interface Row {
  /** The timestamp of the event; for a gap, that of the event before it. */
  Instant at();

  /**
   * An event: an arrow between two lanes, or a note at one.
   *
   * @param since the time since the event of the row before it; zero for the first
   * @param from the index of the lane where the arrow starts or the note stands
   * @param to the index of the lane where the arrow ends; equal to {@code from} for a note
   * @param reply whether the arrow goes against the direction in which the call was set up
   * @param detail SIP method and code, reason, result, cause, what was dialled, the application and
   *     other details, links, with those of the notes; empty if there are none
   * @param source the system that reported the event
   * @param legId the leg of the event, if any
   * @param notes the events that tell nothing more than this row, in the order of the call
   * @param call the index of the event's call among the calls of the ladder
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
      @Nullable String legId,
      List<Note> notes,
      int call)
      implements Row {
    public Event {
      notes = List.copyOf(notes);
    }

    /** Whether it is an arrow between two lanes; else it is a note. */
    public boolean isArrow() {
      return from != to;
    }
  }

  /** An event that is no row of its own, because another row tells the same. */
  record Note(EventId eventId, EventType type) {}

  /** A silence: no event was reported for this long. */
  record Gap(Instant at, Duration duration) implements Row {}
}
