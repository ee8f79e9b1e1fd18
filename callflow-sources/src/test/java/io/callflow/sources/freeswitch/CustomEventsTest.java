package io.callflow.sources.freeswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import io.callflow.sources.SourceFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CustomEventsTest {
  private static Told told(String subclass, String... headers) {
    StringBuilder text =
        new StringBuilder("Event-Name: CUSTOM\nEvent-Date-Timestamp: 1764579600000000\n");
    text.append("Event-Subclass: ").append(subclass).append('\n');
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append('\n');
    }
    return Told.of(SourceFormat.FREESWITCH_EVENTS, text + "\n");
  }

  @Test
  void an_attended_transfer_has_transferee_target_and_consult_leg() {
    Told told =
        told(
            "sofia::transferor",
            "Unique-ID",
            "a1",
            "Call-Direction",
            "inbound",
            "att_xfer_original_call_id",
            "b",
            "att_xfer_destination_call_id",
            "c",
            "att_xfer_destination_peer_uuid",
            "a2");

    assertEquals(List.of("transfer.started", "link.asserted", "link.asserted"), told.types());
    CallFlowEvent started = told.events().get(0);
    assertEquals("a1", started.callId().value());
    assertEquals(
        new TransferDetails(TransferKind.CONSULT, null, "b", "c", "a2"),
        started.details().transfer());
    assertEquals("a2", told.events().get(1).links().get(0).callId().value());
    assertEquals("a2", told.events().get(2).callId().value());
  }

  @Test
  void a_member_that_gives_up_has_abandoned_and_one_that_waited_too_long_has_not() {
    assertEquals(CallResult.ABANDONED, leftQueue("Cancel", "BREAK_OUT"));
    assertEquals(CallResult.NO_ANSWER, leftQueue("Cancel", "TIMEOUT"));
    assertEquals(CallResult.ANSWERED, leftQueue("Terminated", ""));
    assertNull(leftQueue("Cancel", "EXIT_WITH_KEY"));
  }

  private static @Nullable CallResult leftQueue(String cause, String reason) {
    Told told =
        told(
            "callcenter::info",
            "CC-Action",
            "member-queue-end",
            "CC-Queue",
            "sales",
            "CC-Member-Session-UUID",
            "m",
            "CC-Cause",
            cause,
            "CC-Cancel-Reason",
            reason);
    CallFlowEvent left = told.events().get(0);
    assertEquals("queue.left", left.eventType().value());
    assertEquals("m", left.legId());
    assertEquals("sales", left.details().queue());
    Outcome outcome = Objects.requireNonNull(left.outcome());
    return outcome.result();
  }

  @Test
  void an_offered_agent_is_not_yet_the_agent_of_the_call() {
    Told told =
        told(
            "callcenter::info",
            "CC-Action",
            "agent-offering",
            "CC-Member-Session-UUID",
            "m",
            "CC-Agent",
            "2001");

    assertEquals(List.of("agent.offered"), told.types());
    assertEquals(Party.raw("2001"), told.events().get(0).to());
    assertNull(told.events().get(0).details().agent());
  }

  @Test
  void a_retrieved_call_is_parked_no_more() {
    Told told =
        told(
            "valet_parking::info",
            "Unique-ID",
            "r",
            "Caller-Caller-ID-Number",
            "1003",
            "Valet-Lot-Name",
            "lot",
            "Valet-Extension",
            "6001",
            "Action",
            "bridge",
            "Bridge-To-UUID",
            "p");

    assertEquals(
        List.of(
            "x.freeswitch.valet_parking_bridge", "park.ended", "link.asserted", "link.asserted"),
        told.types());
    CallFlowEvent ended = told.events().get(1);
    assertEquals("p", ended.callId().value());
    assertEquals(Party.raw("1003"), ended.to());
  }

  @Test
  void events_of_modules_about_no_channel_are_skipped() {
    assertEquals(
        List.of("callcenter::info agent-status-change"),
        told("callcenter::info", "CC-Action", "agent-status-change", "CC-Agent", "2001").skipped());
    assertEquals(
        List.of("conference::maintenance conference-create"),
        told("conference::maintenance", "Action", "conference-create").skipped());
    assertEquals(List.of("sofia::gateway_state"), told("sofia::gateway_state").skipped());
  }
}
