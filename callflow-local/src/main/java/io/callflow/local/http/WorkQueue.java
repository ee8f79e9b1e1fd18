package io.callflow.local.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a limited number of tasks at once, each in the thread that brings it, and lets a few more
 * wait for a short time. A waiting task holds no thread: the thread that finishes a task takes the
 * next one. Tasks begin in the order in which they came. Safe for use by many threads.
 */
final class WorkQueue {
  /** One task. Exactly one of its methods is called, once; neither may throw. */
  interface Task {
    void run();

    /** The queue is full, or the task has waited too long. */
    void overloaded();
  }

  private record Waiting(Task task, long until) {}

  private final Semaphore permits;
  private final int length;
  private final long patience;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param parallel how many tasks run at once
   * @param length how many tasks wait
   * @param patience how long a task waits
   */
  WorkQueue(int parallel, int length, Duration patience) {
    this.permits = new Semaphore(parallel);
    this.length = length;
    this.patience = patience.toNanos();
  }

  /** Whether a task that came now would be told that the queue is full. */
  boolean isFull() {
    return waiting.get() >= length;
  }

  /** How many tasks wait. */
  int waiting() {
    return waiting.get();
  }

  /** Runs the task now, or when a running one has finished, or tells it that there is no room. */
  void submit(Task task) {
    if (waiting.get() == 0 && permits.tryAcquire()) {
      run(task);
    } else if (waiting.incrementAndGet() > length) {
      waiting.decrementAndGet();
      task.overloaded();
      return;
    } else {
      queue.add(new Waiting(task, System.nanoTime() + patience));
    }
    // The last running task may have finished before this one was in the queue.
    while (!queue.isEmpty() && permits.tryAcquire()) {
      run(null);
    }
  }

  /** Runs the task and those that wait; the caller has acquired a permit for it. */
  private void run(@Nullable Task first) {
    try {
      for (Task task = first == null ? next() : first; task != null; task = next()) {
        task.run();
      }
    } finally {
      permits.release();
    }
  }

  private @Nullable Task next() {
    long now = System.nanoTime();
    for (Waiting head = queue.poll(); head != null; head = queue.poll()) {
      waiting.decrementAndGet();
      if (head.until() - now > 0) {
        return head.task();
      }
      head.task().overloaded();
    }
    return null;
  }

  /** Tells the tasks that have waited too long. To be called now and then. */
  void expire() {
    long now = System.nanoTime();
    for (Waiting head = queue.peek(); head != null && head.until() - now <= 0; ) {
      if (queue.remove(head)) {
        waiting.decrementAndGet();
        head.task().overloaded();
      }
      head = queue.peek();
    }
  }
}
