package io.callflow.call.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.CallWarning;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RandomEvents;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each rule by a call that breaks it and by one that comes close and does not. */
final class LintTest {
  private static final CallId CALL = new CallId("a84b4c76e66710@10.0.0.1");
  private static final Instant START = Instant.parse("2026-11-23T08:15:00Z");

  private final List<StoredEvent> events = new ArrayList<>();

  private void add(
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
    events.add(new StoredEvent(EventId.of(event), Instant.parse("2026-12-01T00:00:00Z"), event));
  }

  private void add(double seconds, String type, @Nullable String leg) {
    add("pbx", seconds, type, leg, event -> event);
  }

  private void add(
      double seconds,
      String type,
      @Nullable String leg,
      UnaryOperator<CallFlowEvent.Builder> more) {
    add("pbx", seconds, type, leg, more);
  }

  private LintReport report() {
    return CallFlow.of(CALL, events).lint();
  }

  private Set<LintRule> broken() {
    return report().counts().keySet();
  }

  private void assertBreaks(LintRule... rules) {
    assertEquals(Set.of(rules), broken(), () -> report().findings().toString());
  }

  private void assertSound() {
    assertBreaks();
  }

  /** A call that keeps every rule until it is talking, after 6 s. */
  private void talking() {
    add(0, "call.started", null);
    add(0, "leg.started", "a");
    add(1, "leg.started", "b");
    add(2, "leg.ringing", "b");
    add(6, "leg.answered", "b");
  }

  private void end(double seconds) {
    add(seconds, "leg.ended", "b");
    add(seconds, "leg.ended", "a");
    add(seconds, "call.ended", null);
  }

  private void ended(double seconds, Outcome outcome) {
    add(seconds, "leg.ended", "b", event -> event.outcome(outcome));
    add(seconds, "leg.ended", "a");
    add(seconds, "call.ended", null);
  }

  @Test
  void a_healthy_call_breaks_no_rule() {
    talking();
    add(7, "bridge.joined", "b");
    add(10, "hold.started", "b");
    add(13, "hold.ended", "b");
    add(30, "bridge.left", "b");
    end(30);
    assertSound();
    assertEquals(LintReport.EMPTY, report());
  }

  @Test
  void a_call_without_events_breaks_no_rule() {
    assertEquals(LintReport.EMPTY, CallFlow.empty(CALL).lint());
  }

  @Test
  void the_warnings_of_a_summary_are_among_the_findings() {
    add(0, "leg.answered", "a");
    add(1, "leg.answered", "b");
    add(3, "call.ended", null, event -> event.outcome(Outcome.of(CallResult.ANSWERED)));
    add(4, "call.ended", null, event -> event.outcome(Outcome.of(CallResult.BUSY)));
    List<CallWarning> warnings = CallSummary.of(CallFlow.of(CALL, events)).warnings();
    assertEquals(4, warnings.size(), warnings.toString());
    LintReport report = report();
    for (CallWarning warning : warnings) {
      assertEquals(warning.count(), report.counts().get(warning.kind().rule()));
      assertEquals(warning.kind().text(), warning.kind().rule().text());
    }
    assertEquals(
        List.of("a", "b"),
        report.findings().stream()
            .filter(finding -> finding.rule() == LintRule.LEG_WITHOUT_END)
            .map(LintFinding::legId)
            .toList());
  }

  @Test
  void a_start_of_a_leg_after_its_answer_is_found() {
    add(0, "call.started", null);
    add(1, "leg.answered", "b");
    add(2, "leg.started", "b");
    end(9);
    assertBreaks(LintRule.LEG_STARTS_LATE);
  }

  @Test
  void steps_of_one_instant_and_of_two_sources_are_in_no_order() {
    add(0, "call.started", null);
    add("sbc", 1, "leg.answered", "b", event -> event);
    add(1.5, "leg.started", "b");
    add(1.5, "leg.answered", "b", event -> event.sequence(1L));
    add(1.5, "leg.ringing", "b", event -> event.sequence(2L));
    add("sbc", 9, "leg.ended", "b", event -> event);
    end(9);
    assertSound();
  }

