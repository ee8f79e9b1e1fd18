package io.callflow.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Durations, legs, transfers, links, revision and warnings of a call's summary. */
final class CallSummaryDetailsTest {
  private static final CallId CALL = new CallId("a84b4c76e66710@10.0.0.1");
  private static final Instant START = Instant.parse("2026-11-23T08:15:00Z");

  private final List<StoredEvent> events = new ArrayList<>();

  private EventId add(
      String source,
      double seconds,
      String type,
      @Nullable String leg,
      UnaryOperator<CallFlowEvent.Builder> more) {
    Instant at = START.plusMillis(Math.round(seconds * 1000));
    CallFlowEvent event =
        more.apply(
                CallFlowEvent.builder(CALL, new EventType(type), at, source)
                    .sourceEventId(Integer.toString(events.size()))
                    .legId(leg))
            .build();
    EventId id = EventId.of(event);
    events.add(new StoredEvent(id, START.plusSeconds(86_400), event));
    return id;
  }

  private EventId add(double seconds, String type, @Nullable String leg) {
    return add("pbx", seconds, type, leg, event -> event);
  }

  private CallSummary summary() {
    return CallSummary.of(CallFlow.of(CALL, events));
  }

  private List<CallWarning.Kind> warnings() {
    return summary().warnings().stream().map(CallWarning::kind).toList();
  }

  private void answeredCall() {
    add(0, "call.started", null);
    add(0, "leg.started", "a");
    add(1, "leg.started", "b");
    add(2, "leg.ringing", "b");
    add(6, "leg.answered", "b");
    add(10, "hold.started", "b");
    add(13, "hold.ended", "b");
    add(30, "leg.ended", "b");
    add(30, "leg.ended", "a");
    add(30, "call.ended", null);
  }

  @Test
  void ringing_talking_and_holding_are_measured_between_their_events() {
    answeredCall();

    assertEquals(START.plusSeconds(6), summary().answeredAt());
    assertEquals(Duration.ofSeconds(4), summary().ringDuration());
    assertEquals(Duration.ofSeconds(21), summary().talkDuration());
    assertEquals(Duration.ofSeconds(3), summary().holdDuration());
    assertEquals(List.of(), summary().warnings());
  }

  @Test
  void the_plain_words_are_measured_like_their_synonyms() {
    add(0, "initiated", null);
    add(1, "ringing", null);
    add(4, "answered", null);
    add(5, "hold", null);
    add(7, "resumed", null);
    add(9, "transferred", null);
    add(14, "ended", null);

    assertEquals(Duration.ofSeconds(3), summary().ringDuration());
    assertEquals(Duration.ofSeconds(8), summary().talkDuration());
    assertEquals(Duration.ofSeconds(2), summary().holdDuration());
    assertEquals(Transfer.State.COMPLETED, summary().transfers().get(0).state());
    assertEquals(List.of(), summary().warnings());
  }

  @Test
  void nothing_that_still_lasts_has_a_duration() {
    add(0, "call.started", null);
    add(1, "leg.ringing", "b");

    assertNull(summary().ringDuration());
    assertNull(summary().talkDuration());
    assertNull(summary().holdDuration(), "nobody witnesses that there was no hold");

    add(5, "leg.answered", "b");
    add(6, "hold.started", "b");

    assertEquals(Duration.ofSeconds(4), summary().ringDuration());
    assertNull(summary().talkDuration());
    assertEquals(Duration.ZERO, summary().holdDuration());
  }

  @Test
  void two_legs_on_hold_at_once_count_once() {
    add(0, "call.started", null);
    add(1, "leg.answered", "a");
    add(1, "leg.answered", "b");
    add(10, "hold.started", "a");
    add(12, "hold.started", "b");
    add(15, "hold.ended", "a");
    add(16, "hold.ended", "b");
    add(18, "hold.started", "a");
    add(20, "call.ended", null);

    assertEquals(Duration.ofSeconds(8), summary().holdDuration());
    assertEquals(Duration.ofSeconds(11), summary().talkDuration());
  }

  @Test
  void a_hold_ends_even_if_only_one_side_names_the_leg() {
    add(0, "call.started", null);
    add(1, "leg.answered", "a");
    add(2, "hold.started", "a");
    add(4, "hold.ended", null);
    add(5, "hold.started", null);
    add(6, "hold.ended", "a");

    assertEquals(Duration.ofSeconds(3), summary().holdDuration());
  }

