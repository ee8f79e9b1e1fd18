package io.callflow.call.ladder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Outcome;
import io.callflow.event.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws one call of a ladder: the rows of its events, asked for in their order, then its bars. */
final class CallDrawing {
  /**
   * What another call tells about a leg of this one.
   *
   * @param legId as this call names it
   */
  record End(String legId, CallTalks.Moment at) {}

  private final CallReading call;
  private final CallTalks talks;
  private final Arrows arrows;
  private final Detail details;
  private final List<List<Integer>> notes;
  private final @Nullable Arrow[] arrowByEvent;
  private final int[] rowByEvent;

  CallDrawing(CallReading call, CallTalks talks, StoryCalls others, boolean whole) {
    this.call = call;
    this.talks = talks;
    arrows = new Arrows(call.participants(), call.legs(), call.loopbacks(), talks, whole);
    details = new Detail(call.participants(), call.legs(), others);
    notes = notes(call);
    arrowByEvent = new Arrow[call.events().size()];
    rowByEvent = new int[call.events().size()];
  }

  /** The notes of each event that is a row. */
  private static List<List<Integer>> notes(CallReading call) {
    int size = call.events().size();
    List<List<Integer>> notes = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      notes.add(call.isRow(i) ? new ArrayList<>(0) : List.of());
    }
    for (int i = 0; i < size; i++) {
      if (!call.isRow(i)) {
        notes.get(call.host(i)).add(i);
      }
    }
    return notes;
  }

  Instant at(int event) {
    return call.events().get(event).timestamp();
  }

  /** The row of an event, which will be at this place among the rows. */
  Row.Event row(int index, Duration since, int place) {
    CallFlowEvent event = call.events().get(index);
    Arrow arrow = arrows.of(event, index);
    arrowByEvent[index] = arrow;
    rowByEvent[index] = place;
    int from = call.participants().lane(arrow.from());
    int to = call.participants().lane(arrow.to());
    return new Row.Event(
        call.stored().get(index).eventId(),
        event.eventType(),
        event.timestamp(),
        since,
        from,
        to,
        arrow.reply() && from != to,
        tone(event),
        details.of(event, arrow, notes.get(index).stream().map(call.events()::get).toList()),
        event.source(),
        event.legId(),
        notes.get(index).stream().map(this::note).toList(),
        call.index());
  }

  private Row.Note note(int index) {
    return new Row.Note(call.stored().get(index).eventId(), call.events().get(index).eventType());
  }

  /** The row that shows an event. */
  int rowOf(int event) {
    return rowByEvent[call.host(event)];
  }

  /**
   * The bars of the call, once all rows are drawn.
   *
   * @param all the drawings of all calls
   * @param ends what other calls tell of legs that are in this one, too, in order
   * @param lastRow the index of the last row
   */
  List<Bar> bars(List<CallDrawing> all, List<End> ends, int lastRow) {
    List<CallTalks.Talk> told = talks.all();
    TalkAndHold bars =
        new TalkAndHold(call.index(), call.participants(), call.legs(), arrows, told.isEmpty());
    Iterator<End> others = ends.iterator();
    End other = others.hasNext() ? others.next() : null;
    for (int i = 0; i < call.events().size(); i++) {
      while (other != null && all.get(other.at.call()).at(other.at.event()).isBefore(at(i))) {
        end(bars, other, all);
        other = others.hasNext() ? others.next() : null;
      }
      Arrow arrow = arrowByEvent[call.host(i)];
      if (arrow != null) {
        bars.add(call.events().get(i), arrow, rowOf(i));
      }
    }
    while (other != null) {
      end(bars, other, all);
      other = others.hasNext() ? others.next() : null;
    }
    for (CallTalks.Talk talk : told) {
      CallTalks.Moment first = talk.first();
      CallTalks.Moment last = talk.last();
      CallDrawing start = all.get(first.call());
      CallDrawing end = last == null ? null : all.get(last.call());
      bars.talk(
          arrows.ofLeg(talk.legId()),
          start.rowOf(first.event()),
          start.at(first.event()),
          end == null || last == null ? lastRow : end.rowOf(last.event()),
          end == null || last == null ? null : end.at(last.event()));
    }
    return bars.bars(lastRow);
  }

  private static void end(TalkAndHold bars, End end, List<CallDrawing> all) {
    CallDrawing teller = all.get(end.at.call());
    bars.addEnd(teller.call.events().get(end.at.event()), end.legId, teller.rowOf(end.at.event()));
  }

  private static Tone tone(CallFlowEvent event) {
    Outcome outcome = event.outcome();
    return outcome != null && isFailure(outcome) ? Tone.FAILED : event.eventType().tone();
  }

  /** A result decides by itself; without one, a SIP code or a Q.850 cause does. */
  private static boolean isFailure(Outcome outcome) {
    if (outcome.result() != null) {
      return outcome.result() != CallResult.ANSWERED;
    }
    Integer sip = outcome.sipCode();
    Integer cause = outcome.q850Cause();
    // 401 and 407 ask for credentials; 16 and 31 are normal clearing, 26 is answered elsewhere.
    return (sip != null && sip >= 400 && sip != 401 && sip != 407)
        || (cause != null && cause != 16 && cause != 26 && cause != 31);
  }
}
