package io.callflow.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RandomEvents;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** State, outcome, parties and times of a call. */
final class CallSummaryTest {
  private static final CallId CALL = new CallId("call-1");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final List<CallFlowEvent> events = new ArrayList<>();

  private CallFlowEvent.Builder event(int second, String type) {
    return CallFlowEvent.builder(CALL, new EventType(type), NOON.plusSeconds(second), "pbx");
  }

  private CallSummary after(CallFlowEvent.Builder builder) {
    events.add(builder.build());
    return summary(events);
  }

  private static CallSummary summary(List<CallFlowEvent> events) {
    return CallSummary.of(
        CallFlow.of(
            CALL, events.stream().map(e -> new StoredEvent(EventId.of(e), NOON, e)).toList()));
  }

  @Test
  void a_call_goes_from_started_to_answered_to_ended() {
    CallSummary started = after(event(0, "call.started").direction(Direction.INBOUND));
    assertEquals(CallState.IN_PROGRESS, started.state());
    assertNull(started.endedAt());
    assertNull(started.outcome());

    assertEquals(CallState.IN_PROGRESS, after(event(1, "leg.ringing").legId("b")).state());

    CallSummary answered = after(event(5, "leg.answered").legId("b"));
    assertEquals(CallState.ANSWERED, answered.state());
    assertNull(answered.endedAt());

    CallSummary ended = after(event(65, "call.ended"));
    assertEquals(CallState.ENDED, ended.state());
    assertEquals(CallResult.ANSWERED, ended.outcome());
    assertEquals(NOON, ended.startedAt());
    assertEquals(NOON.plusSeconds(65), ended.endedAt());
    assertEquals(Direction.INBOUND, ended.direction());
    assertEquals(4, ended.eventCount());
    assertEquals(CALL, ended.callId());
    assertEquals(CALL.key(), ended.callKey());
  }

  @Test
  void plain_words_have_the_states_of_their_synonyms() {
    after(event(0, "initiated"));
    after(event(1, "ringing"));
    assertEquals(CallState.ANSWERED, after(event(2, "answered")).state());
    assertEquals(CallState.ENDED, after(event(3, "ended")).state());
  }

  @Test
  void a_call_that_reached_nobody_has_ended_with_a_result_that_says_so() {
    for (CallResult result : CallResult.values()) {
      events.clear();
      after(event(0, "call.started"));
      CallSummary ended = after(event(20, "call.ended").outcome(Outcome.of(result)));

      assertEquals(result, ended.outcome());
      assertEquals(CallState.ENDED, ended.state());
    }
    events.clear();
    assertEquals(CallResult.FAILED, after(event(0, "failed")).outcome());
  }

  @Test
  void a_call_without_a_reported_end_ends_with_the_last_of_its_legs() {
    after(event(0, "leg.started").legId("a"));
    after(event(1, "leg.started").legId("b"));
    after(event(2, "leg.answered").legId("b"));
    assertNull(after(event(9, "leg.ended").legId("b")).endedAt());

    CallSummary ended = after(event(10, "leg.ended").legId("a"));
    assertEquals(NOON.plusSeconds(10), ended.endedAt());
    assertEquals(CallState.ENDED, ended.state());
  }

  @Test
  void parties_are_those_of_the_earliest_event_that_names_them() {
    after(event(0, "call.started").to(Party.raw("1015")));
    CallSummary summary =
        after(event(1, "leg.ringing").from(Party.raw("1001")).to(Party.raw("2000")));

    assertEquals(Party.raw("1001"), summary.from());
    assertEquals(Party.raw("1015"), summary.to());
  }

  @Test
  void an_event_that_comes_late_counts_where_it_belongs() {
    after(event(5, "leg.answered").legId("b"));
    assertEquals(CallState.ENDED, after(event(65, "call.ended")).state());

    CallSummary late = after(event(-3, "call.started").from(Party.raw("early")));

    assertEquals(NOON.minusSeconds(3), late.startedAt());
    assertEquals(NOON.plusSeconds(65), late.endedAt());
    assertEquals(Party.raw("early"), late.from());
    assertEquals(CallState.ENDED, late.state());
    assertEquals(3, late.eventCount());
  }

  @Test
  void the_order_of_arrival_does_not_matter() {
    Random random = new Random(5);
    RandomEvents source = new RandomEvents(random);
    for (int round = 0; round < 200; round++) {
      List<CallFlowEvent> arrived = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        arrived.add(source.detailed(CALL));
      }
      CallSummary summary = summary(arrived);
      for (int shuffle = 0; shuffle < 5; shuffle++) {
        Collections.shuffle(arrived, random);
        assertEquals(summary, summary(arrived));
      }
    }
  }
}