  @Test
  void ringing_after_the_answer_is_found_unless_the_leg_starts_again() {
    talking();
    add(7, "leg.ringing", "b");
    end(9);
    assertBreaks(LintRule.RINGING_AFTER_ANSWER);
    LintFinding finding = report().findings().get(0);
    assertEquals("b", finding.legId());
    assertNotNull(finding.eventId());
    assertEquals(
        "pbx reports leg.ringing of leg b at 2026-11-23T08:15:07Z, but the leg was answered at"
            + " 2026-11-23T08:15:06Z.",
        finding.text());
    events.clear();
    talking();
    add(6.5, "leg.started", "b");
    add(7, "leg.ringing", "b");
    end(9);
    assertSound();
  }

  @Test
  void a_step_after_the_end_of_its_leg_is_found() {
    talking();
    add(7, "leg.ended", "b");
    add(8, "leg.ringing", "b");
    add(9, "leg.ended", "a");
    add(9, "call.ended", null);
    assertBreaks(LintRule.EVENT_AFTER_LEG_END);
  }

  @Test
  void a_leg_that_ends_twice_is_found() {
    talking();
    add(7, "leg.ended", "b");
    end(9);
    assertBreaks(LintRule.LEG_ENDS_TWICE);
  }

  @Test
  void a_message_that_is_sent_again_ends_no_leg_twice() {
    talking();
    UnaryOperator<CallFlowEvent.Builder> hop = event -> event.hop(new Hop("proxy", "b"));
    add("sip", 9, "leg.ended", "b", hop);
    add("sip", 9.5, "leg.ended", "b", hop);
    end(9);
    assertSound();
    add("sip", 50, "leg.ended", "b", hop);
    assertTrue(broken().contains(LintRule.LEG_ENDS_TWICE));
  }

  @Test
  void each_leg_may_be_numbered_on_its_own_and_the_callers_ends_normally() {
    add(0, "call.started", "a", event -> event.sequence(1L));
    add(1, "leg.started", "a", event -> event.sequence(9L));
    add(2, "leg.started", "b", event -> event.sequence(1L));
    Outcome busy = new Outcome(CallResult.BUSY, null, 17, null, null);
    Outcome normal = new Outcome(CallResult.BUSY, null, 16, null, null);
    add(5, "leg.ended", "b", event -> event.outcome(busy).sequence(2L));
    add(9, "leg.ended", "a", event -> event.outcome(normal).sequence(10L));
    add(9, "call.ended", null);
    assertSound();
    add(7, "call.ended", "b", event -> event.outcome(normal));
    assertTrue(broken().contains(LintRule.CAUSE_CONTRADICTS_RESULT));
  }

  @Test
  void a_hold_before_any_answer_is_found_unless_the_start_is_missing() {
    add(0, "call.started", null);
    add(0, "leg.started", "b");
    add(1, "hold.started", "b");
    add(2, "leg.answered", "b");
    end(9);
    assertBreaks(LintRule.HOLD_WITHOUT_ANSWER);
    events.clear();
    add(1, "hold.started", "b");
    add(2, "hold.ended", "b");
    add(9, "call.ended", null);
    assertBreaks(LintRule.MISSING_START);
  }

  @Test
  void a_hold_that_starts_twice_or_only_ends_is_found() {
    talking();
    add(7, "hold.started", "b");
    add(8, "hold.started", "b");
    add(9, "hold.ended", "b");
    end(10);
    assertBreaks(LintRule.HOLD_STARTED_TWICE);
    events.clear();
    talking();
    add(7, "hold.ended", "b");
    end(10);
    assertBreaks(LintRule.HOLD_ENDED_WITHOUT_START);
  }

  @Test
  void a_hold_may_name_the_leg_on_one_side_only_and_pass_several_hops() {
    talking();
    add(7, "hold.started", "b");
    add(8, "hold.ended", null);
    add(9, "hold.started", "b", event -> event.hop(new Hop("a", "proxy")));
    add(9, "hold.started", "b", event -> event.hop(new Hop("proxy", "b")));
    end(10);
    assertSound();
  }

