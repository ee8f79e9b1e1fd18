package io.callflow.store.sqlite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Gathers the work of waiting threads, so that one commit serves them all. It has no thread of its
 * own: the first thread that waits commits for those that wait with it, then hands the lead to the
 * next one.
 *
 * <p>An interrupt ends no waiting. The thread's flag is cleared meanwhile and set again at the end.
 */
final class GroupCommit<T> {
  private enum State {
    WAITS,
    LEADS,
    DONE
  }

  private static final class Waiting<T> {
    final T work;
    final Thread thread = Thread.currentThread();
    volatile State state = State.WAITS;

    Waiting(T work) {
      this.work = work;
    }
  }

  private final int most;
  private final Consumer<List<T>> commit;
  private final Queue<Waiting<T>> queue = new ArrayDeque<>();
  private boolean led;

  /**
   * Makes an empty queue.
   *
   * @param most the most works that are committed together
   * @param commit commits works and notes in each what became of it; never runs twice at once
   */
  GroupCommit(int most, Consumer<List<T>> commit) {
    this.most = most;
    this.commit = commit;
  }

  /** Returns when the work has been committed or has failed, together with others or alone. */
  void run(T work) {
    Waiting<T> mine = new Waiting<>(work);
    synchronized (queue) {
      queue.add(mine);
      if (!led) {
        led = true;
        mine.state = State.LEADS;
      }
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (mine.state == State.WAITS) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (mine.state == State.LEADS) {
        lead();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void lead() {
    List<Waiting<T>> group = new ArrayList<>();
    List<T> works = new ArrayList<>();
    synchronized (queue) {
      while (group.size() < most && !queue.isEmpty()) {
        Waiting<T> next = queue.remove();
        group.add(next);
        works.add(next.work);
      }
    }
    try {
      commit.accept(works);
    } finally {
      Waiting<T> next;
      synchronized (queue) {
        next = queue.peek();
        led = next != null;
        if (next != null) {
          next.state = State.LEADS;
        }
      }
      if (next != null) {
        LockSupport.unpark(next.thread);
      }
      for (Waiting<T> each : group) {
        each.state = State.DONE;
        if (each.thread != Thread.currentThread()) {
          LockSupport.unpark(each.thread);
        }
      }
    }
  }
}
