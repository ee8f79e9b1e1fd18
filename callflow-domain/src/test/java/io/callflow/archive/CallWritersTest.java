package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.codec.CallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Concurrent writers of one call in one process. */
@Timeout(60)
final class CallWritersTest extends ArchiveFixture {
  private static final CallId OTHER = new CallId("call-2");

  /** A store in which each write of a chunk waits for a permit. */
  private final class GatedStore extends ForwardingObjectStore {
    final Semaphore permits = new Semaphore(0);
    final AtomicInteger arrived = new AtomicInteger();
    final AtomicInteger swaps = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> trouble = new AtomicReference<>();

    GatedStore() {
      super(store);
    }

    @Override
    protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
      if (!key.value().contains("/calls/")) {
        return super.put(key, content, condition);
      }
      arrived.incrementAndGet();
      permits.acquireUninterruptibly();
      Throwable now = trouble.getAndSet(null);
      if (now instanceof RuntimeException e) {
        throw e;
      }
      if (now instanceof Error e) {
        throw e;
      }
      swaps.incrementAndGet();
      return super.put(key, content, condition);
    }
  }

  private final GatedStore gated = new GatedStore();
  private final List<Writer> writers = new ArrayList<>();
  private final Archive archive = archive(gated, Limits.STANDARD);

  @AfterEach
  void everyWriterEnds() throws InterruptedException {
    gated.permits.release(10_000);
    for (Writer writer : writers) {
      writer.thread.join(10_000);
      assertFalse(writer.thread.isAlive(), "a writer still waits");
    }
  }

  private Writer append(CallFlowEvent... events) {
    return append(archive, List.of(events));
  }

  private Writer append(Archive over, List<CallFlowEvent> events) {
    return start(() -> over.append(TENANT, events.get(0).callId(), events, NOW));
  }

  private Writer start(Callable<List<StoreResult>> work) {
    Writer writer = new Writer(work);
    writers.add(writer);
    writer.thread.start();
    return writer;
  }

  /** Appends in a thread of its own. */
  private static final class Writer {
    final FutureTask<List<StoreResult>> task;
    final Thread thread;

    Writer(Callable<List<StoreResult>> work) {
      task = new FutureTask<>(work);
      thread = new Thread(task);
    }

    List<StoreResult> decisions() throws Exception {
      return task.get(50, TimeUnit.SECONDS);
    }

    Throwable failure() {
      ExecutionException e = assertThrows(ExecutionException.class, this::decisions);
      return Objects.requireNonNull(e.getCause());
    }
  }

  /** Waits until this many writes of chunks have come to the gate. */
  private void awaitArrivals(int count) throws InterruptedException {
    while (gated.arrived.get() < count) {
      Thread.sleep(1);
    }
  }

  /** Waits until these writers wait for a leader. */
  private void awaitWaiting(Writer... waiting) throws InterruptedException {
    for (Writer writer : waiting) {
      while (writer.thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(1);
      }
    }
  }

  private static List<StoreResult> of(Writer writer) throws Exception {
    return writer.decisions();
  }

  private static CallflowException failureOf(Writer writer) {
    return assertInstanceOf(CallflowException.class, writer.failure());
  }

  @Test
  void those_that_come_while_one_appends_are_appended_with_one_swap() throws Exception {
    Writer leader = append(event(CALL, 0));
    awaitArrivals(1);
    List<Writer> followers = new ArrayList<>();
    for (int i = 1; i < 16; i++) {
      followers.add(append(event(CALL, i)));
    }
    awaitWaiting(followers.toArray(Writer[]::new));
    gated.permits.release(2);

    assertAllCreated(1, of(leader));
    for (Writer follower : followers) {
      assertAllCreated(1, of(follower));
    }
    assertEquals(2, gated.swaps.get());
    assertEquals(events(0, 16), eventsOf(archive.read(TENANT, REF)));
    assertSound(CALL, Limits.STANDARD);
  }

  @Test
  void each_is_told_its_own_decisions() throws Exception {
    append(event(CALL, 0));
    awaitArrivals(1);
    Writer first = append(event(CALL, 1), event(CALL, 2));
    awaitWaiting(first);
    CallFlowEvent different = event(CALL, 1).toBuilder().legId("b").build();
    Writer second = append(event(CALL, 3), event(CALL, 2), different);
    awaitWaiting(second);
    gated.permits.release(2);

    assertAllCreated(2, of(first));
    List<StoreResult> decisions = of(second);
    assertInstanceOf(StoreResult.Created.class, decisions.get(0));
    assertInstanceOf(StoreResult.Duplicate.class, decisions.get(1));
    assertEquals(3, decisions.size());
    assertFalse(
        decisions.get(2) instanceof StoreResult.Refused, () -> "not refused: " + decisions.get(2));
    assertEquals(2, gated.swaps.get());
  }

  @Test
  void each_keeps_its_own_time() throws Exception {
    append(event(CALL, 0));
    awaitArrivals(1);
    Writer first =
        start(() -> archive.append(TENANT, CALL, List.of(event(CALL, 1)), NOW.plusSeconds(1)));
    Writer second =
        start(() -> archive.append(TENANT, CALL, List.of(event(CALL, 2)), NOW.plusSeconds(2)));
    awaitWaiting(first, second);
    gated.permits.release(2);

    of(first);
    of(second);
    assertEquals(
        List.of(NOW, NOW.plusSeconds(1), NOW.plusSeconds(2)),
        archive.read(TENANT, REF).events().stream().map(StoredEvent::createdAt).toList());
  }

  @Test
  void an_erased_call_refuses_all_who_wait() throws Exception {
    Writer leader = append(event(CALL, 0));
    awaitArrivals(1);
    Writer first = append(event(CALL, 1));
    Writer second = append(event(CALL, 2));
    awaitWaiting(first, second);
    Archive eraser = archive(store, Limits.STANDARD);
    eraser.append(TENANT, CALL, List.of(event(CALL, 9)), NOW);
    eraser.erase(TENANT, REF);
    gated.permits.release(10);

    for (Writer writer : List.of(leader, first, second)) {
      assertEquals(ErrorCode.ERASED, failureOf(writer).code());
    }
    assertEquals(List.of(), indexKeys());
  }

  @Test
  void a_failure_of_the_store_is_told_to_those_whom_it_concerns() throws Exception {
    Writer leader = append(event(CALL, 0));
    awaitArrivals(1);
    Writer first = append(event(CALL, 1));
    Writer second = append(event(CALL, 2));
    awaitWaiting(first, second);
    gated.trouble.set(new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer"));
    gated.permits.release(1);

    assertEquals("no answer", failureOf(leader).getMessage());
    gated.permits.release(1);
    assertAllCreated(1, of(first));
    assertAllCreated(1, of(second));
  }

  @Test
  void an_interrupted_leader_leaves_its_followers_to_another() throws Exception {
    CountDownLatch leading = new CountDownLatch(1);
    Archive pausing =
        Archive.open(
            gated,
            codec,
            DESCRIPTOR,
            Limits.STANDARD,
            Runnable::run,
            lost -> {
              leading.countDown();
              Thread.sleep(lost == 1 ? 60_000 : 1);
            });
    Writer first = append(pausing, events(0, 1));
    awaitArrivals(1);
    Writer leader = append(pausing, events(1, 2));
    awaitWaiting(leader);
    Writer follower = append(pausing, events(2, 3));
    awaitWaiting(follower);
    gated.permits.release(1);
    of(first);
    awaitArrivals(2);
    archive(store, Limits.STANDARD).append(TENANT, CALL, events(9, 10), NOW);
    gated.permits.release(1);
    assertTrue(leading.await(30, TimeUnit.SECONDS), "the leader has lost its race");
    leader.thread.interrupt();
    gated.permits.release(1);

    CallflowException failure = failureOf(leader);
    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
    assertTrue(String.valueOf(failure.getMessage()).contains("interrupted"), failure.toString());
    assertAllCreated(1, of(follower));
    assertEquals(3, archive.read(TENANT, REF).events().size());
  }

  @Test
  void an_unforeseen_failure_harms_only_the_writer_who_caused_it() throws Exception {
    CallCodec fragile =
        new ForwardingCodec(codec) {
          @Override
          public byte[] line(StoredEvent event) {
            if ("poison".equals(event.event().legId())) {
              throw new IllegalStateException("a defect");
            }
            return super.line(event);
          }
        };
    Archive over =
        Archive.open(gated, fragile, DESCRIPTOR, Limits.STANDARD, Runnable::run, Backoff.none());
    append(over, events(0, 1));
    awaitArrivals(1);
    Writer leader = append(over, events(1, 2));
    awaitWaiting(leader);
    Writer poisonous = append(over, List.of(event(CALL, 2).toBuilder().legId("poison").build()));
    awaitWaiting(poisonous);
    Writer third = append(over, events(3, 4));
    awaitWaiting(third);
    gated.permits.release(100);

    assertAllCreated(1, of(leader));
    assertAllCreated(1, of(third));
    assertEquals("a defect", poisonous.failure().getMessage());
  }

  @Test
  void an_error_of_the_leader_leaves_its_followers_to_another() throws Exception {
    append(event(CALL, 0));
    awaitArrivals(1);
    Writer leader = append(event(CALL, 1));
    awaitWaiting(leader);
    Writer follower = append(event(CALL, 2));
    awaitWaiting(follower);
    gated.permits.release(1);
    awaitArrivals(2);
    gated.trouble.set(new StackOverflowError("deep"));
    gated.permits.release(100);

    assertEquals("deep", leader.failure().getMessage());
    assertAllCreated(1, of(follower));
  }

  @Test
  void an_interrupted_follower_harms_nobody() throws Exception {
    Writer leader = append(event(CALL, 0));
    awaitArrivals(1);
    Writer interrupted = append(event(CALL, 1));
    awaitWaiting(interrupted);
    Writer patient = append(event(CALL, 2));
    awaitWaiting(patient);
    interrupted.thread.interrupt();

    assertEquals(ErrorCode.STORE_UNAVAILABLE, failureOf(interrupted).code());
    gated.permits.release(10);
    assertAllCreated(1, of(leader));
    assertAllCreated(1, of(patient));
    assertEquals(List.of(event(CALL, 0), event(CALL, 2)), eventsOf(archive.read(TENANT, REF)));
  }

  @Test
  void a_follower_that_is_interrupted_while_its_events_are_appended_harms_nobody()
      throws Exception {
    append(event(CALL, 0));
    awaitArrivals(1);
    Writer leader = append(event(CALL, 1));
    awaitWaiting(leader);
    Writer interrupted = append(event(CALL, 2));
    awaitWaiting(interrupted);
    Writer patient = append(event(CALL, 3));
    awaitWaiting(patient);
    gated.permits.release(1);
    awaitArrivals(2);
    interrupted.thread.interrupt();

    assertEquals(ErrorCode.STORE_UNAVAILABLE, failureOf(interrupted).code());
    gated.permits.release(10);
    assertAllCreated(1, of(leader));
    assertAllCreated(1, of(patient));
    assertEquals(events(0, 4), eventsOf(archive.read(TENANT, REF)));
    assertInstanceOf(StoreResult.Duplicate.class, of(append(event(CALL, 2))).get(0));
  }

  @Test
  void whoever_waits_too_long_for_others_is_told_so_and_stores_nothing() throws Exception {
    CallWriters hasty =
        new CallWriters(
            new AppendRounds(gated, Runnable::run, Backoff.none()),
            (call, events) ->
                new Appending(
                    gated,
                    codec,
                    new Keys(DESCRIPTOR),
                    Limits.STANDARD,
                    call.tenant(),
                    call.callId(),
                    events),
            Duration.ofMillis(50));
    Writer slow = start(() -> decisions(hasty, event(CALL, 0)));
    awaitArrivals(1);
    Writer late = start(() -> decisions(hasty, event(CALL, 1)));

    CallflowException failure = failureOf(late);
    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
    assertTrue(String.valueOf(failure.getMessage()).contains(CALL.value()), failure.toString());
    gated.permits.release(10);
    assertAllCreated(1, of(slow));
    assertAllCreated(1, of(start(() -> decisions(hasty, event(CALL, 2)))));
    assertEquals(2, archive.read(TENANT, REF).events().size());
  }

  private static List<StoreResult> decisions(CallWriters hasty, CallFlowEvent event) {
    PendingAppend append = new PendingAppend(CALL, CallFlow.candidates(CALL, List.of(event), NOW));
    hasty.append(TENANT, List.of(append));
    return append.decisions();
  }

  @Test
  void one_leader_appends_at_most_as_many_events_as_a_batch_has() throws Exception {
    append(event(CALL, 0));
    awaitArrivals(1);
    List<Writer> followers = new ArrayList<>();
    for (int from = 1; from <= 401; from += 200) {
      Writer follower = append(archive, events(from, from + 200));
      awaitWaiting(follower);
      followers.add(follower);
    }
    gated.permits.release(1);
    awaitArrivals(2);
    gated.permits.release(1);
    of(followers.get(0));
    of(followers.get(1));
    assertFalse(followers.get(2).task.isDone());
    gated.permits.release(1);
    assertAllCreated(200, of(followers.get(2)));
    assertEquals(601, archive.read(TENANT, REF).events().size());
  }

  @Test
  void a_full_call_refuses_the_writer_whose_events_do_not_fit() throws Exception {
    Archive small = archive(gated, new Limits(10, 1 << 20, 3, 1 << 24));
    append(small, events(0, 1));
    awaitArrivals(1);
    Writer fits = append(small, events(1, 3));
    awaitWaiting(fits);
    Writer full = append(small, events(3, 4));
    awaitWaiting(full);
    gated.permits.release(10);

    assertAllCreated(2, of(fits));
    StoreResult.Refused refused = assertInstanceOf(StoreResult.Refused.class, of(full).get(0));
    assertEquals(ErrorCode.CALL_FULL, refused.code());
  }

  @Test
  void writers_of_the_same_calls_in_any_order_never_wait_for_each_other() throws Exception {
    gated.permits.release(1_000_000);
    Set<String> missing = ConcurrentHashMap.newKeySet();
    List<Writer> racing = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int own = thread;
      racing.add(
          start(
              () -> {
                for (int i = 0; i < 100; i++) {
                  int number = own * 100 + i;
                  Map<CallId, List<CallFlowEvent>> calls = new LinkedHashMap<>();
                  boolean forward = number % 2 == 0;
                  calls.put(forward ? CALL : OTHER, new ArrayList<>());
                  calls.put(forward ? OTHER : CALL, new ArrayList<>());
                  calls.forEach((call, events) -> events.add(event(call, number)));
                  archive
                      .append(TENANT, calls, NOW)
                      .forEach(
                          (call, decisions) -> {
                            if (!(decisions.get(0) instanceof StoreResult.Created)) {
                              missing.add(call + " " + decisions);
                            }
                          });
                }
                return List.of();
              }));
    }
    for (Writer writer : racing) {
      of(writer);
    }
    assertEquals(Set.of(), missing);
    for (CallId call : List.of(CALL, OTHER)) {
      assertEquals(800, archive.read(TENANT, CallRef.of(call)).events().size());
      assertSound(call, Limits.STANDARD);
    }
  }

  @Test
  void a_batch_of_many_calls_is_appended_whole() {
    gated.permits.release(1_000_000);
    Map<CallId, List<CallFlowEvent>> calls = new LinkedHashMap<>();
    for (int i = 0; i < 2 * AppendRounds.MAX_CALLS + 1; i++) {
      CallId call = new CallId("many-" + i);
      calls.put(call, List.of(event(call, 1), event(call, 2)));
    }
    Map<CallId, List<StoreResult>> decisions = archive.append(TENANT, calls, NOW);

    assertEquals(new ArrayList<>(calls.keySet()), new ArrayList<>(decisions.keySet()));
    decisions.values().forEach(each -> assertAllCreated(2, each));
    calls.keySet().forEach(call -> assertSound(call, Limits.STANDARD));
  }

  @Test
  void a_failure_of_one_call_of_a_batch_refuses_its_events_only() {
    gated.permits.release(1_000_000);
    gated.trouble.set(new CallflowException(ErrorCode.STORE_FULL, "No room."));
    Map<CallId, List<CallFlowEvent>> calls = new LinkedHashMap<>();
    calls.put(CALL, List.of(event(CALL, 1), event(CALL, 2)));
    calls.put(OTHER, List.of(event(OTHER, 1)));
    Map<CallId, List<StoreResult>> decisions = archive.append(TENANT, calls, NOW);

    assertEquals(
        List.of(
            new StoreResult.Refused(ErrorCode.STORE_FULL, "No room."),
            new StoreResult.Refused(ErrorCode.STORE_FULL, "No room.")),
        decisions.get(CALL));
    assertAllCreated(1, decisions.getOrDefault(OTHER, List.of()));
  }
}
