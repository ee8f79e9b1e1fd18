package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import java.util.List;

/**
 * A call as telephony people draw it: a lane for each participant, and from top to bottom what
 * passed between them. A pure function of the call's events, in their order; every event is one row
 * and none is left out.
 *
 * <p>An event's arrow goes between the ends of its {@linkplain io.callflow.event.Hop hop}; without
 * one, between its parties or those of its leg; where only one of these is known, between that one
 * and the source that reports the leg. What comes back (ringing, answers) points back. What happens
 * at one place is a note there.
 *
 * @param title the call in one line: who called whom, and how it came out
 * @param lanes in order of appearance
 * @param rows in the order of the events; silence of {@linkplain #of some length} is a row of its
 *     own
 * @param bars talk and hold, in the order of their first rows
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
   * Draws a call that has at least one event. Silence becomes a row where it lasts 5 seconds or
   * longer and a twentieth of the call, so there are at most 20 of them.
   */
  public static Ladder of(CallFlow call) {
    return new Drawing(call).ladder();
  }
}
