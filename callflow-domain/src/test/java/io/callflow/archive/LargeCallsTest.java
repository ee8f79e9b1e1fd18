package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls of many large events. An operation keeps few of them in memory at once: the tests count the
 * decoded events that are still reachable when the store is asked.
 */
final class LargeCallsTest extends ArchiveFixture {
  private static final int LARGE = 60_000;

  private final List<WeakReference<StoredEvent>> decoded = new ArrayList<>();
  private boolean counting;
  private int requests;
  private long most;

  /** Keeps track of the events that it has decoded. */
  private final class TrackingCodec extends ForwardingCodec {
    TrackingCodec() {
      super(codec);
    }

    @Override
    public StoredEvent event(byte[] line) {
      StoredEvent event = super.event(line);
      decoded.add(new WeakReference<>(event));
      return event;
    }
  }

  private final Archive archive =
      Archive.open(
          new ForwardingObjectStore(store) {
            @Override
            public Optional<StoredObject> read(ObjectKey key) {
              count(key);
              return super.read(key);
            }

            @Override
            protected Optional<ObjectVersion> put(
                ObjectKey key, byte[] content, Condition condition) {
              count(key);
              return super.put(key, content, condition);
            }
          },
          new TrackingCodec(),
          DESCRIPTOR,
          Limits.STANDARD,
          Runnable::run,
          Backoff.none());

  private void count(ObjectKey key) {
    if (counting && key.value().contains("/calls/") && requests++ % 3 == 0) {
      System.gc();
      most = Math.max(most, decoded.stream().filter(each -> each.get() != null).count());
    }
  }

  private long mostInMemory(Runnable operation) {
    decoded.clear();
    most = 0;
    counting = true;
    operation.run();
    counting = false;
    return most;
  }

  private void fill(CallId call, int events) {
    List<CallFlowEvent> batch = new ArrayList<>();
    for (int number = 0; number < events; number++) {
      batch.add(event(call, number, LARGE));
    }
    assertAllCreated(events, archive.append(TENANT, call, batch, NOW));
  }

  @Test
  void an_append_keeps_only_the_open_end_of_the_call() {
    fill(CALL, 200);
    List<CallFlowEvent> batch = List.of(event(CALL, 7, LARGE), event(CALL, 200, 10));
    long kept = mostInMemory(() -> archive.append(TENANT, CALL, batch, NOW));
    assertTrue(kept > 0 && kept <= 40, () -> "events in memory: " + kept);
    assertEquals(201, archive.read(TENANT, REF).events().size());
    assertSound(CALL, Limits.STANDARD);
  }

  @Test
  void a_walk_keeps_no_more_than_two_of_the_largest_calls() {
    for (int i = 0; i < 4; i++) {
      fill(new CallId("call-" + i), 150);
    }
    long kept =
        mostInMemory(
            () ->
                assertEquals(
                    4,
                    archive
                        .calls(TENANT, CallQuery.between(NOON, NOW).pageSize(10), null, NOW)
                        .elements()
                        .size()));
    assertTrue(kept >= 150 && kept <= 480, () -> "events in memory: " + kept);
  }

  @Test
  void a_page_of_large_events_ends_early_and_no_event_is_lost() {
    fill(CALL, 200);
    for (Order order : Order.values()) {
      for (CallRef call : new @Nullable CallRef[] {null, REF}) {
        List<EventId> found = new ArrayList<>();
        String token = null;
        do {
          EventQuery query =
              (call == null ? EventQuery.between(NOON, NOW) : EventQuery.ofCall(call))
                  .order(order)
                  .pageSize(EventQuery.MAX_PAGE_SIZE);
          Page<StoredEvent> page = archive.events(TENANT, query, token, NOW);
          assertTrue(page.elements().size() <= 141, () -> "events: " + page.elements().size());
          page.elements().forEach(event -> found.add(event.eventId()));
          token = page.nextToken();
        } while (token != null);
        assertEquals(200, found.size());
        assertEquals(200, new HashSet<>(found).size());
      }
    }
  }
}
