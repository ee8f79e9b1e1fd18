package io.callflow.call.ladder;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StandardEventType.Part;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the bars of one call: who talks from when to when, who is on hold, and what is
 * recorded. Answers tell who talks, unless bridges tell it better.
 */
final class TalkAndHold {
  /** Stands for the legId of events on no leg. */
  private static final String LEGLESS = "";

  private final Participants participants;
  private final Legs legs;
  private final Arrows arrows;
  private final boolean answersTell;
  private final Bars bars;
  private final Set<String> begun = new HashSet<>();
  private final Set<String> ended = new HashSet<>();

  /**
   * Bars of a call of which nothing has been added.
   *
   * @param call the index of the call among the calls of the ladder
   * @param answersTell whether an answer starts a talk
   */
  TalkAndHold(int call, Participants participants, Legs legs, Arrows arrows, boolean answersTell) {
    bars = new Bars(call);
    this.answersTell = answersTell;
    this.participants = participants;
    this.legs = legs;
    this.arrows = arrows;
  }

  /**
   * Takes the next event, in order, as it was drawn.
   *
   * @param arrow the arrow of the event or, for a note on a row, of that row
   * @param row the row of the event, or the row on which it is a note
   */
  void add(CallFlowEvent event, Arrow arrow, int row) {
    EventType type = event.eventType();
    String leg = event.legId() == null ? LEGLESS : event.legId();
    Instant at = event.timestamp();
    if (!type.closes(Part.LEG)) {
      begun.add(leg);
      if (type.flow() == Flow.FORWARD || type.answers()) {
        ended.remove(leg);
      }
    }
    if (type.answers()) {
      if (answersTell && !answersAlone(event)) {
        answered(event, leg, arrow, row);
      }
    } else if (type.opens(Part.RECORDING)) {
      bars.start(Bar.Kind.RECORDING, leg, participants.lane(arrow.from()), row, at);
    } else if (type.closes(Part.RECORDING)) {
      bars.end(Bar.Kind.RECORDING, leg, row, at);
    } else if (type.opens(Part.HOLD)) {
      bars.start(Bar.Kind.HOLD, leg, participants.lane(arrow.from()), row, at);
    } else if (type.closes(Part.HOLD)) {
      bars.end(Bar.Kind.HOLD, leg, row, at);
    } else if (type.closes(Part.LEG)) {
      ended.add(leg);
      bars.endLeg(leg, row, at);
    } else if (type.closes(Part.CALL)) {
      bars.endAll(row, at);
    }
  }

  /**
   * Takes what another call tells about a leg that is in this call, too: its end, or that of its
   * hold or recording.
   *
   * @param leg as this call names it
   */
  void addEnd(CallFlowEvent event, String leg, int row) {
    EventType type = event.eventType();
    if (type.closes(Part.RECORDING)) {
      bars.end(Bar.Kind.RECORDING, leg, row, event.timestamp());
    } else if (type.closes(Part.HOLD)) {
      bars.end(Bar.Kind.HOLD, leg, row, event.timestamp());
    } else if (type.closes(Part.LEG)) {
      ended.add(leg);
      bars.endLeg(leg, row, event.timestamp());
    }
  }

  /** Whether the switch answers the caller for itself, and no other leg is answered in the call. */
  private boolean answersAlone(CallFlowEvent event) {
    return event.legId() != null
        && event.details().answeredBy() == AnsweredBy.SYSTEM
        && !legs.isAnyOtherAnswered(event.legId());
  }

  private void answered(CallFlowEvent event, String leg, Arrow arrow, int row) {
    Endpoints ends = legs.of(event.legId());
    if (ends.party() != null) {
      connect(ends.from(), leg, ends, row, event.timestamp());
      connect(ends.to(), leg, ends, row, event.timestamp());
    } else if (event.legId() == null) {
      talk(leg, arrow.from(), row, event.timestamp());
      talk(leg, arrow.to(), row, event.timestamp());
    } else {
      talk(leg, arrows.place(event), row, event.timestamp());
    }
  }

  private void connect(
      @Nullable Participant who, String answered, Endpoints ends, int row, Instant at) {
    String until = who == null ? null : legOfTalk(who, answered, ends);
    if (who != null && until != null) {
      talk(until, who, row, at);
    }
  }

  /**
   * Adds a talk that bridges tell.
   *
   * @param end null for one that no event ends
   */
  void talk(Participant who, int firstRow, Instant start, int lastRow, @Nullable Instant end) {
    if (participants.hasLane(who)) {
      bars.add(Bar.Kind.TALK, participants.lane(who), firstRow, lastRow, start, end);
    }
  }

  private void talk(String leg, Participant who, int row, Instant at) {
    bars.start(Bar.Kind.TALK, leg, participants.lane(who), row, at);
  }

  /**
   * The leg whose end disconnects this participant: their own, if they have one. Null where the
   * answer on this leg does not connect them: an answer on their own leg does, or their own leg has
   * ended.
   */
  private @Nullable String legOfTalk(Participant who, String answered, Endpoints ends) {
    List<String> own = legs.ownLegs(who);
    if (answered.equals(LEGLESS) || own.contains(answered)) {
      return answered;
    }
    List<String> begunOwn = own.stream().filter(begun::contains).toList();
    if (begunOwn.isEmpty()) {
      return answered;
    }
    Participant called = ends.isInbound() ? ends.to() : null;
    if (begunOwn.stream().anyMatch(legs::isEverAnswered)
        || (called != null && who.isSame(called))) {
      return null;
    }
    return begunOwn.stream().filter(leg -> !ended.contains(leg)).findFirst().orElse(null);
  }

  List<Bar> bars(int lastRow) {
    return bars.bars(lastRow);
  }
}
