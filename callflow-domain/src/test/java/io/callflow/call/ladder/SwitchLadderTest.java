package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallId;
import io.callflow.event.Direction;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.RedirectionReason;
import io.callflow.event.Relation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Draws calls of a switch that connects every leg by itself. */
final class SwitchLadderTest {
  private static final Party ALICE = SwitchCalls.ALICE;
  private static final Party BOB = SwitchCalls.BOB;

  /** Each row: from, to, type, its detail, and how many notes it has. */
  private static List<String> drawn(Ladder ladder) {
    List<String> drawn = new ArrayList<>();
    for (Row row : ladder.rows()) {
      if (row instanceof Row.Event event) {
        String from = ladder.lanes().get(event.from()).label();
        String to = ladder.lanes().get(event.to()).label();
        drawn.add(
            (event.isArrow() ? from + (event.reply() ? " --> " : " -> ") + to : from)
                + " "
                + event.type()
                + (event.detail().isEmpty() ? "" : " [" + event.detail() + "]")
                + (event.notes().isEmpty() ? "" : " +" + event.notes().size()));
      }
    }
    return drawn;
  }

  private static List<String> lanes(Ladder ladder) {
    return ladder.lanes().stream().map(Lane::label).toList();
  }

  private static List<String> bars(Ladder ladder, Bar.Kind kind) {
    return ladder.bars().stream()
        .filter(bar -> bar.kind() == kind)
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

  @Test
  void an_answered_call_has_a_row_for_each_thing_that_is_new() {
    Ladder ladder = Ladder.of(SwitchCalls.answered());

    assertEquals(
        List.of(
            "Alice -> pbx leg.started [dialled 102]",
            "pbx -> Bob leg.started [Dial(PJSIP/bob,30)] +1",
            "Bob --> pbx leg.answered +1",
            "Bob bridge.joined [with Alice] +1",
            "Bob -> pbx leg.ended [Q.850 16 · by Bob] +2",
            "pbx -> Alice leg.ended [Q.850 16 · by Bob] +4"),
        drawn(ladder));
    assertEquals(List.of("Alice", "pbx", "Bob"), lanes(ladder));
    assertEquals(List.of("101", "PJSIP/phone-00000001", "1.1"), ladder.lanes().get(0).aliases());
    assertEquals(List.of("Alice 4-34", "Bob 4-34"), sorted(bars(ladder, Bar.Kind.TALK)));
    assertEquals(9, ladder.noteCount());
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  @Test
  void the_whole_ladder_has_a_row_for_each_event() {
    Ladder ladder = Ladder.whole(SwitchCalls.answered());

    assertEquals(15, drawn(ladder).size());
    assertEquals(0, ladder.noteCount());
    assertTrue(drawn(ladder).contains("Alice x.asterisk.chan_end"));
    assertEquals(List.of("Alice", "pbx", "Bob"), lanes(ladder));
  }

  @Test
  void a_blind_transfer_leads_from_the_transferor_to_the_leg_of_the_target() {
    Ladder ladder = Ladder.of(SwitchCalls.blindTransfer());

    assertEquals("Bob -> Carol transfer.accepted [blind · transferee Alice]", drawn(ladder).get(4));
    assertEquals(List.of("Alice", "pbx", "Bob", "Carol"), lanes(ladder));
    assertEquals(
        List.of("Alice 23-40", "Alice 4-20", "Bob 4-20", "Carol 23-40"),
        sorted(bars(ladder, Bar.Kind.TALK)));
  }

  @Test
  void a_transfer_to_an_extension_that_reaches_nobody_ends_at_the_switch() {
    CallFlow call =
        CallFlow.of(
            new CallId("1.1"),
            SwitchCalls.blindTransfer().events().stream()
                .filter(event -> !"1.3".equals(event.event().legId()))
                .toList());

    assertTrue(
        drawn(Ladder.of(call))
            .contains("Bob -> pbx transfer.accepted [to 103 · blind · transferee Alice]"));
    assertEquals(List.of("Alice", "pbx", "Bob"), lanes(Ladder.of(call)));
  }

  @Test
  void an_attended_transfer_leads_to_the_peer_of_the_consultation() {
    Ladder ladder = Ladder.of(SwitchCalls.attendedTransfer());

    assertTrue(
        drawn(ladder).contains("Bob -> Carol transfer.completed [consult · transferee Alice]"),
        drawn(ladder)::toString);
    assertEquals(
        List.of("Alice 4-40", "Bob 4-20", "Carol 13-40"), sorted(bars(ladder, Bar.Kind.TALK)));
  }

  @Test
  void a_call_waits_in_the_lane_of_its_queue() {
    Ladder ladder = Ladder.of(SwitchCalls.abandoned());

    assertEquals(
        List.of(
            "Alice -> pbx leg.started [dialled 800]",
            "pbx --> Alice leg.answered [by system]",
            "Alice -> queue support queue.entered [Queue(support)]",
            "pbx -> Bob leg.started [queue support]",
            "pbx -> Bob leg.ended",
            "queue support queue.left [abandoned]",
            "Alice -> pbx leg.ended [Q.850 16 · by Alice] +1"),
        drawn(ladder));
    assertEquals(Lane.Kind.QUEUE, ladder.lanes().get(2).kind());
    assertEquals("support", ladder.lanes().get(2).name());
  }

  @Test
  void a_parked_call_goes_to_the_lot_and_comes_back_from_it() {
    Ladder ladder = Ladder.of(SwitchCalls.parked());

    assertTrue(
        drawn(ladder).contains("Alice -> parking default park.started [space 701]"),
        drawn(ladder)::toString);
    assertTrue(drawn(ladder).contains("parking default -> Alice park.ended [space 701]"));
    assertEquals(
        List.of("Alice 20-30", "Alice 4-10", "Bob 4-10", "Carol 20-30"),
        sorted(bars(ladder, Bar.Kind.TALK)));
  }

  @Test
  void the_ends_of_a_loopback_are_no_lanes_and_let_their_parties_talk() {
    Ladder ladder = Ladder.of(SwitchCalls.originated());

    assertEquals(
        List.of(
            "pbx -> Alice leg.started +2",
            "Alice --> pbx leg.answered +2",
            "Alice bridge.joined +1",
            "pbx recording.started",
            "pbx -> Bob leg.started [Dial(PJSIP/bob)] +1",
            "Bob --> pbx leg.answered",
            "Bob bridge.joined +1",
            "Bob -> pbx leg.ended [Q.850 16 · by Bob] +3",
            "pbx -> Alice leg.ended [Q.850 16] +4"),
        drawn(ladder));
    assertEquals(List.of("pbx", "Alice", "Bob"), lanes(ladder));
    assertEquals(List.of("Alice 5-15", "Bob 5-15"), sorted(bars(ladder, Bar.Kind.TALK)));
    assertEquals(List.of("pbx 2-15"), bars(ladder, Bar.Kind.RECORDING));
  }

  @Test
  void both_ends_of_a_loopback_are_one_lane_of_the_whole_ladder() {
    Ladder ladder = Ladder.whole(SwitchCalls.originated());

    assertEquals(List.of("pbx", "Local/x@phones-0000001a", "Alice", "Bob"), lanes(ladder));
    assertEquals("pbx -> Local/x@phones-0000001a leg.started", drawn(ladder).get(0));
  }

  @Test
  void who_hung_up_is_the_start_of_the_arrow() {
    SwitchCalls call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.2", BOB, 0.2, "leg.started")
            .on("1.3", SwitchCalls.CAROL, 0.2, "leg.started");
    Outcome nobody = new Outcome(null, null, 16, null, null);
    call.end("1.2", BOB, 5, "1.1")
        .on("1.3", SwitchCalls.CAROL, 5.01, "leg.ended", e -> e.outcome(nobody))
        .end("1.1", ALICE, 5.02, "1.1");

    assertEquals(
        List.of(
            "pbx -> Bob leg.ended [Q.850 16 · by Alice] +1",
            "pbx -> Carol leg.ended [Q.850 16]",
            "Alice -> pbx leg.ended [Q.850 16 · by Alice] +1"),
        drawn(Ladder.of(call.call())).subList(3, 6));
  }

  @Test
  void a_leg_that_ends_beside_that_of_who_hung_up_is_ended_by_them_too() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.2", BOB, 0.2, "leg.started")
            .on(
                "1.1",
                ALICE,
                5,
                "leg.ended",
                e -> e.outcome(new Outcome(null, null, 16, null, null)))
            .end("1.2", BOB, 5.01, "1.2")
            .call();

    assertEquals("pbx -> Alice leg.ended [Q.850 16]", drawn(Ladder.of(call)).get(2));
  }

  @Test
  void an_end_by_no_channel_of_the_call_comes_from_the_switch() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .end("1.1", ALICE, 5, "dialplan/builtin")
            .call();

    assertEquals(
        "pbx -> Alice leg.ended [Q.850 16 · by dialplan/builtin] +1",
        drawn(Ladder.of(call)).get(1));
  }

