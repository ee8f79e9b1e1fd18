package io.callflow.recorder;

import static io.callflow.recorder.Events.assertBalanced;
import static io.callflow.recorder.Events.assertInOrder;
import static io.callflow.recorder.Events.await;
import static io.callflow.recorder.Events.event;
import static io.callflow.recorder.Events.number;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that fails, hangs, or has a fault with some events, and comes back. */
class OutageTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private final FaultyCalls calls = new FaultyCalls();
  private final Told told = new Told();

  @AfterEach
  void close() {
    calls.close();
  }

  private EventRecorderBuilder builder() {
    return EventRecorder.builder(calls)
        .listener(told)
        .linger(Duration.ofMillis(20))
        .retry(Duration.ofMillis(10), Duration.ofMillis(100));
  }

  private WhenFull spill() {
    return WhenFull.spillTo(folder, new JsonCallCodec());
  }

  private static ThreadInfo self() {
    return ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
  }

  private static void recordWithoutWaiting(EventRecorder recorder, int from, int to) {
    ThreadInfo before = self();
    for (int i = from; i < to; i++) {
      assertTrue(recorder.record(event("call" + i % 20, i)));
    }
    ThreadInfo after = self();
    assertEquals(before.getWaitedCount(), after.getWaitedCount());
    assertEquals(before.getBlockedCount(), after.getBlockedCount());
  }

  private void assertAllStored(EventRecorder recorder, int count) {
    assertEquals(count, calls.created.size());
    assertInOrder(calls.created);
    assertEquals(0, recorder.statistics().waiting());
    assertEquals(0, recorder.statistics().dropped());
    assertBalanced(recorder.statistics());
  }

  @Test
  void an_outage_loses_nothing_and_the_caller_never_waits() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      recordWithoutWaiting(recorder, 0, 1000);
      assertTrue(recorder.flush(SOON));
      for (ErrorCode code :
          List.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.STORE_FULL, ErrorCode.STORE_REFUSED)) {
        int recorded = (int) recorder.statistics().recorded();
        int tries = told.unavailable.size();
        calls.fails(code);
        recordWithoutWaiting(recorder, recorded, recorded + 1000);
        await("tries", () -> told.unavailable.size() > tries + 5);
        assertFalse(recorder.flush(Duration.ofMillis(1)));
        calls.works();
        recordWithoutWaiting(recorder, recorded + 1000, recorded + 2000);
        assertTrue(recorder.flush(SOON));
      }
      assertAllStored(recorder, 7000);
    }
    assertEquals(3, told.recovered.size());
    assertTrue(told.unavailable.stream().allMatch(CallflowException.class::isInstance));
    assertEquals(7000, told.stored.size());
  }

  @Test
  void pauses_between_tries_grow_up_to_the_longest() throws Exception {
    List<Duration> pauses = new ArrayList<>();
    RecorderListener listener =
        new RecorderListener() {
          @Override
          public void unavailable(Throwable cause, Duration pause) {
            synchronized (pauses) {
              pauses.add(pause);
            }
          }
        };
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().closeWithin(Duration.ZERO).listener(listener).open()) {
      recorder.record(event("a", 1));
      await("tries", () -> pauses.size() >= 8);
    }
    List<Duration> seen;
    synchronized (pauses) {
      seen = List.copyOf(pauses);
    }
    for (int i = 0; i < seen.size(); i++) {
      long longest = Math.min(100, 10L << Math.min(i, 8));
      assertTrue(seen.get(i).compareTo(Duration.ofMillis(longest)) <= 0, seen::toString);
      assertTrue(seen.get(i).compareTo(Duration.ofMillis(longest / 2)) >= 0, seen::toString);
    }
  }

  @Test
  void a_store_that_hangs_is_told_and_loses_nothing() throws Exception {
    try (EventRecorder recorder = builder().open()) {
      Runnable release = calls.hangs();
      recordWithoutWaiting(recorder, 0, 1000);
      await("told", () -> !told.unavailable.isEmpty());
      recordWithoutWaiting(recorder, 1000, 2000);
      release.run();
      assertTrue(recorder.flush(SOON));
      assertAllStored(recorder, 2000);
      assertEquals(1, told.recovered.size());
    }
  }

  @Test
  void an_outage_that_outgrows_the_memory_is_spilled_and_stored_in_order() throws Exception {
    try (EventRecorder recorder = builder().capacity(1000).whenFull(spill()).open()) {
      recordWithoutWaiting(recorder, 0, 400);
      assertTrue(recorder.flush(SOON));
      calls.fails(ErrorCode.STORE_UNAVAILABLE);
      for (int i = 400; i < 20_000; i += 400) {
        int from = i;
        await("room", () -> recorder.statistics().waitingBytes() < 400 * 1024);
        recordWithoutWaiting(recorder, from, from + 400);
      }
      await("spilled", () -> recorder.statistics().waitingBytes() == 0);
      assertEquals(19_600, recorder.statistics().waiting());
      assertBalanced(recorder.statistics());
      calls.works();
      await("recovered", () -> !told.recovered.isEmpty());
      assertTrue(calls.created.size() < 20_000);
      recordWithoutWaiting(recorder, 20_000, 20_400);
      assertTrue(recorder.flush(SOON));
      assertAllStored(recorder, 20_400);
      await("deleted", () -> recorder.statistics().spillBytes() == 0);
    }
    assertEquals(List.of("recorder.lock"), files());
    assertEquals(List.of(), told.duplicates);
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void a_store_that_hangs_while_events_are_spilled_stores_each_once() throws Exception {
    try (EventRecorder recorder = builder().capacity(1000).whenFull(spill()).open()) {
      Runnable release = calls.hangs();
      recordWithoutWaiting(recorder, 0, 400);
      await("spilled", () -> recorder.statistics().spilled() == 400);
      assertEquals(400, recorder.statistics().waiting());
      recordWithoutWaiting(recorder, 400, 800);
      release.run();
      assertTrue(recorder.flush(SOON));
      assertAllStored(recorder, 800);
      assertEquals(800, told.stored.size());
      assertEquals(List.of(), told.duplicates);
    }
    assertEquals(List.of("recorder.lock"), files());
  }

  @Test
  void close_spills_at_once_while_the_store_fails_and_the_next_recorder_stores() throws Exception {
    calls.fails(ErrorCode.STORE_UNAVAILABLE);
    EventRecorder first = builder().whenFull(spill()).closeWithin(Duration.ofHours(1)).open();
    recordWithoutWaiting(first, 0, 3000);
    first.close();
    assertEquals(3000, first.statistics().waiting());
    assertBalanced(first.statistics());
    assertEquals(0, first.statistics().dropped());

    calls.works();
    try (EventRecorder second = builder().whenFull(spill()).open()) {
      recordWithoutWaiting(second, 3000, 3500);
      assertTrue(second.flush(SOON));
      assertEquals(3000, second.statistics().takenUp());
      assertAllStored(second, 3500);
    }
    assertEquals(List.of("recorder.lock"), files());
  }

  @Test
  void close_spills_what_a_hanging_store_does_not_take() throws Exception {
    Runnable release = calls.hangs();
    EventRecorder first = builder().whenFull(spill()).closeWithin(Duration.ofMillis(50)).open();
    recordWithoutWaiting(first, 0, 1000);
    first.close();
    assertEquals(1000, first.statistics().waiting());
    release.run();
    try (EventRecorder second = builder().whenFull(spill()).open()) {
      assertTrue(second.flush(SOON));
      assertAllStored(second, 1000);
    }
  }

  @Test
  void a_call_that_fails_does_not_hold_up_the_others_and_is_given_up_in_the_end() throws Exception {
    calls.failsFor(event -> event.callId().value().equals("call7"), ErrorCode.DAMAGED);
    try (EventRecorder recorder = builder().giveUpAfter(Duration.ofMillis(300)).open()) {
      recordWithoutWaiting(recorder, 0, 400);
      await("others", () -> calls.created.size() == 380);
      assertTrue(told.heldBack.stream().allMatch(event -> event.callId().value().equals("call7")));
      await("given up", () -> told.failed.size() == 20);
      assertTrue(recorder.flush(SOON));
      assertEquals(20, recorder.statistics().failed());
      assertEquals(0, recorder.statistics().waiting());
      assertBalanced(recorder.statistics());
    }
    assertInOrder(told.failed);
  }

  @Test
  void a_call_that_fails_for_a_while_is_stored_in_order() throws Exception {
    calls.failsFor(event -> event.callId().value().equals("call7"), ErrorCode.STORE_UNAVAILABLE);
    try (EventRecorder recorder = builder().open()) {
      recordWithoutWaiting(recorder, 0, 400);
      await("held back", () -> told.heldBack.size() > 3);
      recordWithoutWaiting(recorder, 400, 800);
      await("others", () -> calls.created.size() == 760);
      calls.works();
      assertTrue(recorder.flush(SOON));
      assertAllStored(recorder, 800);
    }
  }

  @Test
  void an_event_on_which_the_store_throws_is_found_and_given_up() throws Exception {
    calls.throwsFor(event -> number(event) == 123);
    AtomicInteger next = new AtomicInteger(1000);
    try (EventRecorder recorder = builder().open()) {
      for (int i = 0; i < 1000; i++) {
        recorder.record(event("call" + i % 20, i));
      }
      await(
          "given up",
          () -> {
            int i = next.getAndIncrement();
            return recorder.record(event("call" + i % 20, i)) && !told.failed.isEmpty();
          });
      assertTrue(recorder.flush(SOON));
      assertEquals(List.of(123), Events.numbers(told.failed));
      assertEquals(next.get() - 1, calls.created.size());
      assertInOrder(calls.created);
      assertBalanced(recorder.statistics());
    }
  }

  @Test
  void a_store_that_throws_on_everything_loses_nothing() throws Exception {
    calls.throwsFor(event -> true);
    try (EventRecorder recorder = builder().open()) {
      recordWithoutWaiting(recorder, 0, 30);
      await("tries", () -> told.unavailable.size() > 20);
      assertEquals(List.of(), told.failed);
      calls.breaks(
          batch -> {
            throw new OutOfMemoryError("of the store");
          });
      int tries = told.unavailable.size();
      await("tries", () -> told.unavailable.size() > tries + 5);
      calls.breaks(batch -> List.of());
      int more = told.unavailable.size();
      await("tries", () -> told.unavailable.size() > more + 5);
      calls.works();
      assertTrue(recorder.flush(SOON));
      assertAllStored(recorder, 30);
    }
  }

  @Test
  void many_threads_and_random_faults_store_each_event_once_and_in_order() throws Exception {
    calls.breaks(
        batch -> {
          int dice = ThreadLocalRandom.current().nextInt(10);
          if (dice == 0) {
            throw new IllegalStateException("thrown");
          }
          return dice < 4 ? FaultyCalls.refused(batch, ErrorCode.STORE_UNAVAILABLE) : null;
        });
    int threads = 8;
    int each = 4000;
    try (EventRecorder recorder = builder().capacity(2000).whenFull(spill()).open()) {
      List<Thread> recording = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String call = "thread" + t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    while (!recorder.record(event(call + "." + i % 3, i))) {
                      Thread.onSpinWait();
                    }
                  }
                });
        thread.start();
        recording.add(thread);
      }
      for (Thread thread : recording) {
        thread.join();
      }
      await("some are given up by chance or all are stored", () -> recorder.flush(SOON));
      RecorderStatistics now = recorder.statistics();
      assertEquals(threads * each, now.stored() + now.failed());
      assertEquals(0, now.waiting());
      assertBalanced(now);
      assertTrue(now.spilled() > 0);
    }
    assertInOrder(calls.created);
    assertEquals(threads * each, calls.created.size() + told.failed.size());
  }
}
