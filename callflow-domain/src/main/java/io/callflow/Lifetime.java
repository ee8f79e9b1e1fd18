package io.callflow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets a close wait for the work that is under way, and refuses work after it. */
final class Lifetime {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile boolean closed;

  /**
   * Does this work unless closed.
   *
   * @throws IllegalStateException if closed
   */
  <T> T during(Supplier<T> work) {
    lock.readLock().lock();
    try {
      requireOpen();
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException("This Callflow is closed; open another one.");
  }

  /**
   * Refuses work from now on, and waits until what is under way has ended, or for this time, or
   * until the thread is interrupted, which it stays.
   *
   * @return whether this call was the first
   */
  boolean end(Duration patience) {
    boolean alone = false;
    try {
      alone = lock.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      return first();
    } finally {
      if (alone) {
        lock.writeLock().unlock();
      }
    }
  }

  private synchronized boolean first() {
    boolean first = !closed;
    closed = true;
    return first;
  }
}
