package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.CallWarning;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call whose SIP messages are stored with what they say. */
class SipLadderTest {
  private static final CallId CALL = new CallId("a84b4c@10.0.0.1");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Hop OUTER = new Hop("10.0.0.1:5060", "10.0.0.2:5060");
  private static final Hop INNER = new Hop("10.0.0.2:5060", "10.0.0.3:5060");

  private static CallFlowEvent.Builder event(EventType type, int millis, Hop hop) {
    return CallFlowEvent.builder(CALL, type, START.plusMillis(millis), "sip")
        .hop(hop)
        .sourceEventId(type.value() + millis + hop.from());
  }

  private static CallFlow call(CallFlowEvent.Builder... events) {
    List<StoredEvent> stored = new ArrayList<>();
    for (CallFlowEvent.Builder builder : events) {
      CallFlowEvent event = builder.build();
      stored.add(new StoredEvent(EventId.of(event), START.plusSeconds(86_400), event));
    }
    return CallFlow.of(CALL, stored);
  }

  private static List<CallWarning.Kind> warnings(CallFlow call) {
    return CallSummary.of(call).warnings().stream().map(CallWarning::kind).toList();
  }

  @Test
  void a_message_is_a_note_on_the_step_that_it_tells_and_its_row_where_it_tells_nothing_new() {
    Party anna = Party.uri("sip:anna@example.com");
    Party bert = Party.uri("sip:bert@example.com");
    CallFlow call =
        call(
            event(EventType.CALL_STARTED, 0, OUTER).legId("a").from(anna).to(bert),
            event(EventType.SIP_REQUEST, 0, OUTER).from(anna).to(bert),
            event(EventType.CALL_STARTED, 2, INNER).legId("a").from(anna).to(bert),
            event(EventType.SIP_REQUEST, 2, INNER).from(anna).to(bert),
            event(EventType.LEG_ANSWERED, 900, INNER).legId("b").from(anna).to(bert));

    List<Row> rows = Ladder.of(call).rows();

    assertEquals(
        List.of(EventType.CALL_STARTED, EventType.SIP_REQUEST, EventType.LEG_ANSWERED),
        rows.stream().map(row -> ((Row.Event) row).type()).toList());
    assertEquals(
        List.of(EventType.SIP_REQUEST),
        ((Row.Event) rows.get(0)).notes().stream().map(Row.Note::type).toList());
  }

  @Test
  void a_message_tells_of_the_hold_that_it_begins() {
    CallFlow call =
        call(
            event(EventType.CALL_STARTED, 0, OUTER).legId("a"),
            event(EventType.LEG_ANSWERED, 900, OUTER).legId("b"),
            event(EventType.SIP_REQUEST, 2_000, OUTER),
            event(EventType.HOLD_STARTED, 2_000, OUTER).legId("a"));

    List<Row> rows = Ladder.of(call).rows();

    assertEquals(EventType.HOLD_STARTED, ((Row.Event) rows.get(rows.size() - 1)).type());
  }

  @Test
  void the_lanes_are_the_nodes_and_each_fork_talks_in_its_own() {
    Party anna = Party.uri("sip:anna@example.com");
    Party bert = Party.uri("sip:bert@example.com");
    Hop answer = new Hop("10.0.0.3:5060", "10.0.0.2:5060");
    Hop passedOn = new Hop("10.0.0.2:5060", "10.0.0.1:5060");
    Hop busy = new Hop("10.0.0.4:5060", "10.0.0.2:5060");
    CallFlow call =
        call(
            event(EventType.CALL_STARTED, 0, OUTER).legId("a").from(anna).to(bert),
            event(EventType.SIP_REQUEST, 0, OUTER).from(anna).to(bert),
            event(EventType.LEG_ENDED, 700, busy).legId("c").outcome(Outcome.of(CallResult.BUSY)),
            event(EventType.SIP_RESPONSE, 700, busy).from(anna).to(bert),
            event(EventType.LEG_ANSWERED, 900, answer).legId("b").from(anna).to(bert),
            event(EventType.SIP_RESPONSE, 900, answer).from(anna).to(bert),
            event(EventType.LEG_ANSWERED, 902, passedOn).legId("b").from(anna).to(bert),
            event(EventType.SIP_RESPONSE, 902, passedOn).from(anna).to(bert));

    Ladder ladder = Ladder.of(call);

    assertEquals(
        List.of("10.0.0.1:5060", "10.0.0.2:5060", "10.0.0.4:5060", "10.0.0.3:5060"),
        ladder.lanes().stream().map(Lane::label).toList());
    assertEquals(List.of(0, 3), ladder.bars().stream().map(Bar::lane).toList());
    assertEquals(
        List.of(
            EventType.CALL_STARTED,
            EventType.LEG_ENDED,
            EventType.LEG_ANSWERED,
            EventType.SIP_RESPONSE),
        ladder.rows().stream().map(row -> ((Row.Event) row).type()).toList());
  }

