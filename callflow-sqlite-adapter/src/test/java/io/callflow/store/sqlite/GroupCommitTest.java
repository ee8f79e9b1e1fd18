package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GroupCommitTest {
  private final List<List<Integer>> commits = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  /** The first commit lasts until the test says so. */
  private void commit(List<Integer> works) {
    commits.add(works);
    begun.countDown();
    boolean interrupted = false;
    while (leave.getCount() > 0) {
      try {
        leave.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    assertTrue(!interrupted, "the leader's interrupt flag is cleared meanwhile");
  }

  @Test
  void all_that_wait_for_one_commit_share_the_next() throws Exception {
    GroupCommit<Integer> queue = new GroupCommit<>(64, this::commit);
    List<Thread> threads = start(queue, 1);
    begun.await();
    threads.addAll(start(queue, 9));
    untilWaiting(threads.subList(1, 10));
    assertEquals(1, commits.size());
    leave.countDown();
    join(threads);

    assertEquals(List.of(0), commits.get(0));
    assertEquals(2, commits.size());
    assertEquals(IntStream.range(0, 9).boxed().toList(), commits.get(1).stream().sorted().toList());
  }

  @Test
  void no_more_than_the_most_are_committed_together_and_none_is_forgotten() throws Exception {
    GroupCommit<Integer> queue = new GroupCommit<>(4, this::commit);
    List<Thread> threads = start(queue, 1);
    begun.await();
    threads.addAll(start(queue, 9));
    untilWaiting(threads.subList(1, 10));
    leave.countDown();
    join(threads);
    assertEquals(List.of(1, 4, 4, 1), commits.stream().map(List::size).toList());
  }

  @Test
  void an_interrupted_thread_waits_on_and_keeps_its_flag() throws Exception {
    GroupCommit<Integer> queue = new GroupCommit<>(64, this::commit);
    List<Thread> threads = start(queue, 1);
    begun.await();
    List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      Thread thread =
          new Thread(
              () -> {
                queue.run(7);
                flags.add(Thread.currentThread().isInterrupted());
              });
      thread.start();
      threads.add(thread);
    }
    untilWaiting(threads.subList(1, 4));
    threads.forEach(Thread::interrupt);
    TimeUnit.MILLISECONDS.sleep(20);
    threads.forEach(Thread::interrupt);
    assertTrue(threads.stream().allMatch(Thread::isAlive));
    leave.countDown();
    join(threads);
    assertEquals(List.of(true, true, true), flags);
    assertEquals(List.of(7, 7, 7), commits.get(1));
  }

  @Test
  void a_commit_that_throws_ends_the_waiting_of_all_and_the_next_thread_leads() throws Exception {
    GroupCommit<Integer> queue =
        new GroupCommit<>(
            64,
            works -> {
              commit(works);
              if (works.contains(3)) {
                throw new OutOfMemoryError("for the test");
              }
            });
    List<Thread> threads = start(queue, 1);
    begun.await();
    threads.addAll(start(queue, 9));
    untilWaiting(threads.subList(1, 10));
    leave.countDown();
    join(threads);
    queue.run(1);
    assertThrows(OutOfMemoryError.class, () -> queue.run(3));
    queue.run(2);
    assertEquals(List.of(2), commits.get(commits.size() - 1));
  }

  private static List<Thread> start(GroupCommit<Integer> queue, int number) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int work = i;
      Thread thread = new Thread(() -> queue.run(work));
      thread.setUncaughtExceptionHandler((where, failure) -> {});
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private static void untilWaiting(List<Thread> threads) throws InterruptedException {
    while (!threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread each : threads) {
      each.join(20_000);
      assertTrue(!each.isAlive(), "a thread waits for ever");
    }
  }
}
