package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.call.ladder.CallTalks.Moment;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws the ladder of one call, or of all calls of a story: reads who takes part, then makes rows
 * of the events. What the events of a call tell is decided for each call; the calls have lanes and
 * rows together.
 */
final class Drawing {
  private static final Duration SHORTEST_GAP = Duration.ofSeconds(5);
  private static final int GAPS_PER_LADDER = 20;

  private final CallFlow asked;
  private final @Nullable Story story;
  private final Participants participants = new Participants();

  /** In an order that does not depend on the call that was asked for. */
  private final List<CallReading> readings = new ArrayList<>();

  private final List<CallDrawing> drawings = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Moment> order;
  private final SameLegs sameLegs;

  /**
   * Reads a call.
   *
   * @param whole whether each event is a row
   */
  Drawing(CallFlow call, boolean whole) {
    this(call, null, whole);
  }

  /**
   * Reads the calls of a story.
   *
   * @param whole whether each event is a row
   */
  Drawing(Story story, boolean whole) {
    this(story.asked(), story, whole);
  }

  private Drawing(CallFlow asked, @Nullable Story story, boolean whole) {
    this.asked = asked;
    this.story = story;
    StoryCalls shown = StoryCalls.NONE;
    if (story == null) {
      readings.add(new CallReading(0, asked, participants, whole));
    } else {
      shown = StoryCalls.of(story);
      read(story.calls(), whole);
    }
    sameLegs = new SameLegs(readings);
    Legs.settle(readings.stream().map(CallReading::legs).toList(), sameLegs::merge);
    if (readings.size() > 1) {
      readings.forEach(CallReading::nameConferences);
    }
    if (story != null && !whole) {
      for (CallReading reading : readings) {
        reading.foldLinks(shown);
      }
    }
    order = order();
    List<CallTalks> talks = StoryTalks.of(readings, sameLegs, order);
    for (int i = 0; i < readings.size(); i++) {
      drawings.add(new CallDrawing(readings.get(i), talks.get(i), shown, whole));
    }
  }