  @Test
  void a_bridge_that_is_left_and_was_not_joined_is_found() {
    talking();
    add(8, "bridge.left", "b");
    add(8, "bridge.left", "from-another-call");
    end(10);
    assertBreaks(LintRule.BRIDGE_LEFT_WITHOUT_JOIN);
    assertEquals(1, report().total());
  }

  @Test
  void parts_that_end_more_often_than_they_start_are_found() {
    talking();
    for (String part : List.of("queue.%s", "park.%s", "recording.%s", "transfer.%s")) {
      boolean isQueue = part.startsWith("queue");
      boolean isTransfer = part.startsWith("transfer");
      add(7, part.formatted(isQueue ? "entered" : "started"), "a");
      add(8, part.formatted(isQueue ? "left" : isTransfer ? "completed" : "ended"), "a");
      add(9, part.formatted(isQueue ? "left" : isTransfer ? "completed" : "ended"), "a");
    }
    end(10);
    assertBreaks(
        LintRule.QUEUE_LEFT_WITHOUT_ENTRY,
        LintRule.PARK_ENDED_WITHOUT_START,
        LintRule.RECORDING_ENDED_WITHOUT_START,
        LintRule.TRANSFER_ENDED_WITHOUT_START);
    assertEquals(4, report().total());
  }

  @Test
  void a_source_that_reports_only_ends_of_parts_is_not_blamed() {
    talking();
    add(9, "recording.ended", "a");
    add(9, "transfer.completed", "a");
    end(10);
    assertSound();
  }

  @Test
  void a_cause_that_contradicts_the_result_is_found() {
    talking();
    add(8, "leg.ended", "b");
    add(8, "leg.ended", "a");
    add(
        8,
        "call.ended",
        null,
        event -> event.outcome(new Outcome(CallResult.ANSWERED, null, 17, null, null)));
    assertBreaks(LintRule.CAUSE_CONTRADICTS_RESULT);
    assertEquals(
        "pbx reports call.ended as answered, but the cause 17 means busy.",
        report().findings().get(0).text());
    events.clear();
    talking();
    end(8);
    add(8, "call.ended", null, event -> event.outcome(Outcome.of(CallResult.BUSY)));
    assertFalse(broken().contains(LintRule.CAUSE_CONTRADICTS_RESULT));
  }

  @Test
  void a_sip_code_that_contradicts_the_result_is_found() {
    talking();
    ended(8, new Outcome(CallResult.FAILED, 200, null, null, null));
    assertBreaks(LintRule.SIP_CODE_CONTRADICTS_RESULT);
  }

  @Test
  void codes_of_different_meanings_are_found_and_pairs_of_rfc_3398_are_not() {
    add(0, "call.started", null);
    add(1, "leg.started", "b");
    ended(2, new Outcome(null, 404, 17, null, null));
    assertBreaks(LintRule.CODES_DISAGREE);
    for (int[] pair :
        new int[][] {
          {404, 1},
          {486, 17},
          {480, 18},
          {480, 19},
          {603, 21},
          {410, 22},
          {484, 28},
          {487, 16},
          {503, 34},
          {500, 41},
          {408, 102},
          {200, 16},
          {486, 21},
          {600, 17},
          {403, 21}
        }) {
      events.clear();
      add(0, "call.started", null);
      add(1, "leg.started", "b");
      ended(2, new Outcome(null, pair[0], pair[1], null, null));
      assertSound();
    }
  }

  @Test
  void the_result_of_an_unanswered_leg_is_found_on_an_answered_one() {
    talking();
    ended(8, Outcome.of(CallResult.NO_ANSWER));
    assertBreaks(LintRule.RESULT_CONTRADICTS_ANSWER);
  }

  @Test
  void an_answered_call_without_any_answer_is_found() {
    add(0, "call.started", null);
    add(9, "call.ended", null, event -> event.outcome(Outcome.of(CallResult.ANSWERED)));
    assertBreaks(LintRule.ANSWERED_WITHOUT_ANSWER);
    add(3, "leg.answered", null);
    assertSound();
  }

