package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LadderTest {
  private static final Party ALICE = Calls.party("1001", "Alice");
  private static final Party BOB = Calls.party("1002", "Bob");

  private static List<String> drawn(Ladder ladder) {
    List<String> drawn = new ArrayList<>();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        String from = ladder.lanes().get(event.from()).name();
        String to = ladder.lanes().get(event.to()).name();
        drawn.add(
            event.isArrow()
                ? from + (event.reply() ? " --> " : " -> ") + to + " " + event.type()
                : from + " " + event.type());
      } else if (row instanceof Row.Gap gap) {
        drawn.add(gap.duration().toString());
      }
    }
    return drawn;
  }

  private static List<String> names(Ladder ladder) {
    return ladder.lanes().stream().map(Lane::name).toList();
  }

  @Test
  void plain_words_with_two_parties_make_two_lanes_and_replies_point_back() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "initiated", e -> e.from(ALICE).to(BOB))
                .add(1, "ringing", e -> e)
                .add(3, "answered", e -> e)
                .add(4, "hold", e -> e.from(BOB))
                .add(5, "resumed", e -> e.from(BOB))
                .add(6, "ended", e -> e)
                .call());

    assertEquals(
        List.of(
            "Alice -> Bob initiated",
            "Bob --> Alice ringing",
            "Bob --> Alice answered",
            "Bob hold",
            "Bob resumed",
            "Alice -> Bob ended"),
        drawn(ladder));
    assertEquals(
        List.of(
            new Bar(
                Bar.Kind.TALK, 0, 2, 5, Calls.START.plusSeconds(3), Calls.START.plusSeconds(6), 0),
            new Bar(
                Bar.Kind.TALK, 1, 2, 5, Calls.START.plusSeconds(3), Calls.START.plusSeconds(6), 0),
            new Bar(
                Bar.Kind.HOLD, 1, 3, 4, Calls.START.plusSeconds(4), Calls.START.plusSeconds(5), 0)),
        ladder.bars());
    assertEquals("Alice → Bob: ended, answered", ladder.title());
    assertEquals(
        List.of(
            new Lane(Lane.Kind.PARTY, "Alice", List.of("1001")),
            new Lane(Lane.Kind.PARTY, "Bob", List.of("1002"))),
        ladder.lanes());
  }

  @Test
  void legs_of_one_party_each_meet_at_the_switch_that_reports_them() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "asterisk")
                .add(0, "leg.started", e -> e.legId("PJSIP/a-1").from(ALICE))
                .add(0.1, "leg.started", e -> e.legId("PJSIP/b-2").from(BOB))
                .add(2, "leg.answered", e -> e.legId("PJSIP/b-2").from(BOB))
                .add(2.1, "leg.answered", e -> e.legId("PJSIP/a-1").from(ALICE))
                .add(2.2, "bridge.joined", e -> e.legId("PJSIP/b-2"))
                .add(
                    4,
                    "leg.ended",
                    e ->
                        e.legId("PJSIP/b-2")
                            .outcome(new Outcome(null, null, 16, null, "PJSIP/b-2")))
                .add(
                    4.1,
                    "leg.ended",
                    e ->
                        e.legId("PJSIP/a-1")
                            .outcome(new Outcome(null, null, 16, null, "PJSIP/b-2")))
                .add(4.2, "call.ended", e -> e)
                .call());

    assertEquals(
        List.of(
            "Alice -> asterisk leg.started",
            "asterisk -> Bob leg.started",
            "Bob --> asterisk leg.answered",
            "asterisk --> Alice leg.answered",
            "Bob bridge.joined",
            "Bob -> asterisk leg.ended",
            "asterisk -> Alice leg.ended",
            "asterisk call.ended"),
        drawn(ladder));
    assertEquals(List.of("1001", "PJSIP/a-1"), ladder.lanes().get(0).aliases());
    assertEquals(Lane.Kind.NODE, ladder.lanes().get(1).kind());
  }

  private static final Party CAROL = Calls.party("1003", "Carol");

  private static List<String> talks(Ladder ladder) {
    return ladder.bars().stream()
        .filter(bar -> bar.kind() == Bar.Kind.TALK)
        .map(
            bar ->
                ladder.lanes().get(bar.lane()).name()
                    + " "
                    + Duration.between(Calls.START, bar.start()).toSeconds()
                    + "-"
                    + (bar.end() == null
                        ? ""
                        : Duration.between(Calls.START, bar.end()).toSeconds()))
        .toList();
  }

  private static Calls aliceCallsBob() {
    return new Calls("c", "pbx")
        .add(0, "call.started", e -> e.from(ALICE).to(BOB))
        .add(0, "leg.started", e -> e.legId("a").from(ALICE).to(BOB))
        .add(0, "leg.started", e -> e.legId("b").from(ALICE).to(BOB));
  }

  @Test
  void who_transfers_a_call_talks_until_their_own_leg_ends_and_the_others_go_on() {
    Ladder ladder =
        Ladder.of(
            aliceCallsBob()
                .add(1, "leg.answered", e -> e.legId("b").from(ALICE).to(BOB))
                .add(2, "hold.started", e -> e.legId("a").from(BOB).to(ALICE))
                .add(3, "leg.started", e -> e.legId("c").from(BOB).to(CAROL))
                .add(4, "leg.answered", e -> e.legId("c").from(BOB).to(CAROL))
                .add(5, "transfer.completed", e -> e.legId("a").from(BOB).to(CAROL))
                .add(5, "hold.ended", e -> e.legId("a").from(BOB).to(ALICE))
                .add(6, "leg.ended", e -> e.legId("b").to(BOB))
                .add(7, "leg.ended", e -> e.legId("a").from(ALICE).to(CAROL))
                .add(8, "leg.ended", e -> e.legId("c").to(CAROL))
                .add(9, "call.ended", e -> e)
                .call());

    assertEquals(List.of("Alice 1-7", "Bob 1-6", "Carol 4-8"), talks(ladder));
  }

  @Test
  void a_party_that_left_before_the_next_one_answers_does_not_talk_again() {
    Ladder ladder =
        Ladder.of(
            aliceCallsBob()
                .add(1, "leg.answered", e -> e.legId("b"))
                .add(2, "leg.answered", e -> e.legId("a"))
                .add(3, "leg.started", e -> e.legId("c").from(BOB).to(CAROL))
                .add(4, "leg.ended", e -> e.legId("b"))
                .add(5, "leg.answered", e -> e.legId("c"))
                .add(6, "leg.ended", e -> e.legId("c"))
                .add(7, "leg.ended", e -> e.legId("a"))
                .call());

    assertEquals(List.of("Bob 1-4", "Alice 2-7", "Carol 5-6"), talks(ladder));
  }

  @Test
  void a_party_that_did_not_answer_does_not_talk_when_the_callers_leg_is_answered() {
    Ladder ladder =
        Ladder.of(
            aliceCallsBob()
                .add(1, "leg.ended", e -> e.legId("b"))
                .add(2, "leg.answered", e -> e.legId("a"))
                .add(3, "leg.ended", e -> e.legId("a"))
                .call());

    assertEquals(List.of("Alice 2-3"), talks(ladder));
  }

  @Test
  void a_caller_without_a_leg_of_their_own_talks_while_each_leg_to_another_lasts() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "leg.started", e -> e.legId("1").from(ALICE).to(BOB))
                .add(1, "leg.answered", e -> e.legId("1"))
                .add(2, "leg.ended", e -> e.legId("1"))
                .add(3, "leg.started", e -> e.legId("2").from(ALICE).to(CAROL))
                .add(4, "leg.answered", e -> e.legId("2"))
                .add(5, "leg.ended", e -> e.legId("2"))
                .add(6, "leg.started", e -> e.legId("3").from(ALICE).to(BOB))
                .add(7, "leg.answered", e -> e.legId("3"))
                .add(8, "leg.ended", e -> e.legId("3"))
                .call());

    assertEquals(
        List.of("Alice 1-2", "Bob 1-2", "Alice 4-5", "Carol 4-5", "Alice 7-8", "Bob 7-8"),
        talks(ladder));
  }

  @Test
  void a_leg_without_a_party_is_a_lane_of_its_own() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "leg.started", e -> e.legId("1"))
                .add(1, "leg.started", e -> e.legId("2"))
                .add(2, "leg.answered", e -> e.legId("2"))
                .call());

    assertEquals(
        List.of("1 -> pbx leg.started", "pbx -> 2 leg.started", "2 --> pbx leg.answered"),
        drawn(ladder));
    assertEquals(Lane.Kind.LEG, ladder.lanes().get(0).kind());
  }

  @Test
  void the_hop_decides_the_ends_and_the_direction_of_an_arrow() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "sbc")
                .add(0, "leg.answered", e -> e.hop(new Hop("a", "b")).from(ALICE).to(BOB))
                .add(1, "leg.started", e -> e.hop(new Hop(null, "trunk")).from(ALICE))
                .add(2, "leg.started", e -> e.hop(new Hop("trunk", null)).to(BOB))
                .add(3, "media.quality", e -> e.hop(new Hop("trunk", null)))
                .add(4, "x.acme.sync", e -> e.hop(new Hop("b", "sbc")))
                .call());

    assertEquals(
        List.of(
            "a --> b leg.answered",
            "Alice -> trunk leg.started",
            "trunk -> Bob leg.started",
            "trunk media.quality",
            "b -> sbc x.acme.sync"),
        drawn(ladder));
  }

  @Test
  void one_participant_has_one_lane_under_all_its_names() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "call.started", e -> e.from(Party.number("+4930901820")).to(BOB))
                .add(1, "leg.started", e -> e.from(Party.raw("+49 30 90-1820")).to(BOB))
                .add(2, "leg.started", e -> e.from(Party.uri("sip:city@example.net")).to(BOB))
                .add(
                    3,
                    "leg.started",
                    e ->
                        e.from(new Party("+4930901820", "sip:city@example.net", null, "City Hall"))
                            .to(BOB))
                .add(4, "leg.started", e -> e.hop(new Hop("tel:+4930901820", "1002")))
                .call());

    assertEquals(List.of("City Hall", "Bob"), names(ladder));
    assertEquals(
        List.of("+49 30 90-1820", "+4930901820", "sip:city@example.net", "tel:+4930901820"),
        ladder.lanes().get(0).aliases());
  }

  @Test
  void addresses_that_differ_only_in_their_dots_are_two() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "sip.request", e -> e.hop(new Hop("10.0.0.1", "100.0.0.1")))
                .add(1, "sip.request", e -> e.hop(new Hop("10.0.00.1", "1000.0.1")))
                .call());

    assertEquals(4, ladder.lanes().size());
  }

  @Test
  void a_silence_is_a_row_if_it_is_long_for_the_call() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "call.started", e -> e.from(ALICE).to(BOB))
                .add(4.9, "leg.ringing", e -> e)
                .add(9.9, "leg.answered", e -> e)
                .add(70, "dtmf.received", e -> e)
                .add(170, "call.ended", e -> e)
                .call());

    assertEquals(
        List.of("PT1M0.1S", "PT1M40S"),
        drawn(ladder).stream().filter(row -> row.startsWith("PT")).toList());
    Row.Event last = (Row.Event) ladder.rows().get(ladder.rows().size() - 1);
    assertEquals(Duration.ofSeconds(100), last.since());
  }

  @Test
  void failures_have_their_tone_but_challenges_and_normal_clearing_do_not() {
    Calls calls = new Calls("c", "pbx");
    calls.add(0, "sip.response", e -> e.outcome(new Outcome(null, 407, null, null, null)));
    calls.add(1, "sip.response", e -> e.outcome(new Outcome(null, 503, null, null, null)));
    calls.add(2, "leg.ended", e -> e.outcome(new Outcome(null, null, 16, null, null)));
    calls.add(3, "leg.ended", e -> e.outcome(new Outcome(null, null, 34, null, null)));
    calls.add(4, "transfer.failed", e -> e);
    calls.add(5, "failed", e -> e);

    assertEquals(
        List.of(Tone.STEP, Tone.FAILED, Tone.ENDED, Tone.FAILED, Tone.FAILED, Tone.FAILED),
        Ladder.of(calls.call()).rows().stream()
            .filter(Row.Event.class::isInstance)
            .map(row -> ((Row.Event) row).tone())
            .toList());
  }

  @Test
  void the_detail_has_outcome_and_links() {
    Link link = new Link(Relation.TRANSFERRED_TO, new CallId("other@10.0.0.1"), null);
    Outcome outcome = new Outcome(CallResult.BUSY, 486, 17, "Busy Here", "callee");
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "leg.ended", e -> e.outcome(outcome).links(List.of(link)))
                .call());

    assertEquals(
        "486 Busy Here · busy · Q.850 17 · by callee · transferred_to other@10.0.0.1",
        ((Row.Event) ladder.rows().get(0)).detail());
  }

  @Test
  void bars_of_a_call_in_progress_have_no_end() {
    Ladder ladder =
        Ladder.of(
            new Calls("c", "pbx")
                .add(0, "call.started", e -> e.from(ALICE).to(BOB))
                .add(1, "answered", e -> e)
                .add(2, "hold", e -> e.from(BOB))
                .add(3, "dtmf.received", e -> e)
                .call());

    assertTrue(ladder.bars().stream().allMatch(bar -> bar.end() == null && bar.lastRow() == 3));
    assertEquals(3, ladder.bars().size());
  }

  @Test
  void each_event_is_a_row_or_a_note_on_one_whatever_the_order_of_arrival() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      List<StoredEvent> events = new ArrayList<>(Calls.random(random, 1 + random.nextInt(40)));
      CallFlow call = CallFlow.of(events.get(0).event().callId(), events);
      Ladder ladder = Ladder.of(call);
      Collections.shuffle(events, random);

      assertEquals(ladder, Ladder.of(CallFlow.of(call.callId(), events)));
      List<EventId> all = call.events().stream().map(StoredEvent::eventId).toList();
      assertEquals(all.stream().filter(ids(ladder)::contains).toList(), ids(ladder));
      assertEquals(all.stream().sorted().toList(), idsAndNotes(ladder).stream().sorted().toList());
      assertEquals(all.size(), ids(ladder).size() + ladder.noteCount());
      lanesAndBarsFit(ladder);
      Ladder whole = Ladder.whole(call);
      assertEquals(all, ids(whole));
      assertEquals(call.events().stream().map(e -> e.event().eventType()).toList(), types(whole));
      lanesAndBarsFit(whole);
    }
  }

  @Test
  void a_repeated_event_is_drawn_once() {
    List<StoredEvent> events = new ArrayList<>(Calls.transfer().events());
    events.addAll(Calls.transfer().events());

    assertEquals(
        Ladder.of(Calls.transfer()), Ladder.of(CallFlow.of(Calls.transfer().callId(), events)));
  }

  private static List<EventId> ids(Ladder ladder) {
    return ladder.rows().stream()
        .filter(Row.Event.class::isInstance)
        .map(row -> ((Row.Event) row).eventId())
        .toList();
  }

  private static List<EventId> idsAndNotes(Ladder ladder) {
    List<EventId> ids = new ArrayList<>(ids(ladder));
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        event.notes().forEach(note -> ids.add(note.eventId()));
      }
    }
    return ids;
  }

  private static List<EventType> types(Ladder ladder) {
    return ladder.rows().stream()
        .filter(Row.Event.class::isInstance)
        .map(row -> ((Row.Event) row).type())
        .toList();
  }

  private static void lanesAndBarsFit(Ladder ladder) {
    int rows = ladder.rows().size();
    int lanes = ladder.lanes().size();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        assertTrue(event.from() < lanes && event.to() < lanes);
        assertFalse(event.since().isNegative());
      }
    }
    assertTrue(rows - ids(ladder).size() <= 20, "at most 20 gaps");
    for (Bar bar : ladder.bars()) {
      assertTrue(bar.lane() < lanes && bar.lastRow() < rows && bar.firstRow() <= bar.lastRow());
      for (Bar other : ladder.bars()) {
        assertTrue(
            bar.equals(other)
                || bar.lane() != other.lane()
                || bar.kind() != other.kind()
                || bar.lastRow() < other.firstRow()
                || other.lastRow() < bar.firstRow());
      }
    }
  }
}