  @Test
  void several_messages_in_one_packet_have_their_own_steps() {
    Hop reply = new Hop("10.0.0.2:5060", "10.0.0.1:5060");
    CallFlow call =
        call(
            event(EventType.LEG_RINGING, 5, reply).sourceEventId("m1.leg.ringing").legId("b"),
            event(EventType.LEG_ANSWERED, 5, reply).sourceEventId("m2.leg.answered").legId("b"),
            event(EventType.SIP_RESPONSE, 5, reply).sourceEventId("m1"),
            event(EventType.SIP_RESPONSE, 5, reply).sourceEventId("m2"));

    assertEquals(
        List.of(
            List.of(EventType.LEG_RINGING, EventType.SIP_RESPONSE),
            List.of(EventType.LEG_ANSWERED, EventType.SIP_RESPONSE)),
        Ladder.of(call).rows().stream()
            .map(row -> (Row.Event) row)
            .map(row -> List.of(row.type(), row.notes().get(0).type()))
            .toList());
  }

  @Test
  void a_hold_is_a_row_and_a_resumption_without_a_hold_is_none() {
    Hop change = new Hop("10.0.0.3:5060", "10.0.0.2:5060");
    CallFlow call =
        call(
            event(EventType.CALL_STARTED, 0, OUTER).legId("a"),
            event(EventType.SIP_REQUEST, 0, OUTER),
            event(EventType.SIP_REQUEST, 10, change),
            event(EventType.HOLD_ENDED, 10, change).legId("b"),
            event(EventType.SIP_REQUEST, 20, change),
            event(EventType.HOLD_STARTED, 20, change).legId("b"),
            event(EventType.SIP_REQUEST, 30, change),
            event(EventType.HOLD_ENDED, 30, change).legId("b"));

    assertEquals(
        List.of(
            EventType.CALL_STARTED,
            EventType.SIP_REQUEST,
            EventType.HOLD_STARTED,
            EventType.HOLD_ENDED),
        Ladder.of(call).rows().stream().map(row -> ((Row.Event) row).type()).toList());
  }

  @Test
  void an_end_that_a_proxy_passes_on_is_one_end() {
    Outcome busy = Outcome.of(CallResult.BUSY);
    CallFlow proxied =
        call(
            event(EventType.CALL_STARTED, 0, OUTER),
            event(EventType.CALL_ENDED, 500, INNER).outcome(busy),
            event(EventType.CALL_ENDED, 502, OUTER).outcome(busy));
    CallFlow twice =
        call(
            event(EventType.CALL_STARTED, 0, OUTER),
            event(EventType.CALL_ENDED, 500, INNER).outcome(busy),
            event(EventType.CALL_ENDED, 502, OUTER).outcome(Outcome.of(CallResult.FAILED)));

    assertEquals(List.of(), warnings(proxied));
    assertEquals(
        List.of(CallWarning.Kind.TWO_ENDS, CallWarning.Kind.OUTCOMES_DISAGREE), warnings(twice));
  }
}
