package io.callflow.recorder;

import io.callflow.Calls;
import io.callflow.call.StoreResult;
import io.callflow.event.CallFlowEvent;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends one batch at a time to the store, on a thread of its own, so that a store that hangs holds
 * up nothing else.
 */
final class Sender {
  /**
   * What became of a batch: a result for each event, or what was thrown.
   *
   * @param results empty if something was thrown
   */
  record Outcome(List<Waiting> batch, List<StoreResult> results, @Nullable Throwable thrown) {}

  private final Calls calls;
  private final Intake intake;
  private final ThreadPoolExecutor thread;
  private volatile @Nullable Outcome outcome;
  private List<Waiting> batch = List.of();
  private long since;

  /**
   * @param intake wakes the recorder's thread when there is an outcome
   */
  Sender(Calls calls, Intake intake) {
    this.calls = calls;
    this.intake = intake;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "callflow-recorder-sender"));
  }

  static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Sends a batch. There is none under way. */
  void send(List<Waiting> events) {
    batch = events;
    since = System.nanoTime();
    try {
      thread.execute(() -> run(events));
    } catch (RuntimeException | Error e) {
      outcome = new Outcome(events, List.of(), e);
    }
  }

  private void run(List<Waiting> events) {
    Outcome answer;
    try {
      List<CallFlowEvent> sent = events.stream().map(waiting -> waiting.event).toList();
      List<StoreResult> results = List.copyOf(calls.tryStoreAll(sent));
      answer =
          results.size() == sent.size()
              ? new Outcome(events, results, null)
              : new Outcome(
                  events,
                  List.of(),
                  new IllegalStateException(
                      "tryStoreAll returned %d results for %d events"
                          .formatted(results.size(), sent.size())));
    } catch (Throwable e) {
      answer = new Outcome(events, List.of(), e);
    }
    outcome = answer;
    intake.wake();
  }

  boolean isBusy() {
    return !batch.isEmpty();
  }

  /** The batch that is under way; empty if there is none. */
  List<Waiting> batch() {
    return batch;
  }

  /** For how long it has been, in nanoseconds. */
  long busyFor(long now) {
    return batch.isEmpty() ? 0 : now - since;
  }

  /** What became of the batch; null as long as it is under way. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Forgets the batch and what became of it. */
  void done() {
    outcome = null;
    batch = List.of();
  }

  /** Interrupts what is under way, and ends the thread. */
  void stop() {
    thread.shutdownNow();
  }
}
