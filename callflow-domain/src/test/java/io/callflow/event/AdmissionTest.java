package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
  private static final CallId CALL = new CallId("call-1");
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private static CallFlowEvent event(Instant timestamp, Link... links) {
    return CallFlowEvent.builder(CALL, new EventType("call.started"), timestamp, "pbx")
        .links(List.of(links))
        .build();
  }

  private static List<String> broken(Admission admission, CallFlowEvent event) {
    return admission.violations(event, NOW).stream()
        .map(violation -> violation.pointer() + " " + violation.code())
        .toList();
  }

  @Test
  void a_timestamp_may_lie_a_day_ahead_and_no_further() {
    Admission standard = Admission.standard();
    Instant last = NOW.plus(Duration.ofHours(24));

    assertEquals(List.of(), broken(standard, event(Instant.parse("0000-01-01T00:00:00Z"))));
    assertEquals(List.of(), broken(standard, event(last)));
    assertEquals(List.of("/timestamp in_the_future"), broken(standard, event(last.plusNanos(1))));
  }

  @Test
  void how_far_ahead_is_a_setting() {
    Admission strict = new Admission(Duration.ZERO);

    assertEquals(List.of(), broken(strict, event(NOW)));
    assertEquals(List.of("/timestamp in_the_future"), broken(strict, event(NOW.plusNanos(1))));
  }

  @Test
  void a_call_links_to_others_or_to_a_leg_of_its_own() {
    CallId other = new CallId("call-2");

    assertEquals(
        List.of(),
        broken(
            Admission.standard(),
            event(
                NOW,
                new Link(Relation.PARENT, other, null),
                new Link(Relation.CONSULT, other, null),
                new Link(Relation.CONSULT, other, "a"),
                new Link(Relation.REPLACES, CALL, "a"))));
    assertEquals(
        List.of("/links/0/callId links_to_itself"),
        broken(Admission.standard(), event(NOW, new Link(Relation.REPLACES, CALL, null))));
  }

  @Test
  void all_broken_rules_are_reported_together() {
    Link itself = new Link(Relation.PARENT, CALL, null);
    Link other = new Link(Relation.PARENT, new CallId("call-2"), null);

    assertEquals(
        List.of(
            "/timestamp in_the_future",
            "/links/1/callId links_to_itself",
            "/links/2 repeated",
            "/links/3 repeated",
            "/links/3/callId links_to_itself"),
        broken(
            Admission.standard(),
            event(NOW.plus(Duration.ofDays(365)), other, itself, other, itself)));
  }
}