  private void read(List<StoryCall> calls, boolean whole) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).flow() != null) {
        places.add(i);
      }
    }
    places.sort(
        Comparator.comparing((Integer place) -> firstTime(calls.get(place)))
            .thenComparing(place -> calls.get(place).key()));
    for (int place : places) {
      CallFlow flow = calls.get(place).flow();
      if (flow != null) {
        readings.add(
            new CallReading(
                place,
                flow,
                readings.isEmpty() ? participants : participants.ofAnotherCall(),
                whole));
      }
    }
  }

  private static Instant firstTime(StoryCall call) {
    return call.events().map(flow -> flow.events().get(0).event().timestamp()).orElse(Instant.MAX);
  }

  /** All events, in the order of a {@linkplain Story#ORDER story}. */
  private List<Moment> order() {
    List<Moment> moments = new ArrayList<>();
    for (int call = 0; call < readings.size(); call++) {
      int events = readings.get(call).events().size();
      for (int event = 0; event < events; event++) {
        moments.add(new Moment(call, event));
      }
    }
    if (readings.size() > 1) {
      int[] ranks = ranks();
      moments.sort(
          Comparator.comparing(this::at)
              .thenComparingInt(moment -> ranks[moment.call()])
              .thenComparingInt(Moment::event));
    }
    return moments;
  }

  /** The place of each call when they are ordered by key. */
  private int[] ranks() {
    List<Integer> byKey =
        IntStream.range(0, readings.size())
            .boxed()
            .sorted(Comparator.comparing(call -> readings.get(call).flow().key()))
            .toList();
    int[] ranks = new int[readings.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[byKey.get(i)] = i;
    }
    return ranks;
  }

  private Instant at(Moment moment) {
    return readings.get(moment.call()).events().get(moment.event()).timestamp();
  }

  Ladder ladder() {
    rows();
    List<Bar> bars = bars();
    List<LadderCall> calls = calls();
    return new Ladder(
        asked.callId(),
        asked.key(),
        title(calls),
        participants.lanes(),
        rows,
        bars,
        calls,
        story == null ? List.of() : story.clocks(),
        story == null ? List.of() : story.cuts());
  }

  private static String title(List<LadderCall> calls) {
    String title = String.valueOf(calls.get(0).title());
    return switch (calls.size()) {
      case 1 -> title;
      case 2 -> title + " (and a related call)";
      default -> title + " (and " + (calls.size() - 1) + " related calls)";
    };
  }

  private void rows() {
    Instant before = at(order.get(0));
    Duration gap = gap(before, at(order.get(order.size() - 1)));
    boolean first = true;
    for (Moment moment : order) {
      if (!readings.get(moment.call()).isRow(moment.event())) {
        continue;
      }
      Instant at = at(moment);
      Duration since = first ? Duration.ZERO : Duration.between(before, at);
      if (since.compareTo(gap) >= 0) {
        rows.add(new Row.Gap(before, since));
      }
      rows.add(drawings.get(moment.call()).row(moment.event(), since, rows.size()));
      before = at;
      first = false;
    }
  }

  /** How long a silence must last to be a row of its own. */
  private static Duration gap(Instant first, Instant last) {
    Duration part = Duration.between(first, last).dividedBy(GAPS_PER_LADDER);
    return part.compareTo(SHORTEST_GAP) > 0 ? part : SHORTEST_GAP;
  }

  private List<Bar> bars() {
    List<List<CallDrawing.End>> ends = sameLegs.ends(order);
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < drawings.size(); i++) {
      bars.addAll(drawings.get(i).bars(drawings, ends.get(i), rows.size() - 1));
    }
    if (drawings.size() > 1) {
      bars.sort(
          Comparator.comparingInt(Bar::firstRow)
              .thenComparingInt(Bar::lane)
              .thenComparing(Bar::kind)
              .thenComparingInt(Bar::lastRow));
    }
    return bars;
  }

  private List<LadderCall> calls() {
    if (story == null) {
      CallReading only = readings.get(0);
      return List.of(
          new LadderCall(CallRef.of(asked.callId()), Presence.PRESENT, title(only), 0, List.of()));
    }
    String[] titles = new String[story.calls().size()];
    readings.forEach(reading -> titles[reading.index()] = title(reading));
    Map<EventId, CallFlowEvent> asserting = asserting(story);
    List<LadderCall> calls = new ArrayList<>();
    for (StoryCall call : story.calls()) {
      calls.add(
          new LadderCall(
              call.ref(),
              call.presence(),
              titles[calls.size()],
              call.steps(),
              call.connections().stream().map(why -> reason(why, asserting)).toList()));
    }
    return calls;
  }

  private static String title(CallReading reading) {
    return Title.of(reading.flow(), reading.participants(), reading.legs().ofCall());
  }

  private static LadderCall.Reason reason(
      Connection connection, Map<EventId, CallFlowEvent> asserting) {
    CallFlowEvent event = asserting.get(connection.eventId());
    return event == null
        ? new LadderCall.Reason(connection, null, null)
        : new LadderCall.Reason(connection, event.eventType(), event.timestamp());
  }

  /** The events that assert a connection. */
  private static Map<EventId, CallFlowEvent> asserting(Story story) {
    Set<EventId> asserting = new HashSet<>();
    for (StoryCall call : story.calls()) {
      call.connections().forEach(connection -> asserting.add(connection.eventId()));
    }
    Map<EventId, CallFlowEvent> events = new HashMap<>();
    for (CallFlow flow : story.flows()) {
      for (StoredEvent stored : flow.events()) {
        if (asserting.contains(stored.eventId())) {
          events.put(stored.eventId(), stored.event());
        }
      }
    }
    return events;
  }
}
