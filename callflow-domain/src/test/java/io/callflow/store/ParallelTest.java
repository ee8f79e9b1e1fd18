package io.callflow.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ParallelTest {
  private static List<Callable<Integer>> numbers(int count) {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      tasks.add(() -> number);
    }
    return tasks;
  }

  @Test
  void results_come_in_the_order_of_the_tasks() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Integer> results = Parallel.all(pool, numbers(200));
      for (int i = 0; i < 200; i++) {
        assertEquals(i, results.get(i));
      }
      assertEquals(List.of(), Parallel.all(pool, List.<Callable<Integer>>of()));
      assertEquals(List.of(0), Parallel.all(Runnable::run, numbers(1)));
      assertEquals(List.of(0, 1, 2), Parallel.all(Runnable::run, numbers(3)));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void tasks_run_side_by_side_where_there_is_room() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      CyclicBarrier meeting = new CyclicBarrier(3);
      Callable<Integer> meet = () -> meeting.await(10, TimeUnit.SECONDS);
      assertEquals(3, Parallel.all(pool, List.of(meet, meet, meet)).size());
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void an_executor_that_never_runs_anything_only_slows_the_work() {
    assertEquals(List.of(0, 1, 2), Parallel.all(task -> {}, numbers(3)));
    assertEquals(
        List.of(0, 1, 2),
        Parallel.all(
            task -> {
              throw new RejectedExecutionException("closed");
            },
            numbers(3)));
  }

  @Test
  void work_within_work_does_not_block_a_small_pool() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Callable<Integer> inner = () -> Parallel.all(pool, numbers(5)).size();
      Callable<Integer> outer = () -> Parallel.all(pool, List.of(inner, inner, inner)).size();
      assertEquals(List.of(3, 3, 3), Parallel.all(pool, List.of(outer, outer, outer)));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void the_first_failure_is_thrown_after_all_have_ended() {
    AtomicInteger ended = new AtomicInteger();
    IllegalArgumentException first = new IllegalArgumentException("first");
    List<Callable<Integer>> tasks =
        List.of(
            ended::incrementAndGet,
            () -> {
              ended.incrementAndGet();
              throw first;
            },
            () -> {
              ended.incrementAndGet();
              throw new IllegalStateException("second");
            },
            ended::incrementAndGet);

    assertSame(
        first,
        assertThrows(IllegalArgumentException.class, () -> Parallel.all(Runnable::run, tasks)));
    assertEquals(4, ended.get());
  }

  @Test
  void what_a_task_throws_is_not_lost() {
    IOException checked = new IOException("disk");
    Callable<Integer> failing =
        () -> {
          throw checked;
        };
    assertSame(
        checked,
        assertThrows(
                IllegalStateException.class, () -> Parallel.all(Runnable::run, List.of(failing)))
            .getCause());
    Callable<Integer> broken =
        () -> {
          throw new AssertionError("broken");
        };
    assertThrows(AssertionError.class, () -> Parallel.all(Runnable::run, List.of(broken)));
  }

  @Test
  void an_interrupt_is_kept_and_work_is_finished() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Thread caller = Thread.currentThread();
      Callable<Integer> ofCaller =
          () -> {
            begun.await();
            waiting.countDown();
            return 0;
          };
      Callable<Integer> ofPool =
          () -> {
            begun.countDown();
            waiting.await();
            caller.interrupt();
            while (caller.isInterrupted()) {
              Thread.onSpinWait(); // until the caller's wait for this task met the interrupt
            }
            return ended.incrementAndGet();
          };

      assertEquals(List.of(0, 1), Parallel.all(pool, List.of(ofCaller, ofPool)));
      assertEquals(1, ended.get(), "the task that had begun was waited for");
      assertTrue(Thread.interrupted(), "the caller is still told that it was interrupted");
    } finally {
      Thread.interrupted();
      pool.shutdown();
    }
  }
}
