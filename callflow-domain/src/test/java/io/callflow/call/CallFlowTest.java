package io.callflow.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.RandomEvents;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CallFlowTest {
  private static final CallId CALL = new CallId("call-1");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-23T12:30:00Z");

  private static CallFlowEvent.Builder event(String type) {
    return CallFlowEvent.builder(CALL, new EventType(type), NOON, "pbx");
  }

  private static StoredEvent stored(CallFlowEvent event) {
    return new StoredEvent(EventId.of(event), NOW, event);
  }

  private static CallFlow call(CallFlowEvent... events) {
    return CallFlow.of(CALL, java.util.Arrays.stream(events).map(CallFlowTest::stored).toList());
  }

  private static List<StoredEvent> random(Random random, int count) {
    RandomEvents events = new RandomEvents(random);
    Set<EventId> ids = new HashSet<>();
    List<StoredEvent> all = new ArrayList<>();
    while (all.size() < count) {
      StoredEvent event = stored(events.event(CALL));
      if (ids.add(event.eventId())) {
        all.add(event);
      }
    }
    return all;
  }

  @Test
  void a_new_event_is_created_with_its_id_and_the_clock_of_the_service() {
    CallFlowEvent event = event("call.started").build();
    CallFlow empty = CallFlow.empty(CALL);

    List<StoreResult> decisions = empty.append(List.of(event), NOW);

    assertEquals(List.of(new StoreResult.Created(stored(event))), decisions);
    assertTrue(empty.isEmpty(), "deciding changes nothing");
  }

  @Test
  void an_equal_event_is_a_duplicate_of_the_stored_one() {
    CallFlowEvent event = event("call.started").build();
    CallFlow call = call(event);

    List<StoreResult> decisions = call.append(List.of(event, event), NOW.plusSeconds(60));

    assertEquals(
        List.of(new StoreResult.Duplicate(stored(event)), new StoreResult.Duplicate(stored(event))),
        decisions,
        "with the time at which it was stored first");
  }

  @Test
  void within_one_batch_the_first_is_created_and_others_are_compared_with_it() {
    CallFlowEvent first = event("call.started").sourceEventId("1").build();
    CallFlowEvent other = event("call.started").sourceEventId("1").legId("a").build();
    CallFlowEvent fresh = event("call.started").sourceEventId("2").build();

    List<StoreResult> decisions =
        CallFlow.empty(CALL).append(List.of(first, other, first, fresh), NOW);

    assertEquals(
        List.of(
            new StoreResult.Created(stored(first)),
            new StoreResult.Conflict(stored(first)),
            new StoreResult.Duplicate(stored(first)),
            new StoreResult.Created(stored(fresh))),
        decisions);
  }

  @Test
  void the_same_identity_with_other_content_is_a_conflict_with_the_stored_one() {
    CallFlowEvent first = event("call.started").sourceEventId("1").build();
    CallFlowEvent synonym = event("initiated").sourceEventId("1").build();

    List<StoreResult> decisions = call(first).append(List.of(synonym), NOW);

    assertEquals(List.of(new StoreResult.Conflict(stored(first))), decisions);
  }

  @Test
  void an_event_of_another_call_is_refused_as_a_programming_error() {
    CallFlowEvent event = event("call.started").build();
    CallFlow other = CallFlow.empty(new CallId("call-2"));

    assertThrows(IllegalArgumentException.class, () -> other.append(List.of(event), NOW));
  }

  @Test
  void what_was_created_is_found_by_its_id() {
    CallFlowEvent event = event("call.started").build();
    CallFlow call = CallFlow.empty(CALL);
    StoreResult.Created created =
        assertInstanceOf(StoreResult.Created.class, call.append(List.of(event), NOW).get(0));
    CallFlow next = call.with(List.of(created.event()));

    assertEquals(Optional.of(created.event()), next.event(created.event().eventId()));
    assertEquals(Optional.empty(), call.event(created.event().eventId()));
    assertEquals(List.of(created.event()), next.events());
    assertThrows(UnsupportedOperationException.class, () -> next.events().clear());
  }

  @Test
  void order_is_time_then_source_then_sequence_then_rank_then_leg() {
    CallFlowEvent[] ordered = {
      at(NOON.minusNanos(1), "z", "call.ended").build(),
      at(NOON, "a", "call.ended").sequence(0L).build(),
      at(NOON, "a", "call.started").sequence(CallFlowEvent.MAX_SEQUENCE).build(),
      at(NOON, "a", "call.started").build(),
      at(NOON, "a", "ringing").build(),
      at(NOON, "a", "leg.ringing").legId("a").build(),
      at(NOON, "a", "ringing").legId("b").build(),
      at(NOON, "a", "x.acme.a").build(),
      at(NOON, "a", "call.ended").build(),
      at(NOON, "b", "call.started").sequence(0L).build(),
      at(NOON.plusNanos(1), "a", "call.started").build(),
    };
    List<CallFlowEvent> events = new ArrayList<>(List.of(ordered));
    Collections.reverse(events);

    CallFlow call = call(events.toArray(CallFlowEvent[]::new));

    assertEquals(List.of(ordered), call.events().stream().map(StoredEvent::event).toList());
  }

  private static CallFlowEvent.Builder at(Instant instant, String source, String type) {
    return CallFlowEvent.builder(CALL, new EventType(type), instant, source);
  }

  @Test
  void every_permutation_of_up_to_six_events_gives_the_same_call() {
    for (int seed = 0; seed < 12; seed++) {
      List<StoredEvent> events = random(new Random(seed), 1 + seed % 6);
      CallFlow call = CallFlow.of(CALL, events);
      permute(
          new ArrayList<>(events),
          0,
          permuted -> {
            assertEquals(call.events(), CallFlow.of(CALL, permuted).events());
            CallFlow grown = CallFlow.empty(CALL);
            for (StoredEvent event : permuted) {
              grown = grown.with(List.of(event));
            }
            assertEquals(call.events(), grown.events());
          });
    }
  }

  private static void permute(
      List<StoredEvent> events, int from, java.util.function.Consumer<List<StoredEvent>> each) {
    if (from == events.size()) {
      each.accept(events);
    }
    for (int i = from; i < events.size(); i++) {
      Collections.swap(events, from, i);
      permute(events, from + 1, each);
      Collections.swap(events, from, i);
    }
  }

  @Test
  void a_late_event_does_not_change_the_order_of_the_others() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<StoredEvent> events = random(random, 30);
      StoredEvent late = events.remove(random.nextInt(events.size()));
      List<StoredEvent> before = CallFlow.of(CALL, events).events();
      List<StoredEvent> after =
          new ArrayList<>(CallFlow.of(CALL, events).with(List.of(late)).events());

      assertTrue(after.remove(late));
      assertEquals(before, after);
    }
  }

  @Test
  void the_order_is_total() {
    List<StoredEvent> events = random(new Random(11), 150);
    for (StoredEvent a : events) {
      for (StoredEvent b : events) {
        int ab = CallFlow.ORDER.compare(a, b);
        assertEquals(Integer.signum(ab), -Integer.signum(CallFlow.ORDER.compare(b, a)));
        assertEquals(a.equals(b), ab == 0, "ties are broken to the last");
        for (StoredEvent c : events) {
          if (ab <= 0 && CallFlow.ORDER.compare(b, c) <= 0) {
            assertTrue(CallFlow.ORDER.compare(a, c) <= 0);
          }
        }
      }
    }
  }

  @Test
  void the_order_of_two_events_does_not_depend_on_others() {
    List<StoredEvent> events = random(new Random(13), 60);
    List<StoredEvent> all = CallFlow.of(CALL, events).events();
    Random random = new Random(17);
    for (int round = 0; round < 100; round++) {
      StoredEvent one = events.get(random.nextInt(events.size()));
      StoredEvent other = events.get(random.nextInt(events.size()));
      if (!one.equals(other)) {
        StoredEvent first = CallFlow.of(CALL, List.of(one, other)).events().get(0);
        assertSame(all.indexOf(one) < all.indexOf(other) ? one : other, first);
      }
    }
  }

  @Test
  void a_span_of_a_long_call_is_found_by_halving() {
    Instant start = Instant.parse("2026-11-23T12:00:00Z");
    List<StoredEvent> events = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      CallFlowEvent event =
          CallFlowEvent.builder(
                  new CallId("c"), EventType.LEG_STARTED, start.plusSeconds(30L * (i / 2)), "pbx")
              .sequence((long) i)
              .build();
      events.add(new StoredEvent(EventId.of(event), start, event));
    }
    CallFlow call = CallFlow.of(new CallId("c"), events);
    for (int from = -2; from < 503; from += 7) {
      for (int to : new int[] {from, from + 1, from + 9, 600}) {
        Instant begin = start.plusSeconds(30L * from);
        Instant end = start.plusSeconds(30L * to);
        assertEquals(
            call.events().stream()
                .filter(each -> !each.event().timestamp().isBefore(begin))
                .filter(each -> each.event().timestamp().isBefore(end))
                .toList(),
            call.events(begin, end));
      }
    }
  }
}