  @Test
  void a_call_that_nobody_answers_rings_until_its_end() {
    add(0, "call.started", null);
    add(2, "leg.ringing", "b");
    add("pbx", 22, "call.ended", null, e -> e.outcome(Outcome.of(CallResult.NO_ANSWER)));

    assertEquals(Duration.ofSeconds(20), summary().ringDuration());
    assertNull(summary().talkDuration());
    assertNull(summary().answeredAt());
  }

  @Test
  void an_answer_before_anything_rings_leaves_the_ringing_to_what_comes_after() {
    add(0, "call.started", null);
    add(1, "leg.answered", "ivr");
    add(10, "leg.ringing", "agent");
    add(14, "leg.answered", "agent");

    assertEquals(START.plusSeconds(1), summary().answeredAt());
    assertEquals(Duration.ofSeconds(4), summary().ringDuration());
  }

  private void answered(double seconds, String type, AnsweredBy by) {
    EventDetails details = EventDetails.builder().answeredBy(by).build();
    add("pbx", seconds, type, "a", event -> event.details(details));
  }

  @Test
  void an_answer_that_names_nobody_gives_way_to_voicemail_on_its_leg() {
    add(0, "call.started", "a");
    add(5, "leg.answered", "a");
    assertEquals(AnsweredBy.PERSON, summary().answeredBy());

    answered(8, "x.pbx.machine", AnsweredBy.VOICEMAIL);

    assertEquals(AnsweredBy.VOICEMAIL, summary().answeredBy());
    assertEquals(START.plusSeconds(5), summary().answeredAt());
    assertNull(summary().connectedAt());
  }

  @Test
  void an_unknown_answer_gives_way_to_the_system_on_its_leg() {
    add(0, "call.started", "a");
    answered(5, "leg.answered", AnsweredBy.UNKNOWN);
    assertEquals(AnsweredBy.UNKNOWN, summary().answeredBy());

    answered(6, "leg.answered", AnsweredBy.SYSTEM);

    assertEquals(AnsweredBy.SYSTEM, summary().answeredBy());
    assertNull(summary().connectedAt());
  }

  @Test
  void a_leg_tells_its_parent_parties_times_and_outcome() {
    Link parent = new Link(Relation.PARENT, CALL, "a");
    Outcome busy = new Outcome(CallResult.BUSY, 486, 17, "Busy here", null);
    add(0, "leg.started", "a");
    add(
        "pbx",
        1,
        "leg.started",
        "b",
        e -> e.links(List.of(parent)).from(Party.raw("1001")).to(Party.raw("1002")));
    add(2, "leg.ringing", "b");
    add("pbx", 3, "leg.ended", "b", e -> e.outcome(busy));

    Leg a = summary().legs().get(0);
    Leg b = summary().legs().get(1);
    assertEquals("a", a.legId());
    assertEquals(CallState.IN_PROGRESS, a.state());
    assertNull(a.parent());
    assertEquals(
        new Leg(
            "b",
            parent,
            null,
            CallState.ENDED,
            busy,
            Party.raw("1001"),
            Party.raw("1002"),
            START.plusSeconds(1),
            START.plusSeconds(2),
            null,
            START.plusSeconds(3),
            3),
        b);
    assertEquals(List.of(), summary().links());
  }

  @Test
  void a_transfer_whose_messages_pass_two_hops_is_one() {
    Hop outer = new Hop("10.0.0.1:5060", "10.0.0.2:5060");
    Hop inner = new Hop("10.0.0.2:5060", "10.0.0.3:5060");
    for (Hop hop : List.of(outer, inner)) {
      add("sip", 1, "transfer.started", "a", e -> e.hop(hop).to(Party.raw("2002")));
      add("sip", 2, "transfer.accepted", "a", e -> e.hop(hop));
      add("sip", 3, "transfer.completed", "a", e -> e.hop(hop));
    }
    add("sip", 60, "transfer.started", "a", e -> e.hop(outer).to(Party.raw("2002")));

    assertEquals(
        List.of(Transfer.State.COMPLETED, Transfer.State.STARTED),
        summary().transfers().stream().map(Transfer::state).toList());
  }

