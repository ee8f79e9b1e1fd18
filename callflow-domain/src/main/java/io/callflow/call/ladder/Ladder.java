package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import java.util.List;

/**
 * A call as a sequence diagram: a lane for each participant, and rows from top to bottom. A pure
 * function of the call's events. Each event is a row, or a note on the row that tells the same:
 * what happens to the two ends of a loopback, the end of a call after the end of its last leg, a
 * second answer, and the like. {@link #whole} makes a row of each event.
 *
 * <pre>{@code
 * Ladder ladder = Ladder.of(call);
 * Files.writeString(Path.of("call.svg"), SvgWriter.write(ladder));
 * System.out.print(TextWriter.write(ladder, 100));
 * }</pre>
 *
 * <p>The arrow of an event joins the ends of its {@linkplain io.callflow.event.Hop hop}; without a
 * hop, its parties or those of its leg; if only one party is known, that party and the source that
 * reports the leg. Replies, such as ringing and answers, point back. An event that happens at one
 * participant is a note there. An end points away from the participant that {@code outcome.endedBy}
 * names, by a party, a legId, or the name of a channel as the metadata of the leg's events have it
 * in {@code channame} or {@code channel}.
 *
 * <p>What the caller dialled is no lane of its own where the switch connects each leg. A queue, a
 * conference, a parking lot and a voicemail box are lanes where {@link
 * io.callflow.event.EventDetails} name them.
 *
 * @param title the call in one line: who called whom, its state and outcome
 * @param lanes in order of first appearance, left to right
 * @param rows in the order of the events; a {@linkplain #of long} silence is a row of its own
 * @param bars talks, holds and recordings by first row, then by lane. Talks are from the bridges
 *     that two legs or more are in at once, or from answers in a call without such bridges
 */
public record Ladder(
    CallId callId,
    CallKey callKey,
    String title,
    List<Lane> lanes,
    List<Row> rows,
    List<Bar> bars) {
  public Ladder {
    lanes = List.copyOf(lanes);
    rows = List.copyOf(rows);
    bars = List.copyOf(bars);
  }

  /**
   * Draws a call of at least one event. A silence is a row if it lasts at least 5 seconds and at
   * least a twentieth of the call, so there are at most 20 of them.
   */
  public static Ladder of(CallFlow call) {
    return new Drawing(call, false).ladder();
  }

  /** As {@link #of}, but each event is a row, and each loopback has a lane. */
  public static Ladder whole(CallFlow call) {
    return new Drawing(call, true).ladder();
  }

  /** How many events are notes on rows. */
  public int noteCount() {
    int count = 0;
    for (Row row : rows) {
      count += row instanceof Row.Event event ? event.notes().size() : 0;
    }
    return count;
  }
}
