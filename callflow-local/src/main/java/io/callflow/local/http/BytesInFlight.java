package io.callflow.local.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that requests and their answers may take together, so that many large ones at once are
 * refused instead of exhausting the heap. Answers that wait for their readers take half of it at
 * most: clients that do not read hold theirs for long. Safe for use by many threads.
 */
final class BytesInFlight {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  /** An answer of this size or less counts as part of the memory that its request has reserved. */
  static final long SMALL = 64 * KIB;

  /**
   * How much memory reading takes at most: the largest call, or a page of calls, and its answer.
   */
  static final long MEMORY_TO_READ = 21 * MIB;

  private final long budget;
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong held = new AtomicLong();

  /**
   * @param budget in bytes
   */
  BytesInFlight(long budget) {
    this.budget = budget;
  }

  /**
   * How much memory it takes to answer a request with a body of this many bytes. A batch may be of
   * one large call, which is loaded.
   */
  static long memoryToAnswer(int body) {
    return body == 0
        ? MEMORY_TO_READ
        : body <= SMALL ? 4 * SMALL + 12L * body : 8 * MIB + 5L * body;
  }

  /**
   * Reserves this many bytes for the work on a request; false, with nothing reserved, if the budget
   * is spent.
   */
  boolean tryReserve(long bytes) {
    return tryAdd(reserved, bytes, budget - held.get());
  }

  void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  /**
   * Reserves this many bytes for an answer; false, with nothing reserved, if answers take half of
   * the budget. The work that made the answer has its own reservation until then.
   */
  boolean tryHold(long bytes) {
    return tryAdd(held, bytes, budget / 2);
  }

  void releaseHeld(long bytes) {
    held.addAndGet(-bytes);
  }

  private static boolean tryAdd(AtomicLong sum, long bytes, long most) {
    long before;
    do {
      before = sum.get();
      if (bytes > most - before) {
        return false;
      }
    } while (!sum.compareAndSet(before, before + bytes));
    return true;
  }

  /** How many bytes are reserved, by work and answers. */
  long reserved() {
    return reserved.get() + held.get();
  }

  /** How many bytes can be reserved in all. */
  long budget() {
    return budget;
  }
}