  @Test
  void transfers_are_paired_by_leg_and_tell_how_they_ended() {
    CallId other = new CallId("other@10.0.0.1");
    Link target = new Link(Relation.TRANSFERRED_TO, other, null);
    add(0, "call.started", null);
    EventId first = add(1, "transfer.started", "a");
    EventId second = add("pbx", 2, "transfer.started", "b", e -> e.to(Party.raw("2002")));
    add("pbx", 3, "transfer.completed", "b", e -> e.links(List.of(target)));
    add(4, "transfer.failed", "a");
    EventId third = add(5, "transfer.completed", "c");

    assertEquals(
        List.of(
            new Transfer(
                first,
                null,
                Transfer.State.FAILED,
                "a",
                null,
                null,
                null,
                null,
                START.plusSeconds(1),
                null,
                START.plusSeconds(4)),
            new Transfer(
                second,
                null,
                Transfer.State.COMPLETED,
                "b",
                null,
                null,
                Party.raw("2002"),
                target,
                START.plusSeconds(2),
                null,
                START.plusSeconds(3)),
            new Transfer(
                third,
                null,
                Transfer.State.COMPLETED,
                "c",
                null,
                null,
                null,
                null,
                null,
                null,
                START.plusSeconds(5))),
        summary().transfers());
    assertEquals(List.of(target), summary().links());
  }

  @Test
  void an_answer_without_a_start_is_warned_of() {
    EventId answer = add(0, "leg.answered", "a");
    add(5, "leg.ended", "a");
    add(5, "call.ended", null);

    CallWarning warning = summary().warnings().get(0);
    assertEquals(List.of(CallWarning.Kind.ANSWERED_WITHOUT_START), warnings());
    assertEquals(answer, warning.eventId());
    assertEquals(1, warning.count());
    assertFalse(warning.text().isBlank());
  }

  @Test
  void a_missing_start_is_warned_of_only_where_steps_of_the_call_are_reported() {
    add(0, "sip.request", null);
    assertEquals(List.of(), warnings());

    add(1, "leg.ringing", "a");
    assertEquals(List.of(CallWarning.Kind.MISSING_START), warnings());
  }

  @Test
  void a_missing_end_is_warned_of_once_every_leg_has_ended() {
    add(0, "call.started", null);
    add(0, "leg.started", "a");
    add(1, "leg.started", "b");
    add(2, "leg.ended", "b");
    assertEquals(List.of(), warnings());

    add(3, "leg.ended", "a");
    assertEquals(List.of(CallWarning.Kind.MISSING_END), warnings());
    assertEquals(START.plusSeconds(3), summary().endedAt());
  }

  @Test
  void legs_that_never_end_are_counted() {
    add(0, "call.started", null);
    add(0, "leg.started", "a");
    add(1, "leg.started", "b");
    add(3, "call.ended", null);

    assertEquals(List.of(CallWarning.Kind.LEG_WITHOUT_END), warnings());
    assertEquals(2, summary().warnings().get(0).count());
  }

  @Test
  void two_ends_of_one_source_are_warned_of_and_ends_of_two_sources_are_not() {
    add("pbx", 0, "call.started", null, e -> e);
    add("pbx", 5, "call.ended", null, e -> e);
    add("sbc", 5.5, "call.ended", null, e -> e);
    assertEquals(List.of(), warnings());

    add("pbx", 6, "call.ended", null, e -> e.outcome(Outcome.of(CallResult.BUSY)));
    assertEquals(List.of(CallWarning.Kind.TWO_ENDS), warnings());

    add("sbc", 6, "failed", null, e -> e);
    assertEquals(
        List.of(CallWarning.Kind.TWO_ENDS, CallWarning.Kind.OUTCOMES_DISAGREE), warnings());
    assertEquals(2, summary().warnings().get(0).count());
  }

  @Test
  void steps_after_the_end_are_warned_of_but_recordings_reports_and_closings_are_not() {
    answeredCall();
    add(31, "recording.ended", "a");
    add(31, "bridge.left", "a");
    add(90, "media.quality", "a");
    add(95, "x.acme.survey", "a");
    assertEquals(List.of(), warnings());

    EventId late = add(31, "transfer.started", "a");
    assertEquals(List.of(CallWarning.Kind.EVENTS_AFTER_END), warnings());
    assertEquals(late, summary().warnings().get(0).eventId());
  }

