package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.StoreResult;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class AppendingTest extends ArchiveFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 10, 1 << 24);

  private static ErrorCode refusal(StoreResult decision) {
    return assertInstanceOf(StoreResult.Refused.class, decision).code();
  }

  @Test
  void events_fill_one_chunk_after_the_other() {
    for (int batch = 1; batch <= 10; batch++) {
      AppendingTest fresh = new AppendingTest();
      Archive archive = fresh.archive(fresh.store, THREES);
      for (int from = 0; from < 10; from += batch) {
        int to = Math.min(10, from + batch);
        assertAllCreated(to - from, archive.append(TENANT, CALL, events(from, to), NOW));
        fresh.assertSound(CALL, THREES);
      }
      assertEquals(events(0, 10), eventsOf(archive.read(TENANT, REF)));
      assertEquals(4, fresh.chunks(CALL).size());
      assertEquals(
          List.of(3, 3, 3, 1),
          fresh.chunks(CALL).stream().map(chunk -> chunk.lines().size()).toList());
    }
  }

  @Test
  void a_chunk_that_is_just_full_is_sealed_and_has_no_successor_yet() {
    Archive archive = archive(store, THREES);
    archive.append(TENANT, CALL, events(0, 3), NOW);

    assertEquals(1, archive.objects(TENANT, REF).size());
    assertTrue(chunks(CALL).get(0).header().sealed());
    assertEquals(events(0, 3), eventsOf(archive.read(TENANT, REF)));
  }

  @Test
  void late_events_go_to_the_open_end_and_are_read_in_order() {
    Archive archive = archive(store, THREES);
    List<CallFlowEvent> shuffled = new ArrayList<>(events(0, 10));
    Collections.shuffle(shuffled, new Random(4));
    shuffled.forEach(event -> archive.append(TENANT, CALL, List.of(event), NOW));

    assertEquals(events(0, 10), eventsOf(archive.read(TENANT, REF)));
    assertSound(CALL, THREES);
  }

  @Test
  void no_chunk_exceeds_its_bytes() {
    Limits small = new Limits(1000, 4000, 1000, 1 << 24);
    Random random = new Random(8);
    Archive archive = archive(store, small);
    List<CallFlowEvent> all = new ArrayList<>();
    while (all.size() < 100) {
      List<CallFlowEvent> batch = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        batch.add(event(CALL, all.size() + batch.size(), random.nextInt(3000)));
      }
      assertAllCreated(batch.size(), archive.append(TENANT, CALL, batch, NOW));
      all.addAll(batch);
    }
    assertSound(CALL, small);
    assertEquals(all, eventsOf(archive.read(TENANT, REF)));
    assertTrue(chunks(CALL).size() > 20);
  }

  @Test
  void the_standard_limits_hold_at_their_edges() {
    Archive archive = archive(store, Limits.STANDARD);
    for (int from = 0; from < 2500; from += 500) {
      archive.append(TENANT, CALL, events(from, from + 500), NOW);
    }
    assertEquals(
        List.of(1000, 1000, 500),
        chunks(CALL).stream().map(chunk -> chunk.lines().size()).toList());
    assertSound(CALL, Limits.STANDARD);
    assertEquals(events(0, 2500), eventsOf(archive.read(TENANT, REF)));
  }

  @Test
  void a_call_is_full_at_16_mebibytes() {
    Archive archive = archive(store, Limits.STANDARD);
    int created = 0;
    List<StoreResult> last = List.of();
    for (int from = 0; from < 300; from += 30) {
      List<CallFlowEvent> batch = new ArrayList<>();
      for (int number = from; number < from + 30; number++) {
        batch.add(event(CALL, number, 60_000));
      }
      last = archive.append(TENANT, CALL, batch, NOW);
      created += (int) last.stream().filter(StoreResult.Created.class::isInstance).count();
    }
    int bytes = chunks(CALL).stream().mapToInt(Chunk::bytes).sum();

    assertTrue(bytes <= 16 << 20 && bytes > (16 << 20) - 62_000, () -> "bytes: " + bytes);
    assertEquals(ErrorCode.CALL_FULL, refusal(last.get(29)));
    assertEquals(created, archive.read(TENANT, REF).events().size());
    assertSound(CALL, Limits.STANDARD);
    assertAllCreated(1, archive.append(TENANT, CALL, List.of(event(CALL, 999, 0)), NOW));
  }

  @Test
  void a_full_call_refuses_what_does_not_fit_and_stays_readable() {
    Archive archive = archive(store, THREES);
    List<CallFlowEvent> batch = new ArrayList<>(events(0, 12));
    batch.add(event(CALL, 11));
    batch.add(event(CALL, 9));

    List<StoreResult> decisions = archive.append(TENANT, CALL, batch, NOW);

    assertAllCreated(10, decisions.subList(0, 10));
    assertEquals(ErrorCode.CALL_FULL, refusal(decisions.get(10)));
    assertEquals(ErrorCode.CALL_FULL, refusal(decisions.get(11)));
    assertEquals(
        ErrorCode.CALL_FULL, refusal(decisions.get(12)), "a refused event has no duplicate");
    assertInstanceOf(StoreResult.Duplicate.class, decisions.get(13));
    assertEquals(events(0, 10), eventsOf(archive.read(TENANT, REF)));
    List<StoreResult> again =
        archive.append(TENANT, CALL, List.of(event(CALL, 0), event(CALL, 10)), NOW);
    assertInstanceOf(StoreResult.Duplicate.class, again.get(0));
    assertEquals(ErrorCode.CALL_FULL, refusal(again.get(1)));
  }

  @Test
  void an_event_that_is_too_long_is_refused_and_no_other_with_it() {
    Archive archive = archive(store, Limits.STANDARD);
    CallFlowEvent large = event(CALL, 1, 65_000);
    CallFlowEvent tooLarge = event(CALL, 2, 68_000);

    List<StoreResult> decisions =
        archive.append(TENANT, CALL, List.of(event(CALL, 0), tooLarge, large, tooLarge), NOW);

    assertInstanceOf(StoreResult.Created.class, decisions.get(0));
    assertEquals(ErrorCode.INVALID, refusal(decisions.get(1)));
    assertInstanceOf(StoreResult.Created.class, decisions.get(2));
    assertEquals(ErrorCode.INVALID, refusal(decisions.get(3)));
    assertEquals(2, archive.read(TENANT, REF).events().size());
    assertSound(CALL, Limits.STANDARD);
  }

  @Test
  void nothing_new_writes_nothing() {
    ProbedStore probed = new ProbedStore(store);
    Archive archive = archive(probed, THREES);
    archive.append(TENANT, CALL, events(0, 5), NOW);
    probed.reset();

    for (StoreResult decision : archive.append(TENANT, CALL, events(0, 5), NOW.plusSeconds(9))) {
      StoreResult.Duplicate duplicate = assertInstanceOf(StoreResult.Duplicate.class, decision);
      assertEquals(NOW, duplicate.event().createdAt());
    }
    assertEquals(0, probed.count(ProbedStore.Request.WRITE));
    assertEquals(2, probed.count(ProbedStore.Request.READ));
  }

  @Test
  void a_lost_race_starts_over_and_writes_no_index_key_twice() {
    ProbedStore probed = new ProbedStore(store);
    Archive archive = archive(probed, THREES);
    probed.reset();
    probed.losing(7);

    assertAllCreated(2, archive.append(TENANT, CALL, events(0, 2), NOW));

    assertEquals(indexKeys().size() + 8, probed.count(ProbedStore.Request.WRITE));
    assertEquals(8, probed.count(ProbedStore.Request.READ));
    assertSound(CALL, THREES);
  }

  @Test
  void a_writer_that_always_loses_fails_as_unavailable() {
    ProbedStore probed = new ProbedStore(store);
    Archive archive = archive(probed, THREES);
    probed.losing(Integer.MAX_VALUE);

    CallflowException e =
        assertThrows(
            CallflowException.class, () -> archive.append(TENANT, CALL, events(0, 2), NOW));
    assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
    assertEquals(List.of(), chunks(CALL));
  }

  @Test
  void a_store_that_misses_one_answer_loses_nothing_and_stores_nothing_twice() {
    int worked = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int request = 0; request < 100; request++) {
        AppendingTest fresh = new AppendingTest();
        fresh.archive(fresh.store, THREES).append(TENANT, CALL, events(0, 2), NOW);
        ProbedStore probed = new ProbedStore(fresh.store);
        Archive archive = fresh.archive(probed, THREES);
        probed.reset();
        probed.silentAt(request, after);
        boolean missed = isUnanswered(() -> archive.append(TENANT, CALL, events(1, 9), NOW));

        fresh.assertSound(CALL, THREES);
        assertEquals(probed.requests() > request, missed, "no failed request is repeated");
        Archive healthy = fresh.archive(fresh.store, THREES);
        List<StoreResult> decisions = healthy.append(TENANT, CALL, events(1, 9), NOW);
        fresh.assertSound(CALL, THREES);
        assertInstanceOf(StoreResult.Duplicate.class, decisions.get(0));
        for (StoreResult decision : decisions) {
          assertTrue(
              decision instanceof StoreResult.Created || decision instanceof StoreResult.Duplicate,
              decision::toString);
        }
        assertEquals(events(0, 9), eventsOf(healthy.read(TENANT, REF)));
        if (!missed) {
          break;
        }
        worked++;
      }
    }
    assertTrue(worked > 10, "requests that went unanswered: " + worked);
  }

  /** Whether an append throws, or refuses events, because the store did not answer. */
  private static boolean isUnanswered(Supplier<List<StoreResult>> append) {
    List<StoreResult> decisions;
    try {
      decisions = append.get();
    } catch (CallflowException e) {
      assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
      return true;
    }
    boolean refused = false;
    for (StoreResult decision : decisions) {
      if (decision instanceof StoreResult.Refused refusal) {
        assertEquals(ErrorCode.STORE_UNAVAILABLE, refusal.code());
        refused = true;
      }
    }
    return refused;
  }

  @Test
  void an_append_waits_for_one_unanswered_request_at_most() {
    int worked = 0;
    for (int request = 0; request < 100; request++) {
      AppendingTest fresh = new AppendingTest();
      fresh.archive(fresh.store, THREES).append(TENANT, CALL, events(0, 2), NOW);
      ProbedStore probed = new ProbedStore(fresh.store);
      Archive archive = fresh.archive(probed, THREES);
      probed.reset();
      probed.silentFrom(request);
      if (!isUnanswered(() -> archive.append(TENANT, CALL, events(1, 9), NOW))) {
        break;
      }
      assertEquals(request + 1, probed.requests(), "nothing is asked after the failed request");
      worked++;
    }
    assertTrue(worked > 5, "requests that went unanswered: " + worked);
  }

  @Test
  void lost_races_pause_for_less_than_24_seconds_in_all() {
    ProbedStore probed = new ProbedStore(store);
    archive(probed, THREES);
    probed.losing(Integer.MAX_VALUE);
    List<Integer> pauses = new ArrayList<>();
    Archive archive = Archive.open(probed, codec, DESCRIPTOR, THREES, Runnable::run, pauses::add);

    assertThrows(CallflowException.class, () -> archive.append(TENANT, CALL, events(0, 2), NOW));
    assertEquals(Appending.MAX_ROUNDS - 1, pauses.size());
    assertTrue(pauses.stream().mapToLong(Backoff::longestMillis).sum() < 24_000);
  }

  @Test
  void a_store_that_does_not_answer_is_unavailable() {
    ObjectStore silent =
        new ForwardingObjectStore(store) {
          @Override
          protected Optional<ObjectVersion> put(
              ObjectKey key, byte[] content, Condition condition) {
            throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer");
          }
        };
    Archive archive =
        new Archive(silent, codec, DESCRIPTOR, true, THREES, Runnable::run, Backoff.none());

    CallflowException e =
        assertThrows(
            CallflowException.class, () -> archive.append(TENANT, CALL, events(0, 2), NOW));
    assertEquals(ErrorCode.STORE_UNAVAILABLE, e.code());
  }

  @Test
  void a_process_that_dies_at_any_request_leaves_a_sound_call_that_the_next_completes() {
    int died = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int request = 0; request < 100; request++) {
        AppendingTest fresh = new AppendingTest();
        Archive healthy = fresh.archive(fresh.store, THREES);
        healthy.append(TENANT, CALL, events(0, 2), NOW);
        ProbedStore probed = new ProbedStore(fresh.store);
        Archive archive = fresh.archive(probed, THREES);
        probed.reset();
        probed.crashingAt(request, after);
        try {
          archive.append(TENANT, CALL, events(1, 9), NOW);
          break;
        } catch (ProbedStore.Crash e) {
          died++;
        }
        fresh.assertSound(CALL, THREES);
        for (StoreResult decision : healthy.append(TENANT, CALL, events(1, 9), NOW)) {
          assertTrue(
              decision instanceof StoreResult.Created || decision instanceof StoreResult.Duplicate,
              decision::toString);
        }
        fresh.assertSound(CALL, THREES);
        assertEquals(events(0, 9), eventsOf(healthy.read(TENANT, REF)));
      }
    }
    assertTrue(died > 10, "deaths: " + died);
  }

  @Test
  @Timeout(60)
  void racing_writers_lose_nothing() throws Exception {
    Limits tens = new Limits(10, 1 << 20, 10_000, 1 << 24);
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<StoreResult>>> futures = new ArrayList<>();
      for (int from = 0; from < 240; from += 3) {
        List<CallFlowEvent> batch = events(from, from + 4);
        Archive archive =
            Archive.open(store, codec, DESCRIPTOR, tens, Runnable::run, Backoff.jittered());
        futures.add(writers.submit(() -> archive.append(TENANT, CALL, batch, NOW)));
      }
      int created = 0;
      for (Future<List<StoreResult>> future : futures) {
        for (StoreResult decision : future.get(50, TimeUnit.SECONDS)) {
          created += decision instanceof StoreResult.Created ? 1 : 0;
        }
      }
      assertEquals(241, created, "each event is created once");
    } finally {
      writers.shutdown();
    }
    assertEquals(events(0, 241), eventsOf(archive(store, tens).read(TENANT, REF)));
    assertSound(CALL, tens);
  }
}
