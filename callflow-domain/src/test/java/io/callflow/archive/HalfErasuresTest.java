package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.report.Finding;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Erasures that were cut short are found by their keys, without reading the calls. */
final class HalfErasuresTest extends ArchiveFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 100, 1 << 24);
  private static final ObjectKey ERASURE = Keys.erasure(TENANT, CALL.key());

  private static Map<Finding.Kind, Long> faults(Archive archive, boolean repair) {
    return archive.check(repair, Duration.ZERO, soFar -> {}).counts();
  }

  private List<ObjectKey> keys() {
    return ProbedStore.keys(store, key -> !key.contains("/calls/"));
  }

  @Test
  void an_erasure_that_dies_at_any_request_is_completed_without_being_named_again() {
    int marked = 0;
    for (int events : new int[] {2, 3, 7}) {
      for (boolean after : new boolean[] {false, true}) {
        for (int request = 0; request < 100; request++) {
          HalfErasuresTest fresh = new HalfErasuresTest();
          Archive healthy = fresh.archive(fresh.store, THREES);
          healthy.append(TENANT, CALL, events(0, events), NOW);
          ProbedStore probed = new ProbedStore(fresh.store);
          Archive dying = fresh.archive(probed, THREES);
          probed.reset();
          probed.crashingAt(request, after);
          try {
            dying.erase(TENANT, REF);
            break;
          } catch (ProbedStore.Crash e) {
            // The erasure may have been marked or not.
          }
          boolean isMarked = healthy.load(TENANT, CALL.key()).isGone();
          marked += isMarked ? 1 : 0;
          boolean keyStands = fresh.keys().contains(ERASURE);
          int completed = healthy.completeErasures(failure -> assertEquals(null, failure));

          if (isMarked) {
            assertEquals(keyStands ? 1 : 0, completed);
            assertTrue(healthy.load(TENANT, CALL.key()).isErased());
            assertEquals(List.of(Keys.DESCRIPTOR), fresh.keys());
          } else {
            assertEquals(0, completed);
            assertEquals(events(0, events), eventsOf(healthy.read(TENANT, REF)));
          }
        }
      }
    }
    assertTrue(marked > 20, marked + " were marked");
  }

  @Test
  void the_calls_are_not_read() {
    Archive archive = archive(store, THREES);
    for (int number = 0; number < 50; number++) {
      CallId call = new CallId("call-" + number);
      archive.append(TENANT, call, List.of(event(call, 0)), NOW);
      archive.append(new Tenant("other"), call, List.of(event(call, 0)), NOW);
    }
    ProbedStore probed = new ProbedStore(store);
    Archive counted = archive(probed, THREES);
    probed.reset();

    assertEquals(0, counted.completeErasures(failure -> {}));
    assertEquals(0, probed.count(ProbedStore.Request.READ));
    assertEquals(2 + 2 + 2, probed.requests(), "two listings for each tenant, and two more");
  }

  @Test
  void a_damaged_call_is_told_and_the_other_erasures_are_completed() {
    Archive archive = archive(store, THREES);
    List<CallId> calls = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      CallId call = new CallId("call-" + number);
      calls.add(call);
      archive.append(TENANT, call, List.of(event(call, 0)), NOW);
      ProbedStore probed = new ProbedStore(store);
      Archive dying = archive(probed, THREES);
      probed.reset();
      probed.silentFrom(3);
      try {
        dying.erase(TENANT, CallRef.of(call));
      } catch (CallflowException e) {
        assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      }
    }
    store.write(
        Keys.chunk(TENANT, calls.get(1).key(), 0), new byte[] {1, 2, 3}, Condition.always());
    List<ErrorCode> failures = new ArrayList<>();

    assertEquals(2, archive.completeErasures(failure -> failures.add(failure.code())));
    assertEquals(List.of(ErrorCode.DAMAGED), failures);
    assertTrue(archive.load(TENANT, calls.get(0).key()).isErased());
    assertTrue(archive.load(TENANT, calls.get(2).key()).isErased());
  }

  @Test
  void a_key_that_an_erasure_has_left_behind_is_found_and_repaired() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 2), NOW);
    archive.erase(TENANT, REF);
    store.write(ERASURE, new byte[0], Condition.always());

    assertEquals(Map.of(Finding.Kind.DANGLING_INDEX_KEY, 1L), faults(archive, false));
    faults(archive, true);
    assertEquals(Map.of(), faults(archive, false));
  }

  @Test
  void the_key_of_an_erasure_that_did_not_begin_stays_for_a_day() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    ObjectStore clocked = new InMemoryObjectStore(now::get);
    Archive archive = archive(clocked, THREES);
    archive.append(TENANT, CALL, events(0, 2), NOW);
    clocked.write(ERASURE, new byte[0], Condition.always());

    faults(archive, true);
    assertEquals(Map.of(Finding.Kind.DANGLING_INDEX_KEY, 1L), faults(archive, false));
    assertEquals(0, archive.completeErasures(failure -> {}));
    assertEquals(2, archive.read(TENANT, REF).events().size(), "nobody began to erase it");
    now.set(NOW.plus(Duration.ofHours(25)));
    faults(archive, true);
    assertEquals(Map.of(), faults(archive, false));
    assertEquals(2, archive.read(TENANT, REF).events().size());
  }

  @Test
  void an_unfinished_erasure_is_one_finding_and_its_key_is_none() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 2), NOW);
    ProbedStore probed = new ProbedStore(store);
    Archive dying = archive(probed, THREES);
    probed.reset();
    probed.silentFrom(4);
    try {
      dying.erase(TENANT, REF);
    } catch (CallflowException e) {
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
    }

    assertEquals(Map.of(Finding.Kind.UNFINISHED_ERASURE, 1L), faults(archive, false));
    assertTrue(archive.check(true, Duration.ZERO, soFar -> {}).isSound());
    assertEquals(List.of(Keys.DESCRIPTOR), keys());
  }
}
