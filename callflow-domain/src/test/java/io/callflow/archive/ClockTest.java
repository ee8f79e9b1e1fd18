package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.event.Violation;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A service whose clock jumps back, further than timestamps may lie ahead of it. */
final class ClockTest extends ArchiveFixture {
  private static final Instant LATER = NOON.plusSeconds(3600);
  private static final Instant BACK = NOON.minus(Duration.ofDays(3));

  private final ProbedStore probed = new ProbedStore(store);
  private final Archive archive = archive(probed, Limits.STANDARD);

  private List<StoreResult> store(Instant now, CallFlowEvent... events) {
    return archive.store(TENANT, List.of(events), Admission.standard(), now);
  }

  private static StoredEvent duplicate(StoreResult result) {
    assertTrue(result instanceof StoreResult.Duplicate, result::toString);
    return ((StoreResult.Duplicate) result).event();
  }

  private static void assertAhead(StoreResult result) {
    assertRefused(List.of("in_the_future"), result);
  }

  private static void assertRefused(List<String> codes, StoreResult result) {
    assertTrue(result instanceof StoreResult.Refused, result::toString);
    StoreResult.Refused refused = (StoreResult.Refused) result;
    assertEquals(ErrorCode.INVALID, refused.code());
    assertEquals(codes, refused.violations().stream().map(Violation::code).toList());
  }

  private static CallFlowEvent other(CallFlowEvent event) {
    return event.toBuilder().legId("another").build();
  }

  @Test
  void an_event_that_is_stored_is_a_duplicate_whatever_the_clock_says() {
    for (CallFlowEvent event :
        List.of(event(CALL, 0), event(CALL, 1).toBuilder().sourceEventId(null).build())) {
      store(LATER, event);
      StoredEvent stored = duplicate(store(BACK, event).get(0));
      assertEquals(event, stored.event());
      assertEquals(LATER, stored.createdAt(), "of the first time");
    }
    assertEquals(2, archive.read(TENANT, REF).events().size());
  }

  @Test
  void an_event_of_the_same_identity_is_in_conflict_whatever_the_clock_says() {
    store(LATER, event(CALL, 0));
    StoreResult result = store(BACK, other(event(CALL, 0))).get(0);
    assertTrue(result instanceof StoreResult.Conflict, result::toString);
    assertEquals(event(CALL, 0), ((StoreResult.Conflict) result).stored().event());
  }

  @Test
  void an_event_that_is_not_stored_is_refused_as_ever() {
    assertAhead(store(BACK, event(CALL, 0)).get(0));
    store(LATER, event(CALL, 0));
    assertAhead(store(BACK, event(CALL, 1)).get(0));
    archive.erase(TENANT, REF);
    assertAhead(store(BACK, event(CALL, 0)).get(0));
    assertTrue(indexKeys().isEmpty());
  }

  @Test
  void each_event_of_a_batch_gets_its_own_result() {
    CallId unknown = new CallId("call-2");
    CallFlowEvent past = CallFlowEvent.builder(CALL, new EventType("x.test"), BACK, "pbx").build();
    CallFlowEvent itself =
        event(CALL, 0).toBuilder().links(List.of(new Link(Relation.CONSULT, CALL, null))).build();
    store(LATER, event(CALL, 0), event(CALL, 1));

    List<StoreResult> results =
        store(
            BACK,
            event(unknown, 0),
            event(CALL, 1),
            past,
            other(event(CALL, 0)),
            event(CALL, 2),
            itself,
            event(CALL, 0));

    assertAhead(results.get(0));
    assertEquals(event(CALL, 1), duplicate(results.get(1)).event());
    assertTrue(results.get(2) instanceof StoreResult.Created);
    assertTrue(results.get(3) instanceof StoreResult.Conflict);
    assertAhead(results.get(4));
    assertRefused(List.of("in_the_future", "links_to_itself"), results.get(5));
    assertEquals(event(CALL, 0), duplicate(results.get(6)).event());
    assertEquals(3, archive.read(TENANT, REF).events().size());
    assertSound(CALL, Limits.STANDARD);
  }

  @Test
  void only_events_that_the_clock_refuses_cost_a_request() {
    CallFlowEvent past = CallFlowEvent.builder(CALL, new EventType("x.test"), BACK, "pbx").build();
    store(LATER, event(CALL, 0));
    store(BACK, past);
    probed.reset();
    store(BACK, past.toBuilder().legId("a").build());
    assertEquals(2, probed.requests(), "the chunk is read and written");
    probed.reset();
    store(BACK, past.toBuilder().legId("b").build(), event(CALL, 0), event(CALL, 1));
    assertEquals(3, probed.requests(), "one read more for both");
  }

  @Test
  void a_store_that_fails_leaves_it_open_whether_the_event_is_stored() {
    ObjectStore failing =
        new ForwardingObjectStore(store) {
          @Override
          public Optional<StoredObject> read(ObjectKey key) {
            if (key.value().contains("/calls/")) {
              throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "No answer.");
            }
            return super.read(key);
          }
        };
    StoreResult result =
        archive(failing, Limits.STANDARD)
            .store(TENANT, List.of(event(CALL, 0)), Admission.standard(), BACK)
            .get(0);
    assertTrue(result instanceof StoreResult.Refused, result::toString);
    assertEquals(ErrorCode.STORE_UNAVAILABLE, ((StoreResult.Refused) result).code());
  }

  @Test
  void nothing_is_lost_or_listed_twice_when_events_were_stored_after_now() {
    Instant back = NOON.minus(Duration.ofHours(20));
    List<CallId> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      CallId call = new CallId("call-" + i);
      calls.add(call);
      store(LATER, event(call, 0), event(call, 40));
      store(back, event(call, 20), event(call, 60));
    }

    for (CallId call : calls) {
      assertEquals(
          List.of(event(call, 0), event(call, 20), event(call, 40), event(call, 60)),
          eventsOf(archive.read(TENANT, CallRef.of(call))));
      assertEquals(4, CallSummary.of(archive.read(TENANT, CallRef.of(call))).eventCount());
    }
    for (Order order : Order.values()) {
      List<CallId> listed = new ArrayList<>();
      String token = null;
      do {
        Page<CallSummary> page =
            archive.calls(
                TENANT, CallQuery.between(NOON, LATER).order(order).pageSize(2), token, back);
        page.elements().forEach(call -> listed.add(call.callId()));
        token = page.nextToken();
      } while (token != null);
      assertEquals(5, listed.size());
      assertEquals(new HashSet<>(calls), new HashSet<>(listed));

      List<StoredEvent> found = new ArrayList<>();
      do {
        Page<StoredEvent> page =
            archive.events(
                TENANT,
                EventQuery.between(NOON, LATER).party("1015").order(order).pageSize(3),
                token,
                back);
        found.addAll(page.elements());
        token = page.nextToken();
      } while (token != null);
      assertEquals(20, found.size());
      assertEquals(20, new HashSet<>(found).size());
    }
  }
}
