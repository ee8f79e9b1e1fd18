package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ErasingTest extends ArchiveFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 100, 1 << 24);

  private static void refused(ErrorCode code, Runnable work) {
    assertEquals(code, assertThrows(CallflowException.class, work::run).code());
  }

  /** All keys of the store, each with its version. */
  private List<String> everything() {
    List<String> everything = new ArrayList<>();
    for (ObjectKey key : ProbedStore.keys(store, null)) {
      everything.add(key + " " + store.read(key).orElseThrow().version());
    }
    return everything;
  }

  private void assertNothingButTombstones(Archive archive) {
    assertEquals(List.of(), indexKeys());
    List<Chunk> chunks = chunks(CALL);
    assertTrue(!chunks.isEmpty());
    for (Chunk chunk : chunks) {
      assertTrue(chunk.isTombstone());
      assertEquals(null, chunk.header().callId());
      assertEquals(List.of(), chunk.lines());
    }
    List<String> before = everything();
    refused(ErrorCode.ERASED, () -> archive.read(TENANT, REF));
    refused(ErrorCode.ERASED, () -> archive.read(TENANT, CallRef.of(CALL.key())));
    refused(ErrorCode.ERASED, () -> archive.append(TENANT, CALL, events(0, 1), NOW));
    refused(ErrorCode.ERASED, () -> archive.append(TENANT, CALL, events(50, 55), NOW));
    archive.erase(TENANT, REF);
    assertEquals(chunks.size(), archive.objects(TENANT, REF).size());
    assertEquals(before, everything(), "a tombstone is never changed");
  }

  @Test
  void an_erased_call_leaves_nothing_but_tombstones() {
    for (int events = 1; events <= 9; events++) {
      ErasingTest fresh = new ErasingTest();
      Archive archive = fresh.archive(fresh.store, THREES);
      archive.append(TENANT, CALL, events(0, events), NOW);
      archive.erase(TENANT, REF);

      fresh.assertNothingButTombstones(archive);
    }
  }

  @Test
  void a_call_is_erased_by_its_key_as_well() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 4), NOW);
    archive.erase(TENANT, CallRef.of(CALL.key()));

    assertNothingButTombstones(archive);
  }

  @Test
  void an_unknown_call_is_refused_and_nothing_is_written() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 4), NOW);
    List<String> before = everything();
    CallRef unknown = CallRef.of(new CallId("unknown"));

    refused(ErrorCode.UNKNOWN_CALL, () -> archive.erase(TENANT, unknown));
    refused(ErrorCode.UNKNOWN_CALL, () -> archive.erase(new Tenant("other"), REF));
    refused(ErrorCode.UNKNOWN_CALL, () -> archive.read(TENANT, unknown));
    refused(ErrorCode.UNKNOWN_CALL, () -> archive.objects(TENANT, unknown));
    assertEquals(before, everything());
  }

  @Test
  void other_calls_and_other_tenants_stay() {
    Archive archive = archive(store, THREES);
    CallId other = new CallId("call-2");
    archive.append(TENANT, CALL, events(0, 4), NOW);
    archive.append(TENANT, other, List.of(event(other, 0)), NOW);
    archive.append(new Tenant("other"), CALL, events(0, 4), NOW);
    archive.erase(TENANT, REF);

    assertEquals(1, archive.read(TENANT, CallRef.of(other)).events().size());
    assertEquals(events(0, 4), eventsOf(archive.read(new Tenant("other"), REF)));
    assertSound(other, THREES);
  }

  @Test
  void an_erasure_that_dies_at_any_request_is_completed_by_the_next() {
    int died = 0;
    int marked = 0;
    for (int events : new int[] {2, 3, 6, 7}) {
      for (boolean after : new boolean[] {false, true}) {
        for (int request = 0; request < 100; request++) {
          ErasingTest fresh = new ErasingTest();
          Archive healthy = fresh.archive(fresh.store, THREES);
          healthy.append(TENANT, CALL, events(0, events), NOW);
          ProbedStore probed = new ProbedStore(fresh.store);
          Archive archive = fresh.archive(probed, THREES);
          probed.reset();
          probed.crashingAt(request, after);
          try {
            archive.erase(TENANT, REF);
            break;
          } catch (ProbedStore.Crash e) {
            died++;
          }
          try {
            healthy.append(TENANT, CALL, events(events, events + 2), NOW);
            assertEquals(events(0, events + 2), eventsOf(healthy.read(TENANT, REF)));
          } catch (CallflowException e) {
            assertEquals(ErrorCode.ERASED, e.code(), "never half a call");
            refused(ErrorCode.ERASED, () -> healthy.read(TENANT, REF));
            marked++;
          }
          healthy.erase(TENANT, REF);
          fresh.assertNothingButTombstones(healthy);
        }
      }
    }
    assertTrue(died > 30 && marked > 20 && marked < died, died + " deaths, marked " + marked);
  }

  @Test
  void an_erasure_without_an_answer_can_be_repeated() {
    for (int request = 0; request < 100; request++) {
      ErasingTest fresh = new ErasingTest();
      Archive healthy = fresh.archive(fresh.store, THREES);
      healthy.append(TENANT, CALL, events(0, 7), NOW);
      ProbedStore probed = new ProbedStore(fresh.store);
      Archive archive = fresh.archive(probed, THREES);
      probed.reset();
      probed.silentAt(request, true);
      try {
        archive.erase(TENANT, REF);
        if (probed.requests() <= request) {
          break;
        }
      } catch (CallflowException e) {
        assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
        archive.erase(TENANT, REF);
      }
      fresh.assertNothingButTombstones(healthy);
    }
  }

  @Test
  void a_lost_race_starts_over() {
    ProbedStore probed = new ProbedStore(store);
    Archive archive = archive(probed, THREES);
    archive.append(TENANT, CALL, events(0, 7), NOW);
    probed.losing(5);
    archive.erase(TENANT, REF);

    assertNothingButTombstones(archive);
  }

  @Test
  void an_append_that_an_erasure_overtakes_deletes_its_index_keys() {
    Archive healthy = archive(store, THREES);
    healthy.append(TENANT, CALL, events(0, 1), NOW);
    AtomicBoolean erased = new AtomicBoolean();
    ObjectStore overtaken =
        new ForwardingObjectStore(store) {
          @Override
          protected Optional<ObjectVersion> put(
              ObjectKey key, byte[] content, Condition condition) {
            if (!(condition instanceof Condition.Always) && erased.compareAndSet(false, true)) {
              healthy.erase(TENANT, REF);
            }
            return super.put(key, content, condition);
          }
        };
    Archive archive = archive(overtaken, THREES);

    refused(ErrorCode.ERASED, () -> archive.append(TENANT, CALL, events(20, 22), NOW));
    assertNothingButTombstones(healthy);
  }

  @Test
  void keys_of_an_append_that_failed_are_deleted_when_it_is_repeated_after_the_erasure() {
    Archive healthy = archive(store, THREES);
    healthy.append(TENANT, CALL, events(0, 1), NOW);
    ObjectStore overtaken =
        new ForwardingObjectStore(store) {
          @Override
          protected Optional<ObjectVersion> put(
              ObjectKey key, byte[] content, Condition condition) {
            if (condition instanceof Condition.Always) {
              return super.put(key, content, condition);
            }
            healthy.erase(TENANT, REF);
            throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer");
          }
        };
    Archive archive = archive(overtaken, THREES);

    refused(ErrorCode.STORE_UNAVAILABLE, () -> archive.append(TENANT, CALL, events(20, 22), NOW));
    assertFalse(indexKeys().isEmpty());
    refused(ErrorCode.ERASED, () -> healthy.append(TENANT, CALL, events(20, 22), NOW));
    assertNothingButTombstones(healthy);
  }
}