  private void from(Party party) {
    events.clear();
    add(0, "call.started", null, event -> event.from(party));
    add(9, "call.ended", null);
  }

  @Test
  void texts_that_are_no_numbers_are_found() {
    for (String text : List.of("NULL", "<null>", "undefined", "Unknown", "sip:null@10.0.0.1")) {
      from(text.startsWith("sip:") ? Party.uri(text) : Party.raw(text));
      assertBreaks(LintRule.NUMBER_IS_A_PLACEHOLDER);
    }
    for (String text :
        List.of("+4930123456789012", "+49 30 ABC", "4.93012E+11", "00000000", "+000000")) {
      from(Party.raw(text));
      assertBreaks(LintRule.NUMBER_IS_NONE);
    }
    for (String text : List.of("anonymous", "sip:anonymous@anonymous.invalid")) {
      from(text.startsWith("sip:") ? Party.uri(text) : Party.raw(text));
      assertBreaks(LintRule.NUMBER_WITHHELD);
    }
    for (String number : List.of("+49301", "+1202555", "+442")) {
      from(Party.number(number));
      assertBreaks(LintRule.NUMBER_LENGTH);
    }
  }

  @Test
  void numbers_extensions_and_names_are_no_findings() {
    for (String text :
        List.of(
            "1015",
            "0",
            "*97",
            "+49 (30) 901820",
            "00493012345678",
            "PJSIP/1015-00000002",
            "s",
            "agent-7",
            "nullmeier",
            "+49-30-901820",
            "112",
            "anonymouse")) {
      from(Party.raw(text));
      assertSound();
    }
    from(Party.number("+12025550123"));
    assertSound();
    from(Party.number("+2904123"));
    assertSound();
    from(new Party(null, null, "1015", "unknown"));
    assertSound();
  }

  @Test
  void a_text_is_reported_once_however_many_events_have_it() {
    for (int i = 0; i < 50; i++) {
      add(i, "dtmf.received", null, event -> event.from(Party.raw("null")));
    }
    assertEquals(1, report().counts().get(LintRule.NUMBER_IS_A_PLACEHOLDER));
  }

  @Test
  void a_caller_that_calls_itself_is_told_for_information() {
    add(
        0,
        "call.started",
        null,
        event -> event.from(Party.number("+4930901820")).to(Party.raw("+49 30 901820")));
    add(9, "call.ended", null);
    assertBreaks(LintRule.CALLS_ITSELF);
    assertFalse(report().reaches(Severity.WARNING));
    assertTrue(report().reaches(Severity.INFO));
  }

  @Test
  void one_address_with_two_names_is_told_for_information() {
    add(0, "call.started", null, event -> event.from(new Party(null, null, "1015", "Jonas")));
    add(1, "leg.started", "a", event -> event.from(new Party(null, null, "1015", "JONAS")));
    add(9, "leg.ended", "a");
    add(9, "call.ended", null);
    assertSound();
    add(2, "leg.ringing", "a", event -> event.from(new Party(null, null, "1015", "Lena")));
    assertBreaks(LintRule.NAMES_DIFFER);
  }

  @Test
  void clocks_that_were_not_set_and_times_far_away_are_found() {
    talking();
    end(9);
    add(-1_795_421_700.0, "dtmf.received", "b");
    assertBreaks(LintRule.CLOCK_NOT_SET);
    events.clear();
    talking();
    end(9);
    add(-40 * 86_400.0, "dtmf.received", "b");
    assertBreaks(LintRule.FAR_FROM_THE_OTHERS, LintRule.LASTS_LONGER_THAN_A_DAY);
    events.clear();
    talking();
    add(-40 * 86_400.0, "data.updated", "b");
    end(9);
    assertSound();
  }

  @Test
  void a_call_of_more_than_a_day_is_found() {
    talking();
    end(86_399);
    assertSound();
    events.clear();
    talking();
    end(86_401);
    assertBreaks(LintRule.LASTS_LONGER_THAN_A_DAY);
  }

