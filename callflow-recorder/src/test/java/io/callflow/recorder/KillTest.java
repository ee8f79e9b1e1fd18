package io.callflow.recorder;

import static io.callflow.recorder.Events.assertBalanced;
import static io.callflow.recorder.Events.assertInOrder;
import static io.callflow.recorder.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.StoredEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store, or the app that records, is killed as by {@code kill -9}. */
class KillTest {
  /** How long the store is away, in seconds; .ci sets a minute. */
  private static final int OUTAGE = Integer.getInteger("callflow.test.outage", 3);

  private static final int CALLS = 20;

  /**
   * After how many events every class is loaded that recording needs, while the store still works.
   */
  private static final int WARM = 1000;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path temporary;

  private final Told told = new Told();

  @Test
  void killing_the_store_loses_nothing_and_does_not_slow_the_caller() throws Exception {
    Path database = temporary.resolve("store");
    StoreProcess.Remote store = new StoreProcess.Remote();
    int recorded;
    try (EventRecorder recorder =
        EventRecorder.builder(store)
            .listener(told)
            .whenFull(WhenFull.spillTo(temporary.resolve("spill"), new JsonCallCodec()))
            .open()) {
      Traffic traffic = new Traffic(recorder);
      try (ChildProcess process = ChildProcess.start(StoreProcess.class, database.toString())) {
        store.isAt(port(process));
        traffic.start();
        traffic.awaitStored(2000);
        process.kill();
      }
      Thread.sleep(OUTAGE * 1000L);
      assertTrue(!told.unavailable.isEmpty());
      long before = recorder.statistics().stored();
      try (ChildProcess process = ChildProcess.start(StoreProcess.class, database.toString())) {
        store.isAt(port(process));
        traffic.awaitStored(before + 2000);
        recorded = traffic.stop();
        assertTrue(recorder.flush(Duration.ofMinutes(2)));
      }
      RecorderStatistics now = recorder.statistics();
      assertEquals(recorded, now.stored() + now.duplicates());
      assertEquals(0, now.dropped());
      assertTrue(now.spilled() > 0);
      assertBalanced(now);
    }
    assertTrue(!told.recovered.isEmpty());
    try (Callflow callflow = StoreProcess.open(database)) {
      int stored = 0;
      for (int i = 0; i < CALLS; i++) {
        stored += callflow.tenant("default").call("call" + i).events().size();
      }
      assertEquals(recorded, stored);
    }
  }

  private static int port(ChildProcess process) throws Exception {
    return Integer.parseInt(Objects.requireNonNull(process.readLine()));
  }

  /** A thread that records some 2,000 events a second, and must never wait for the recorder. */
  private static final class Traffic {
    private final EventRecorder recorder;
    private final Thread thread = new Thread(this::run);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile int recorded;

    Traffic(EventRecorder recorder) {
      this.recorder = recorder;
    }

    void start() {
      thread.start();
    }

    private void run() {
      try {
        for (int next = 0; !stopped; next += 20) {
          ThreadInfo before = self();
          for (int i = next; i < next + 20; i++) {
            assertTrue(recorder.record(event("call" + i % CALLS, i)));
          }
          ThreadInfo after = self();
          // At first, threads wait for each other while the JVM loads classes.
          if (next >= WARM) {
            assertEquals(before.getWaitedCount(), after.getWaitedCount());
            assertEquals(before.getBlockedCount(), after.getBlockedCount());
          }
          recorded = next + 20;
          Thread.sleep(10);
        }
      } catch (Throwable e) {
        failure.set(e);
      }
    }

    /** Waits until more events than this are stored, and fails at once if the traffic does. */
    void awaitStored(long count) throws Exception {
      Events.await(
          "more than " + count + " events are stored",
          () -> failure.get() != null || recorder.statistics().stored() > count);
      requireSound();
    }

    private void requireSound() {
      Throwable thrown = failure.get();
      if (thrown != null) {
        throw new AssertionError("the traffic failed", thrown);
      }
    }

    private static ThreadInfo self() {
      return ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    }

    /** Ends it; returns how many events were recorded. */
    int stop() throws InterruptedException {
      stopped = true;
      thread.join();
      requireSound();
      return recorded;
    }
  }

  @Test
  void an_app_that_is_killed_loses_nothing_that_was_spilled() throws Exception {
    Path folder = temporary.resolve("spill");
    int first = 0;
    List<Integer> promised = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      long spilled = 0;
      try (ChildProcess app =
          ChildProcess.start(RecordingProcess.class, folder.toString(), String.valueOf(first))) {
        while (spilled < 3000) {
          spilled = Long.parseLong(Objects.requireNonNull(app.readLine()));
        }
        app.kill();
        for (String line = app.readLine(); line != null; line = app.readLine()) {
          spilled = Math.max(spilled, Long.parseLong("0" + line.trim()));
        }
      }
      for (int i = first; i < first + spilled; i++) {
        promised.add(i);
      }
      first += 1_000_000;
    }
    try (FaultyCalls calls = new FaultyCalls()) {
      try (EventRecorder recorder =
          EventRecorder.builder(calls)
              .listener(told)
              .whenFull(WhenFull.spillTo(folder, new JsonCallCodec()))
              .open()) {
        assertTrue(recorder.flush(Duration.ofMinutes(1)));
        assertBalanced(recorder.statistics());
      }
      assertInOrder(calls.created);
      for (int i = 0; i < 7; i++) {
        int call = i;
        List<Integer> stored =
            calls.stored().call("call" + i).events().stream()
                .map(StoredEvent::event)
                .map(Events::number)
                .toList();
        List<Integer> wanted = promised.stream().filter(number -> number % 7 == call).toList();
        assertTrue(stored.containsAll(wanted), "call" + i);
      }
    }
  }
}
