package io.callflow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets a close wait for the work that is under way, and refuses work after it. */
final class Lifetime {
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Work holds the read lock; who has got the write lock knows that none is under way. */
  private final ReentrantReadWriteLock work = new ReentrantReadWriteLock();

  /**
   * Does this work unless closed.
   *
   * @throws IllegalStateException if closed
   */
  <T> T during(Supplier<T> task) {
    requireOpen(); // A close that waits holds up who asks for the lock.
    work.readLock().lock();
    try {
      requireOpen();
      return task.get();
    } finally {
      work.readLock().unlock();
    }
  }

  void requireOpen() {
    if (closed.get()) {
      throw closed();
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException("This Callflow is closed; open another one.");
  }

  /**
   * Refuses work from now on; the first call waits until what is under way has ended, or for this
   * time, or until the thread is interrupted, which it stays.
   *
   * @return whether this call was the first
   */
  boolean end(Duration patience) {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    try {
      if (work.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        work.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