  @Test
  void clocks_disagree_if_two_sources_see_one_step_of_a_leg_at_different_times() {
    add("pbx", 0, "call.started", null, e -> e);
    add("pbx", 0, "leg.started", "a", e -> e);
    add("sbc", 1.9, "leg.started", "a", e -> e);
    assertEquals(List.of(), warnings());

    add("pbx", 2, "leg.answered", "a", e -> e);
    EventId late = add("sbc", 9.25, "leg.answered", "a", e -> e);
    assertEquals(List.of(CallWarning.Kind.CLOCKS_DISAGREE), warnings());
    assertEquals(late, summary().warnings().get(0).eventId());
    assertEquals(
        "sbc reports leg.answered 7.2 s after pbx does.", summary().warnings().get(0).text());
  }

  @Test
  void clocks_disagree_if_a_leg_goes_on_after_another_source_saw_its_end() {
    add("pbx", 0, "call.started", null, e -> e);
    add("pbx", 1, "leg.ended", "a", e -> e);
    add("sbc", 3.5, "leg.ringing", "a", e -> e);

    assertTrue(warnings().contains(CallWarning.Kind.CLOCKS_DISAGREE));
  }

  @Test
  void clocks_disagree_if_a_source_sees_the_call_only_before_it_starts_or_after_it_ended() {
    answeredCall();
    add("sbc", -3600, "leg.ringing", "x", e -> e);
    assertEquals(List.of(CallWarning.Kind.CLOCKS_DISAGREE), warnings());

    events.remove(events.size() - 1);
    add("sbc", 3600, "leg.ringing", "x", e -> e);
    assertEquals(List.of(CallWarning.Kind.CLOCKS_DISAGREE), warnings());

    add("sbc", 12, "bridge.joined", "x", e -> e);
    assertEquals(List.of(CallWarning.Kind.EVENTS_AFTER_END), warnings());
  }

  @Test
  void an_event_from_the_future_is_warned_of() {
    add(0, "call.started", null);
    add(86_400 + 61, "dtmf.received", null);

    assertEquals(List.of(CallWarning.Kind.AHEAD_OF_SERVICE), warnings());
  }

  @Test
  void the_revision_changes_with_every_event_and_not_with_the_time_of_storing() {
    add(0, "call.started", null);
    String one = summary().revision();
    add(1, "call.ended", null);
    String two = summary().revision();
    List<StoredEvent> again =
        events.stream()
            .map(e -> new StoredEvent(e.eventId(), e.createdAt().plusSeconds(5), e.event()))
            .toList();

    assertNotEquals(one, two);
    assertEquals(two, CallSummary.of(CallFlow.of(CALL, again)).revision());
    assertTrue(one.matches("[0-9a-v]{20}"));
  }

  @Test
  void the_order_of_arrival_never_matters() {
    Random random = new Random(7);
    List<CallResult> results = List.of(CallResult.values());
    List<String> types =
        List.of(
            "call.started",
            "leg.started",
            "leg.ringing",
            "leg.answered",
            "answered",
            "hold.started",
            "hold.ended",
            "transfer.started",
            "transfer.completed",
            "transfer.failed",
            "bridge.joined",
            "leg.ended",
            "call.ended",
            "failed",
            "sip.request");
    for (int round = 0; round < 300; round++) {
      events.clear();
      int size = 1 + random.nextInt(24);
      for (int i = 0; i < size; i++) {
        int leg = random.nextInt(4);
        add(
            random.nextInt(4) == 0 ? "sbc" : "pbx",
            random.nextInt(12),
            types.get(random.nextInt(types.size())),
            leg == 0 ? null : "leg-" + leg,
            e ->
                random.nextInt(5) == 0
                    ? e.outcome(Outcome.of(results.get(random.nextInt(results.size()))))
                    : e);
      }
      CallSummary summary = summary();
      Collections.shuffle(events, random);

      assertEquals(summary, summary());
      assertEquals(List.copyOf(new TreeSet<>(warnings())), warnings(), "one of each, in order");
      assertTrue(summary.holdDuration() == null || !summary.holdDuration().isNegative());
      assertEquals(summary.state() == CallState.ENDED, summary.endedAt() != null);
      assertTrue(
          summary.outcome() != null || summary.state() != CallState.ENDED,
          "a call that has ended has an outcome");
      assertTrue(summary.talkDuration() == null || !summary.talkDuration().isNegative());
    }
  }
}
