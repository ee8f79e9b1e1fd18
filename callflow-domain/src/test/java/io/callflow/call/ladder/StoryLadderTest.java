package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.CallRef;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.Relation;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the ladder over all calls of a story. */
final class StoryLadderTest {
  private static List<String> lanes(Ladder ladder) {
    return ladder.lanes().stream().map(Lane::name).toList();
  }

  /** The rows, each with its call and the names of its lanes. */
  private static List<String> rows(Ladder ladder) {
    List<String> rows = new ArrayList<>();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        rows.add(
            "%s: %s → %s %s"
                .formatted(
                    ladder.calls().get(event.call()).ref(),
                    ladder.lanes().get(event.from()).name(),
                    ladder.lanes().get(event.to()).name(),
                    event.type()));
      } else {
        rows.add("gap");
      }
    }
    return rows;
  }

  private static List<String> bars(Ladder ladder) {
    return ladder.bars().stream()
        .map(
            bar ->
                "%s %s %s to %s"
                    .formatted(
                        bar.kind(),
                        ladder.lanes().get(bar.lane()).name(),
                        Duration.between(Calls.START, bar.start()),
                        bar.end() == null ? "?" : Duration.between(Calls.START, bar.end())))
        .toList();
  }

  @Test
  void the_node_between_two_calls_is_one_lane() {
    Ladder ladder = Ladder.of(Stories.of(Stories.backToBack()));

    assertEquals(List.of("10.0.0.1", "10.0.0.9", "10.0.0.2"), lanes(ladder));
    assertEquals(
        List.of(
            "a@b2bua: 10.0.0.1 → 10.0.0.9 call.started",
            "b@b2bua: 10.0.0.9 → 10.0.0.2 call.started",
            "b@b2bua: 10.0.0.2 → 10.0.0.9 leg.answered",
            "a@b2bua: 10.0.0.9 → 10.0.0.1 leg.answered",
            "gap",
            "b@b2bua: 10.0.0.9 → 10.0.0.2 call.ended",
            "a@b2bua: 10.0.0.1 → 10.0.0.9 call.ended"),
        rows(ladder));
  }

  @Test
  void the_rows_do_not_depend_on_the_call_that_is_asked_for() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      List<CallFlow> flows = Stories.random(random, 4).flows();
      Ladder first = Ladder.of(Stories.of(flows));
      Ladder other = Ladder.of(Stories.of(flows.get(2), flows.get(0), flows.get(3), flows.get(1)));

      assertEquals(first.lanes(), other.lanes());
      assertEquals(rows(first), rows(other));
      assertEquals(bars(first), bars(other));
    }
  }

  @Test
  void the_ladder_of_a_story_of_one_call_is_that_of_the_call() {
    for (CallFlow call :
        List.of(Calls.transfer(), Calls.queue(), Calls.busy(), SwitchCalls.attendedTransfer())) {
      assertEquals(Ladder.of(call), Ladder.of(Story.of(call)));
      assertEquals(Ladder.whole(call), Ladder.whole(Story.of(call)));
      assertFalse(Ladder.of(Story.of(call)).isStory());
    }
  }

  @Test
  void one_leg_id_in_two_calls_is_one_leg_only_if_a_link_names_it() {
    CallFlow first =
        new Calls("first", "pbx")
            .add(0, "leg.started", e -> e.legId("7"))
            .add(1, "leg.answered", e -> e.legId("7"))
            .call();
    Calls second =
        new Calls("second", "pbx")
            .add(2, "leg.started", e -> e.legId("7"))
            .add(9, "leg.ended", e -> e.legId("7"));

    assertEquals(3, Ladder.of(Stories.of(first, second.call())).lanes().size());

    second.add(
        3, "link.asserted", e -> e.legId("7").links(Stories.link(Relation.SAME_AS, first, "7")));
    Ladder linked = Ladder.of(Stories.of(first, second.call()));
    assertEquals(Set.of("pbx", "7"), Set.copyOf(lanes(linked)));
    assertEquals(2, linked.lanes().size());
    assertTrue(bars(linked).contains("TALK 7 PT1S to PT9S"), bars(linked)::toString);
  }

  @Test
  void another_leg_id_of_the_same_leg_has_the_same_lane() {
    CallFlow first = new Calls("first", "pbx").add(0, "leg.started", e -> e.legId("7")).call();
    CallFlow second =
        new Calls("second", "sbc")
            .add(
                0,
                "leg.started",
                e -> e.legId("x").links(Stories.link(Relation.SAME_AS, first, "7")))
            .call();

    assertEquals(
        List.of(new Lane(Lane.Kind.LEG, "7", List.of("x"))),
        Ladder.of(Stories.of(first, second)).lanes().stream()
            .filter(lane -> lane.kind() == Lane.Kind.LEG)
            .toList());
  }

  private static CallFlow bridged(String call, String source, String leg, String bridge) {
    EventDetails in = EventDetails.builder().bridgeId(bridge).build();
    return new Calls(call, source)
        .add(0, "leg.started", e -> e.legId(leg).from(Calls.party(leg, leg)))
        .add(5, "bridge.joined", e -> e.legId(leg).details(in))
        .add(9, "bridge.left", e -> e.legId(leg).details(in))
        .add(9, "call.ended", e -> e)
        .call();
  }

  @Test
  void legs_of_two_calls_talk_in_one_bridge_of_one_source() {
    CallFlow ann = bridged("first", "pbx", "ann", "b");

    assertEquals(
        Set.of("TALK ann PT5S to PT9S", "TALK bob PT5S to PT9S"),
        Set.copyOf(bars(Ladder.of(Stories.of(ann, bridged("second", "pbx", "bob", "b"))))));
    assertEquals(List.of(), bars(Ladder.of(Stories.of(ann, bridged("second", "sbc", "bob", "b")))));
  }

  @Test
  void the_end_of_one_call_ends_no_talk_of_another() {
    CallFlow talk =
        new Calls("talk", "pbx")
            .add(0, "leg.started", e -> e.legId("a").from(Calls.party("1", "Ann")))
            .add(1, "leg.started", e -> e.legId("b").to(Calls.party("2", "Bob")))
            .add(2, "bridge.joined", e -> e.legId("a"))
            .add(2, "bridge.joined", e -> e.legId("b"))
            .add(9, "call.ended", e -> e)
            .call();
    CallFlow over = new Calls("over", "pbx").add(4, "call.ended", e -> e).call();

    assertEquals(
        List.of("TALK Ann PT2S to PT9S", "TALK Bob PT2S to PT9S"),
        bars(Ladder.of(Stories.of(talk, over))));
  }

  private static CallFlow meeting(String call, String source, int at) {
    EventDetails in = EventDetails.builder().conference("800").bridgeId(call).build();
    return new Calls(call, source)
        .add(at, "bridge.joined", e -> e.legId(call).from(Calls.party(call, call)).details(in))
        .call();
  }

  @Test
  void a_conference_is_one_lane_for_each_source() {
    assertEquals(
        List.of("first", "800", "second"),
        lanes(Ladder.of(Stories.of(meeting("first", "pbx", 1), meeting("second", "pbx", 2)))));
    assertEquals(
        List.of("first", "800", "second", "800"),
        lanes(Ladder.of(Stories.of(meeting("first", "pbx", 1), meeting("second", "sbc", 2)))));
  }

  @Test
  void a_hold_in_one_call_hides_no_talk_in_another() {
    Calls held = new Calls("held", "pbx").add(0, "leg.answered", e -> e.legId("a"));
    held.add(2, "hold.started", e -> e.legId("a")).add(9, "leg.ended", e -> e.legId("a"));
    CallFlow consulting =
        new Calls("consulting", "pbx")
            .add(
                3,
                "leg.answered",
                e -> e.legId("a").links(Stories.link(Relation.CONSULT, held.call(), "a")))
            .add(6, "leg.ended", e -> e.legId("a"))
            .call();
    Ladder ladder = Ladder.of(Stories.of(held.call(), consulting));
    Lifelines lifelines = new Lifelines(ladder);
    List<Bar.Kind> shown = new ArrayList<>();
    for (int row = 0; row < ladder.rows().size(); row++) {
      lifelines.enter(row);
      shown.add(lifelines.at(lanes(ladder).indexOf("a")));
      lifelines.leave(row);
    }

    assertEquals(Bar.Kind.HOLD, shown.get(1));
    assertEquals(Bar.Kind.TALK, shown.get(2));
  }

  @Test
  void a_link_between_the_calls_is_a_note_and_one_to_another_call_is_a_row() {
    CallFlow first = new Calls("first", "pbx").add(0, "leg.started", e -> e.legId("1")).call();
    CallFlow stranger = new Calls("stranger", "pbx").add(0, "call.started", e -> e).call();
    CallFlow second =
        new Calls("second", "pbx")
            .add(0, "call.started", e -> e)
            .add(8, "link.asserted", e -> e.links(Stories.link(Relation.PARENT, first, null)))
            .add(9, "link.asserted", e -> e.links(Stories.link(Relation.PARENT, stranger, null)))
            .call();
    Story story = Stories.of(first, second);

    assertEquals(1, Ladder.of(story).noteCount());
    assertTrue(rows(Ladder.of(story)).contains("second: pbx → pbx link.asserted"));
    assertEquals(0, Ladder.whole(story).noteCount());
  }

  @Test
  void a_story_of_links_alone_has_a_row_for_each_call() {
    CallFlow first = new Calls("first", "pbx").add(0, "call.started", e -> e).call();
    CallFlow second =
        new Calls("second", "pbx")
            .add(1, "link.asserted", e -> e.links(Stories.link(Relation.PARENT, first, null)))
            .add(2, "link.asserted", e -> e.links(Stories.link(Relation.SAME_AS, first, null)))
            .call();

    assertEquals(2, rows(Ladder.of(Stories.of(first, second))).size());
  }

  @Test
  void each_event_of_each_call_is_a_row_or_a_note_with_its_call() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      Story story = Stories.random(random, 1 + random.nextInt(5));
      for (Ladder ladder : List.of(Ladder.of(story), Ladder.whole(story))) {
        Set<EventId> drawn = new HashSet<>();
        for (Row row : ladder.rows()) {
          if (row instanceof Row.Event event) {
            assertTrue(drawn.add(event.eventId()));
            event.notes().forEach(note -> assertTrue(drawn.add(note.eventId())));
            assertEquals(ladder.calls().get(event.call()).ref().key(), event.eventId().callKey());
          }
        }
        Set<EventId> stored = new HashSet<>();
        story.events().forEach(event -> stored.add(event.eventId()));
        assertEquals(stored, drawn);
        for (Bar bar : ladder.bars()) {
          assertTrue(bar.firstRow() <= bar.lastRow() && bar.lastRow() < ladder.rows().size());
        }
      }
    }
  }

  @Test
  void a_call_that_is_not_present_has_no_row() {
    Story pair = Stories.of(Stories.backToBack());
    StoryCall erased =
        new StoryCall(pair.calls().get(1).ref(), Presence.ERASED, 1, List.of(), null);
    Ladder ladder = Ladder.of(new Story(List.of(pair.calls().get(0), erased), List.of()));

    assertEquals(List.of("10.0.0.1", "10.0.0.9"), lanes(ladder));
    assertEquals(
        new LadderCall(erased.ref(), Presence.ERASED, null, 1, List.of()), ladder.calls().get(1));
    assertTrue(ladder.isStory());
  }

  @Test
  void a_call_tells_why_it_is_there() {
    Story story = Stories.of(Stories.backToBack());
    LadderCall.Reason why = Ladder.of(story).calls().get(1).reasons().get(0);

    assertEquals(story.calls().get(1).connections().get(0), why.connection());
    assertEquals(Calls.START.plusMillis(100), why.at());
    assertEquals("link.asserted", String.valueOf(why.type()));
    assertEquals(CallRef.of(story.asked().callId()), Ladder.of(story).calls().get(0).ref());
  }

  @Test
  @Timeout(60)
  void two_hundred_calls_are_drawn_about_as_fast_as_the_events_of_one() {
    List<CallFlow> flows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int call = i;
      Calls calls = new Calls("call-" + i, "pbx-" + i % 3);
      for (int j = 0; j < 100; j++) {
        String type =
            List.of("leg.started", "leg.answered", "bridge.joined", "bridge.left", "leg.ended")
                .get(j % 5);
        int leg = j / 5;
        calls.add(
            i * 0.37 + j * 1.01,
            type,
            e -> {
              e.legId("leg-" + leg)
                  .from(Calls.party(Integer.toString((call + leg) % 50), "p" + (call + leg) % 50))
                  .details(EventDetails.builder().bridgeId("b" + call % 7).build());
              return flows.isEmpty()
                  ? e
                  : e.links(Stories.link(Relation.PARENT, flows.get(call / 2), "leg-" + leg));
            });
      }
      flows.add(calls.call());
    }
    List<StoryCall> calls = new ArrayList<>();
    flows.forEach(
        flow ->
            calls.add(
                new StoryCall(CallRef.of(flow.callId()), Presence.PRESENT, 1, List.of(), flow)));
    Story story = new Story(calls, List.of());

    assertTimeout(Duration.ofSeconds(20), () -> SvgWriter.write(Ladder.of(story)));
  }
}
