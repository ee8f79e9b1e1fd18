package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import java.util.List;

/**
 * A call as a sequence diagram: a lane for each participant, and a row for each event from top to
 * bottom. A pure function of the call's events; no event is left out.
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
 * participant is a note there.
 *
 * @param title the call in one line: who called whom, its state and outcome
 * @param lanes in order of first appearance, left to right
 * @param rows in the order of the events; a {@linkplain #of long} silence is a row of its own
 * @param bars talks and holds by first row, then by lane
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
    return new Drawing(call).ladder();
  }
}
