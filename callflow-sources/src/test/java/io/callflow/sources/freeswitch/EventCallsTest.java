package io.callflow.sources.freeswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.callflow.call.CallSummary;
import io.callflow.call.Transfer;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import io.callflow.event.Party;
import io.callflow.sources.SourceFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventCallsTest {
  private static String id(int number) {
    return "%08x-0000-4000-8000-%012x".formatted(0xa0000000 + number, number);
  }

  private static Told told(String sample) throws IOException {
    return Told.ofSample(SourceFormat.FREESWITCH_EVENTS, sample);
  }

  private static Set<String> calls(Told told) {
    return told.events().stream().map(e -> e.callId().value()).collect(Collectors.toSet());
  }

  @Test
  void both_legs_of_an_answered_call_are_in_one_call() throws IOException {
    Told told = told("answered-hold.txt");

    assertEquals(Set.of(id(1)), calls(told));
    CallSummary call = told.summary(id(1));
    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals(Duration.ofMillis(7500), call.waitDuration());
    assertEquals(Duration.ofMillis(15_500), call.holdDuration());
    assertEquals(new Party(null, null, "1001", "Jürgen Weiß"), call.from());
    assertEquals(Party.raw("1002"), call.dialled());
    assertEquals(Party.raw("1002"), call.to());
    assertEquals(1, call.conversations().size());
    assertEquals("/recordings/2025/a b.wav", call.recordings().get(0).reference());
    assertEquals(1, call.media().size());
    assertEquals("1002", Told.outcome(call, 1).endedBy());
  }

  @Test
  void voicemail_that_follows_an_unanswered_leg_is_no_person() throws IOException {
    CallSummary call = told("no-answer-voicemail.txt").summary(id(11));

    assertEquals(AnsweredBy.VOICEMAIL, call.answeredBy());
    assertNull(call.connectedAt());
    assertEquals(CallResult.ANSWERED, call.outcome());
  }

  @Test
  void an_unanswered_call_that_ends_with_normal_clearing_has_the_result_of_the_attempt()
      throws IOException {
    Told told = told("busy-and-canceled.txt");

    assertEquals(CallResult.BUSY, told.summary(id(21)).outcome());
    assertNull(told.summary(id(21)).answeredBy());
    assertEquals(CallResult.CANCELED, told.summary(id(23)).outcome());
  }

  @Test
  void a_queue_call_has_queue_agent_and_both_times() throws IOException {
    Told told = told("queue.ndjson");

    CallSummary served = told.summary(id(31));
    assertEquals("support@example.com", served.queue());
    assertEquals(Party.raw("2001@example.com"), served.agent());
    assertEquals(AnsweredBy.PERSON, served.answeredBy());
    assertEquals(Duration.ofSeconds(16), served.waitDuration());
    assertEquals(2, served.legs().size());

    CallSummary abandoned = told.summary(id(33));
    assertEquals(CallResult.ABANDONED, abandoned.outcome());
    assertEquals(Set.of(id(31), id(33)), calls(told));
  }

  @Test
  void the_phone_that_lost_the_race_does_not_change_the_result() throws IOException {
    CallSummary call = told("ring-group.txt").summary(id(41));

    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(Party.raw("1006"), call.to());
    assertEquals(CallResult.CANCELED, Told.outcome(call, 1).result());
  }

  @Test
  void a_blind_transfer_has_transferor_transferee_and_target() throws IOException {
    Told told = told("blind-transfer.txt");

    assertEquals(Set.of(id(51)), calls(told));
    CallSummary call = told.summary(id(51));
    assertEquals(1, call.transfers().size());
    Transfer transfer = call.transfers().get(0);
    assertEquals(Transfer.State.COMPLETED, transfer.state());
    assertEquals(Party.raw("1002"), transfer.transferor());
    assertEquals(Party.raw("1003"), transfer.target());
    assertEquals(2, call.conversations().size());
  }
}