  @Test
  void a_sequence_that_runs_back_is_found_beyond_a_second() {
    add(0, "call.started", null, event -> event.sequence(5L));
    add(0.9, "dtmf.received", null, event -> event.sequence(4L));
    add("sbc", 5, "dtmf.received", null, event -> event.sequence(1L));
    add(9, "call.ended", null, event -> event.sequence(6L));
    assertSound();
    add(7, "dtmf.received", null, event -> event.sequence(3L));
    assertBreaks(LintRule.SEQUENCE_RUNS_BACK);
  }

  @Test
  void an_event_that_comes_twice_is_found_and_a_digit_is_not() {
    talking();
    add(7, "hold.started", "b");
    add(7, "dtmf.received", "b");
    add(7, "dtmf.received", "b");
    end(9);
    assertSound();
    add(6, "leg.answered", "b");
    assertBreaks(LintRule.REPEATED_EVENT);
  }

  @Test
  void links_to_the_call_itself_and_two_parents_are_found() {
    CallId other = new CallId("other");
    talking();
    add(7, "link.asserted", null, e -> e.links(List.of(new Link(Relation.SAME_AS, CALL, null))));
    add(7, "link.asserted", "b", e -> e.links(List.of(new Link(Relation.PARENT, CALL, "b"))));
    end(9);
    assertBreaks(LintRule.LINKS_TO_ITSELF);
    assertEquals(2, report().total());
    events.clear();
    talking();
    add(7, "link.asserted", "b", e -> e.links(List.of(new Link(Relation.PARENT, CALL, "a"))));
    add(8, "link.asserted", "b", e -> e.links(List.of(new Link(Relation.PARENT, CALL, "a"))));
    end(9);
    assertSound();
    add(8, "link.asserted", "b", e -> e.links(List.of(new Link(Relation.PARENT, other, null))));
    assertBreaks(LintRule.TWO_PARENTS);
  }

  @Test
  void a_type_that_nobody_knows_is_told_with_the_word_that_is_near() {
    talking();
    add(7, "x.acme.whisper", "b");
    end(9);
    assertSound();
    add(8, "leg.anwsered", "b");
    assertBreaks(LintRule.UNKNOWN_TYPE);
    assertEquals(
        "The vocabulary has no leg.anwsered; it has leg.answered.",
        report().findings().get(0).text());
  }

  @Test
  void findings_of_one_rule_are_bounded_and_counted() {
    talking();
    for (int i = 0; i < 250; i++) {
      add(7 + i, "leg.ringing", "b");
    }
    end(300);
    assertEquals(250, report().counts().get(LintRule.RINGING_AFTER_ANSWER));
    assertEquals(LintReport.MOST_OF_A_RULE, report().findings().size());
    assertEquals(LintReport.EMPTY, report().without(EnumSet.of(LintRule.RINGING_AFTER_ANSWER)));
  }

  @Test
  void a_rule_is_found_by_its_name_only() {
    for (LintRule rule : LintRule.values()) {
      assertEquals(rule, LintRule.named(rule.text()).orElseThrow());
      assertTrue(rule.sentence().endsWith("."), rule.sentence());
    }
    assertTrue(LintRule.named("MISSING_START").isEmpty());
  }

  @Test
  void no_events_make_it_throw() {
    for (int seed = 0; seed < 3_000; seed++) {
      RandomEvents random = new RandomEvents(new Random(seed));
      List<CallFlowEvent> made = new ArrayList<>();
      for (int i = 0; i <= seed % 30; i++) {
        made.add(random.detailed(CALL));
      }
      CallFlow call = CallFlow.empty(CALL);
      for (CallFlowEvent event : made) {
        StoredEvent stored = new StoredEvent(EventId.of(event), START, event);
        if (call.event(stored.eventId()).isEmpty()) {
          call = call.with(List.of(stored));
        }
      }
      LintReport report = call.lint();
      List<CallWarning> warnings = CallSummary.of(call).warnings();
      for (CallWarning warning : warnings) {
        assertEquals(warning.count(), report.counts().get(warning.kind().rule()), "seed " + seed);
      }
    }
  }
}
