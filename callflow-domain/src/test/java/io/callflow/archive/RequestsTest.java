package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.ProbedStore.Request;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of store requests of each operation, which is its price on S3. */
final class RequestsTest extends ArchiveFixture {
  private final ProbedStore probed = new ProbedStore(store);
  private final Archive archive = archive(probed, Limits.STANDARD);
  private final InstantSource clock = InstantSource.fixed(NOW);

  /** A call of 20 events over 2 minutes with 2 parties. */
  private static List<CallFlowEvent> call(CallId call, Instant start) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      events.add(
          CallFlowEvent.builder(
                  call, new EventType("x.test"), start.plusSeconds(6L * number), "pbx")
              .sourceEventId("id-" + number)
              .from(Party.number("+493012345"))
              .to(Party.raw("1015"))
              .build());
    }
    return events;
  }

  private void assertPerEvent(int batch, double requests, double dollarsPerMillion) {
    List<CallFlowEvent> events = call(CALL, NOON);
    probed.reset();
    for (int from = 0; from < 20; from += batch) {
      archive.store(
          TENANT, events.subList(from, from + batch), Admission.standard(), clock.instant());
    }
    int reads = probed.count(Request.READ);
    int writes = probed.count(Request.WRITE) + probed.count(Request.LIST);
    double dollars = (reads * 0.40 + writes * 5.0) / 20;

    assertEquals(events, eventsOf(archive.read(TENANT, REF)));
    assertTrue((reads + writes) / 20.0 <= requests, () -> "requests: " + (reads + writes));
    assertTrue(dollars <= dollarsPerMillion, () -> "dollars per million: " + dollars);
  }

  @Test
  void one_event_at_a_time() {
    assertPerEvent(1, 2.2, 6.5);
  }

  @Test
  void ten_events_at_a_time() {
    assertPerEvent(10, 0.4, 1.6);
  }

  @Test
  void a_whole_call_at_once() {
    assertPerEvent(20, 0.3, 1.3);
  }

  @Test
  void a_page_of_twenty_calls_of_an_hour_costs_a_listing_and_the_calls() {
    for (int i = 0; i < 30; i++) {
      List<CallFlowEvent> call = call(new CallId("call-" + i), NOON.plusSeconds(120L * i));
      archive.store(TENANT, call, Admission.standard(), clock.instant());
    }
    for (Order order : Order.values()) {
      probed.reset();
      var calls =
          archive.calls(
              TENANT,
              CallQuery.between(NOON, NOW).order(order).pageSize(20),
              null,
              clock.instant());
      assertEquals(20, calls.elements().size());
      assertTrue(probed.requests() <= 22, () -> order + ": " + probed.requests());

      probed.reset();
      var events =
          archive.events(TENANT, EventQuery.between(NOON, NOW).order(order), null, clock.instant());
      assertEquals(100, events.elements().size());
      assertTrue(probed.requests() <= 22, () -> order + ": " + probed.requests());
    }
  }

  @Test
  void a_call_is_read_with_one_request_and_a_long_one_with_a_few() {
    int[][] costs = {{10, 1}, {100, 1}, {900, 1}, {5000, 7}};
    for (int[] cost : costs) {
      CallId call = new CallId("call-of-" + cost[0]);
      for (int from = 0; from < cost[0]; from += 500) {
        List<CallFlowEvent> batch = new ArrayList<>();
        for (int number = from; number < Math.min(cost[0], from + 500); number++) {
          batch.add(event(call, number, 40));
        }
        archive.append(TENANT, call, batch, NOW);
      }
      probed.reset();
      assertEquals(cost[0], archive.read(TENANT, CallRef.of(call)).events().size());
      assertTrue(probed.requests() <= cost[1], () -> cost[0] + " events: " + probed.requests());
    }
  }
}
