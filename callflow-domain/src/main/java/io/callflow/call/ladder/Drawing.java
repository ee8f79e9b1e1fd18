package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.Outcome;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the ladder of one call: reads who takes part, then makes a row of each event. */
final class Drawing {
  private static final Duration SHORTEST_GAP = Duration.ofSeconds(5);
  private static final int GAPS_PER_CALL = 20;

  private final CallFlow call;
  private final Participants participants = new Participants();
  private final Legs legs;
  private final Arrows arrows;
  private final TalkAndHold talkAndHold;
  private final List<Row> rows = new ArrayList<>();

  Drawing(CallFlow call) {
    this.call = call;
    legs = new Legs(call, participants);
    arrows = new Arrows(participants, legs);
    talkAndHold = new TalkAndHold(participants, legs, arrows);
  }

  Ladder ladder() {
    List<StoredEvent> events = call.events();
    Instant before = events.get(0).event().timestamp();
    Duration gap = gap(before, events.get(events.size() - 1).event().timestamp());
    EventId last = null;
    for (StoredEvent stored : events) {
      if (stored.eventId().equals(last)) {
        continue;
      }
      last = stored.eventId();
      Instant at = stored.event().timestamp();
      Duration since = Duration.between(before, at);
      if (since.compareTo(gap) >= 0) {
        rows.add(new Row.Gap(before, since));
      }
      draw(stored, since);
      before = at;
    }
    Endpoints ends = legs.ofCall();
    return new Ladder(
        call.callId(),
        call.key(),
        Title.of(call, name(ends.from()), name(ends.to())),
        participants.lanes(),
        rows,
        talkAndHold.bars(rows.size() - 1));
  }

  /** How long a silence must last to be a row of its own. */
  private static Duration gap(Instant first, Instant last) {
    Duration part = Duration.between(first, last).dividedBy(GAPS_PER_CALL);
    return part.compareTo(SHORTEST_GAP) > 0 ? part : SHORTEST_GAP;
  }

  private static @Nullable String name(@Nullable Participant participant) {
    return participant == null ? null : participant.name();
  }

  private void draw(StoredEvent stored, Duration since) {
    CallFlowEvent event = stored.event();
    Arrow arrow = arrows.of(event);
    int from = participants.lane(arrow.from());
    int to = participants.lane(arrow.to());
    int row = rows.size();
    rows.add(
        new Row.Event(
            stored.eventId(),
            event.eventType(),
            event.timestamp(),
            since,
            from,
            to,
            arrow.reply() && from != to,
            tone(event),
            Detail.of(event),
            event.source(),
            event.legId()));
    talkAndHold.add(event, arrow, row);
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
