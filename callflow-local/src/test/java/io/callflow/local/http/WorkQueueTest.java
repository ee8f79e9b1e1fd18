package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkQueueTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Counts what it is told. */
  private static final class Told implements WorkQueue.Task {
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger overloaded = new AtomicInteger();
    private final Runnable work;

    Told(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      ran.incrementAndGet();
      work.run();
    }

    @Override
    public void overloaded() {
      overloaded.incrementAndGet();
    }
  }

  /** A task that runs in a thread of its own until it is let go. */
  private static final class Blocker {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    Blocker(WorkQueue queue) throws InterruptedException {
      Told task =
          new Told(
              () -> {
                begun.countDown();
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread = new Thread(() -> queue.submit(task));
      thread.start();
      begun.await();
    }

    void end() throws InterruptedException {
      end.countDown();
      thread.join();
    }
  }

  @Test
  void tasks_wait_in_order_and_hold_no_thread() throws Exception {
    WorkQueue queue = new WorkQueue(1, 3, LONG);
    Blocker first = new Blocker(queue);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<Told> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      Told task = new Told(() -> order.add(number));
      tasks.add(task);
      assertEquals(i >= 3, queue.isFull());
      queue.submit(task); // returns at once
    }
    assertEquals(3, queue.waiting());
    assertEquals(1, tasks.get(3).overloaded.get());
    assertEquals(List.of(), order);
    first.end();
    assertEquals(List.of(0, 1, 2), order);
    assertEquals(0, queue.waiting());
    assertFalse(queue.isFull());
    for (Told task : tasks) {
      assertEquals(1, task.ran.get() + task.overloaded.get());
    }
  }

  @Test
  void a_task_that_has_waited_too_long_is_told_and_not_run() throws Exception {
    WorkQueue queue = new WorkQueue(1, 10, Duration.ofMillis(1));
    Blocker first = new Blocker(queue);
    Told swept = new Told(() -> {});
    queue.submit(swept);
    Thread.sleep(5);
    queue.expire();
    assertEquals(1, swept.overloaded.get());
    assertEquals(0, queue.waiting());
    Told late = new Told(() -> {});
    queue.submit(late);
    Thread.sleep(5);
    first.end();
    assertEquals(1, late.overloaded.get());
    assertEquals(0, late.ran.get() + swept.ran.get());
    Told next = new Told(() -> {});
    queue.submit(next);
    assertEquals(1, next.ran.get());
  }

  @Test
  void a_patient_task_is_not_told_when_the_queue_is_swept() throws Exception {
    WorkQueue queue = new WorkQueue(1, 10, LONG);
    Blocker first = new Blocker(queue);
    Told task = new Told(() -> {});
    queue.submit(task);
    queue.expire();
    assertEquals(0, task.overloaded.get());
    first.end();
    assertEquals(1, task.ran.get());
  }

  @Test
  void racing_threads_lose_no_task_and_no_permit() throws Exception {
    int parallel = 3;
    WorkQueue queue = new WorkQueue(parallel, 5, Duration.ofNanos(200_000));
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Told> all = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  Told task =
                      new Told(
                          () -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            if (ThreadLocalRandom.current().nextInt(16) == 0) {
                              LockSupport.parkNanos(50_000);
                            }
                            running.decrementAndGet();
                          });
                  all.add(task);
                  queue.submit(task);
                }
              });
      threads.add(thread);
      thread.start();
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      queue.expire();
    }
    queue.expire();
    assertEquals(40_000, all.size());
    for (Told task : all) {
      assertEquals(1, task.ran.get() + task.overloaded.get(), "callbacks of one task");
    }
    assertEquals(0, queue.waiting());
    assertTrue(most.get() <= parallel, most::toString);
    // Every permit is there again: as many tasks run at once as at the start.
    List<Blocker> blockers = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      blockers.add(new Blocker(queue));
    }
    Told waits = new Told(() -> {});
    queue.submit(waits);
    assertEquals(0, waits.ran.get());
    for (Blocker blocker : blockers) {
      blocker.end();
    }
    assertEquals(1, waits.ran.get() + waits.overloaded.get());
  }
}