  @Test
  void all_names_of_the_party_of_a_leg_are_one_lane() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.1", Party.raw("+49 30 901820"), 0.5, "x.acme.caller_id")
            .on("1.2", new Party(null, null, null, "trunk"), 1, "leg.started")
            .on("1.2", Party.raw("5551112222"), 5, "leg.answered")
            .on("1.2", BOB, 6, "x.acme.caller_id")
            .on("1.3", BOB, 7, "leg.started")
            .call();

    assertEquals(List.of("Alice", "pbx", "5551112222", "Bob"), lanes(Ladder.of(call)));
  }

  @Test
  void what_was_dialled_is_no_lane_even_where_it_is_told_as_the_end_of_the_callers_leg() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started", e -> e.to(Party.raw("800")))
            .on("1.2", BOB, 0.2, "leg.started")
            .call();

    assertEquals(
        List.of("Alice -> pbx leg.started [dialled 800]", "pbx -> Bob leg.started"),
        drawn(Ladder.of(call)));
  }

  @Test
  void a_pickup_comes_from_who_took_the_call() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.2", BOB, 0.2, "leg.started")
            .on("1.3", SwitchCalls.CAROL, 3, "leg.started")
            .on("1.2", BOB, 4, "call.picked_up", e -> e.to(SwitchCalls.CAROL))
            .call();

    assertEquals("Carol --> pbx call.picked_up [rang at Bob]", drawn(Ladder.of(call)).get(3));
  }

  @Test
  void an_endpoint_means_the_party_of_its_channels() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.2", BOB, 0.2, "leg.started")
            .on("1.2", BOB, 3, "leg.answered")
            .on(
                "1.2",
                BOB,
                4,
                "park.started",
                SwitchCalls.details(d -> d.parking(new ParkingPlace("lot", null))))
            .on("1.2", BOB, 5, "park.ended", e -> e.to(Party.raw("PJSIP/deskphone")))
            .add(
                6,
                "leg.started",
                e ->
                    e.legId("1.3")
                        .to(SwitchCalls.CAROL)
                        .metadata(
                            new Metadata(
                                Map.of("channame", MetadataValue.of("PJSIP/deskphone-0000002a")))))
            .call();

    assertTrue(
        drawn(Ladder.of(call)).contains("parking lot -> Carol park.ended"),
        drawn(Ladder.of(call))::toString);
    assertEquals(List.of("Alice", "pbx", "Bob", "parking lot", "Carol"), lanes(Ladder.of(call)));
  }

  @Test
  void a_conference_that_has_only_an_id_is_named_by_its_first_digits() {
    String id = "14b1a919-1062-490a-b80c-9795a35d70ee";
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.1", ALICE, 1, "bridge.joined", SwitchCalls.details(d -> d.conference(id)))
            .call();

    assertEquals(List.of("Alice", "pbx", "conference 14b1a919"), lanes(Ladder.of(call)));
    assertEquals(id, Ladder.of(call).lanes().get(2).name());
  }

  @Test
  void conference_and_voicemail_are_lanes() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.2", BOB, 0, "leg.started")
            .on("1.1", ALICE, 1, "bridge.joined", SwitchCalls.details(d -> d.conference("4000")))
            .on("1.2", BOB, 1, "bridge.joined", SwitchCalls.details(d -> d.conference("4000")))
            .on("1.1", ALICE, 5, "bridge.left", SwitchCalls.details(d -> d.conference("4000")))
            .on(
                "1.1",
                ALICE,
                8,
                "flow.step_started",
                SwitchCalls.details(d -> d.answeredBy(AnsweredBy.VOICEMAIL).mailbox("101")))
            .call();

    assertEquals(
        List.of(
            "Alice -> conference 4000 bridge.joined",
            "Bob -> conference 4000 bridge.joined",
            "conference 4000 -> Alice bridge.left",
            "Alice -> voicemail 101 flow.step_started"),
        drawn(Ladder.of(call)).subList(2, 6));
  }

  @Test
  void a_recording_is_a_bar_from_its_start_to_its_end() {
    RecordingDetails recording = new RecordingDetails("7", "/var/spool/a.wav");
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on(
                "1.1",
                ALICE,
                1,
                "recording.started",
                SwitchCalls.details(d -> d.recording(recording)))
            .on(
                "1.1",
                ALICE,
                4,
                "recording.ended",
                SwitchCalls.details(d -> d.recording(recording)))
            .on(
                "1.1",
                ALICE,
                5,
                "recording.started",
                SwitchCalls.details(d -> d.recording(recording)))
            .end("1.1", ALICE, 9, "1.1")
            .call();
    Ladder ladder = Ladder.of(call);

    assertEquals(List.of("Alice 1-4", "Alice 5-9"), bars(ladder, Bar.Kind.RECORDING));
    assertTrue(drawn(ladder).contains("Alice recording.started [/var/spool/a.wav]"));
    assertTrue(SvgWriter.write(ladder).contains("<rect class=\"recording\""));
    assertTrue(TextWriter.write(ladder, 100).contains("◉ recording.started"));
  }

  @Test
  void direction_links_and_redirection_are_told_on_the_row_of_the_leg() {
    Link link = new Link(Relation.SAME_AS, new CallId("2.2"), "1.1");
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, -0.5, "link.asserted", e -> e.links(List.of(link)))
            .on("1.1", ALICE, 0, "leg.started")
            .on(
                "1.1",
                ALICE,
                0,
                "data.updated",
                e ->
                    SwitchCalls.details(d -> d.trunk("PJSIP/carrier"))
                        .apply(e.direction(Direction.INBOUND)))
            .on(
                "1.2",
                BOB,
                1,
                "leg.started",
                SwitchCalls.details(
                    d ->
                        d.redirection(
                            new Redirection(SwitchCalls.CAROL, RedirectionReason.USER_BUSY))))
            .call();

    assertEquals(
        List.of(
            "Alice -> pbx leg.started [inbound · trunk PJSIP/carrier · same_as 2.2] +2",
            "pbx -> Bob leg.started [redirected by Carol, user busy]"),
        drawn(Ladder.of(call)));
  }

  @Test
  void a_second_answer_that_says_nothing_new_is_a_note() {
    CallFlow call =
        new SwitchCalls()
            .on("1.1", ALICE, 0, "leg.started")
            .on("1.1", ALICE, 1, "leg.answered")
            .on("1.1", ALICE, 3, "leg.answered")
            .on(
                "1.1",
                ALICE,
                4,
                "leg.answered",
                SwitchCalls.details(d -> d.answeredBy(AnsweredBy.PERSON)))
            .call();

    assertEquals(
        List.of(
            "Alice -> pbx leg.started",
            "pbx --> Alice leg.answered +1",
            "pbx --> Alice leg.answered"),
        drawn(Ladder.of(call)));
  }

  @Test
  void events_of_another_source_are_no_notes() {
    CallFlow call =
        new Calls("c", "pbx")
            .add(0, "leg.started", e -> e.legId("a").from(ALICE))
            .add(1, "leg.ended", e -> e.legId("a"))
            .add("sbc", 1, "x.acme.leg_end", e -> e.legId("a"))
            .add("sbc", 1, "bridge.left", e -> e.legId("a"))
            .call();

    assertEquals(0, Ladder.of(call).noteCount());
  }

  @Test
  void drawings_count_the_notes() {
    Ladder ladder = Ladder.of(SwitchCalls.answered());

    assertTrue(
        TextWriter.write(ladder, 120)
            .endsWith("9 events tell nothing new, and are counted as (+1) on a row.\n"));
    assertTrue(MermaidWriter.write(ladder).contains("leg.answered · +3.799 · (+1)"));
    String svg = SvgWriter.write(ladder);
    assertTrue(svg.contains("15 events in 6 rows between"));
    assertTrue(svg.contains(", also bridge.left, x.asterisk.chan_end</title>"));
  }

  @Test
  void drawings_say_what_a_service_is() {
    Ladder ladder = Ladder.of(SwitchCalls.abandoned());

    assertTrue(TextWriter.write(ladder, 140).contains("queue support"));
    assertTrue(MermaidWriter.write(ladder).contains("participant p2 as queue support"));
    assertTrue(SvgWriter.write(ladder).contains("<rect class=\"queue\""));
  }
}
