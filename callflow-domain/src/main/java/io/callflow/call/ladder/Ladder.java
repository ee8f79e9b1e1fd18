package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.story.ClockSkew;
import io.callflow.story.Story;
import io.callflow.story.StoryCut;
import java.util.List;

/**
 * A call, or a {@linkplain Story story} of calls, as a sequence diagram: a lane for each
 * participant, and rows from top to bottom. A pure function of the events. Each event is a row, or
 * a note on the row that tells the same: what happens to the two ends of a loopback, the end of a
 * call after the end of its last leg, a second answer, and the like. {@link #whole} makes a row of
 * each event.
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
 * <p>In the ladder of a story, all calls share the lanes: who has one {@linkplain
 * io.callflow.event.PartyAddress#identity address} has one lane, and so has a node of one name.
 * LegIds mean legs of one call, unless a link names the leg of the other call; bridges and
 * conferences are those of their source. An event that only links two of the calls is a note. The
 * rows are the same whichever of the calls was asked for; only the calls are counted from that one.
 *
 * @param callId the call, or that call of the story that was asked for
 * @param title the call in one line: who called whom, its state and outcome
 * @param lanes in order of first appearance, left to right
 * @param rows in the order of the events; a {@linkplain #of long} silence is a row of its own
 * @param bars talks, holds and recordings by first row, then by lane. Talks are from the bridges
 *     that two legs or more are in at once, or from answers in a call without such bridges
 * @param calls the call, or those of the story, in its order
 * @param clocks how far the clocks of the sources of a story are apart
 * @param cuts where a story was cut
 */
public record Ladder(
    CallId callId,
    CallKey callKey,
    String title,
    List<Lane> lanes,
    List<Row> rows,
    List<Bar> bars,
    List<LadderCall> calls,
    List<ClockSkew> clocks,
    List<StoryCut> cuts) {
  public Ladder {
    lanes = List.copyOf(lanes);
    rows = List.copyOf(rows);
    bars = List.copyOf(bars);
    calls = List.copyOf(calls);
    clocks = List.copyOf(clocks);
    cuts = List.copyOf(cuts);
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

  /**
   * Draws all calls of a story in one ladder, as {@link #of(CallFlow)} draws one. Takes time in
   * proportion to the events, as far as they are spread over the calls.
   */
  public static Ladder of(Story story) {
    return new Drawing(story, false).ladder();
  }

  /** As {@link #of(Story)}, but each event is a row, and each loopback has a lane. */
  public static Ladder whole(Story story) {
    return new Drawing(story, true).ladder();
  }

  /** Whether it shows more than one call alone: other calls, that some are left out, or clocks. */
  public boolean isStory() {
    return calls.size() > 1 || !cuts.isEmpty() || !clocks.isEmpty();
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
