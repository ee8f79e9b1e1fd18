package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.bridge.Loopbacks;
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

/** Draws the ladder of one call: reads who takes part, then makes rows of the events. */
final class Drawing {
  private static final Duration SHORTEST_GAP = Duration.ofSeconds(5);
  private static final int GAPS_PER_CALL = 20;

  private final CallFlow call;
  private final List<StoredEvent> stored;
  private final List<CallFlowEvent> events;
  private final Participants participants = new Participants();
  private final Talks talks;
  private final Legs legs;
  private final Arrows arrows;
  private final Detail details;

  /** The index of the event whose row shows each event. */
  private final int[] hosts;

  private final @Nullable Arrow[] arrowByEvent;
  private final int[] rowByEvent;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Reads a call.
   *
   * @param whole whether each event is a row
   */
  Drawing(CallFlow call, boolean whole) {
    this.call = call;
    stored = onceEach(call.events());
    events = stored.stream().map(StoredEvent::event).toList();
    Loopbacks loopbacks = new Loopbacks(events);
    talks = new Talks(events, loopbacks);
    Messages messages = new Messages(events);
    legs = new Legs(events, loopbacks, messages, participants);
    arrows = new Arrows(participants, legs, loopbacks, talks, whole);
    details = new Detail(participants, legs);
    hosts = whole ? Folding.none(events.size()) : Folding.hosts(events, loopbacks, messages);
    arrowByEvent = new Arrow[events.size()];
    rowByEvent = new int[events.size()];
  }

  private static List<StoredEvent> onceEach(List<StoredEvent> events) {
    List<StoredEvent> once = new ArrayList<>(events.size());
    EventId last = null;
    for (StoredEvent stored : events) {
      if (!stored.eventId().equals(last)) {
        once.add(stored);
      }
      last = stored.eventId();
    }
    return once;
  }

  Ladder ladder() {
    rows();
    List<Bar> bars = bars();
    return new Ladder(
        call.callId(),
        call.key(),
        Title.of(call, participants, legs.ofCall()),
        participants.lanes(),
        rows,
        bars);
  }

  private void rows() {
    List<List<Integer>> notes = notes();
    Instant before = events.get(0).timestamp();
    Duration gap = gap(before, events.get(events.size() - 1).timestamp());
    boolean first = true;
    for (int i = 0; i < hosts.length; i++) {
      if (hosts[i] != i) {
        continue;
      }
      Instant at = events.get(i).timestamp();
      Duration since = first ? Duration.ZERO : Duration.between(before, at);
      if (since.compareTo(gap) >= 0) {
        rows.add(new Row.Gap(before, since));
      }
      rowByEvent[i] = rows.size();
      rows.add(row(i, since, notes.get(i)));
      before = at;
      first = false;
    }
  }

  /** The notes of each event that is a row. */
  private List<List<Integer>> notes() {
    List<List<Integer>> notes = new ArrayList<>(hosts.length);
    for (int i = 0; i < hosts.length; i++) {
      notes.add(hosts[i] == i ? new ArrayList<>(0) : List.of());
    }
    for (int i = 0; i < hosts.length; i++) {
      if (hosts[i] != i) {
        notes.get(hosts[i]).add(i);
      }
    }
    return notes;
  }

  /** How long a silence must last to be a row of its own. */
  private static Duration gap(Instant first, Instant last) {
    Duration part = Duration.between(first, last).dividedBy(GAPS_PER_CALL);
    return part.compareTo(SHORTEST_GAP) > 0 ? part : SHORTEST_GAP;
  }

  private Row row(int index, Duration since, List<Integer> notes) {
    CallFlowEvent event = events.get(index);
    Arrow arrow = arrows.of(event, index);
    arrowByEvent[index] = arrow;
    int from = participants.lane(arrow.from());
    int to = participants.lane(arrow.to());
    return new Row.Event(
        stored.get(index).eventId(),
        event.eventType(),
        event.timestamp(),
        since,
        from,
        to,
        arrow.reply() && from != to,
        tone(event),
        details.of(event, arrow, notes.stream().map(events::get).toList()),
        event.source(),
        event.legId(),
        notes.stream().map(this::note).toList());
  }

  private Row.Note note(int index) {
    return new Row.Note(stored.get(index).eventId(), events.get(index).eventType());
  }

  private List<Bar> bars() {
    List<Talks.Talk> all = talks.all();
    TalkAndHold bars = new TalkAndHold(participants, legs, arrows, all.isEmpty());
    for (int i = 0; i < hosts.length; i++) {
      Arrow arrow = arrowByEvent[hosts[i]];
      if (arrow != null) {
        bars.add(events.get(i), arrow, rowByEvent[hosts[i]]);
      }
    }
    for (Talks.Talk talk : all) {
      Participant party = arrows.ofLeg(talk.legId());
      int last = talk.last();
      bars.talk(
          party,
          rowByEvent[hosts[talk.first()]],
          events.get(talk.first()).timestamp(),
          last < 0 ? rows.size() - 1 : rowByEvent[hosts[last]],
          last < 0 ? null : events.get(last).timestamp());
    }
    return bars.bars(rows.size() - 1);
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
