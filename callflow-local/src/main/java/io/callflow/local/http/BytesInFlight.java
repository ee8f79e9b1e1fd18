package io.callflow.local.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that requests and their answers may take together, so that many large ones at once are
 * refused instead of exhausting the heap. Safe for use by many threads.
 */
final class BytesInFlight {
  private final long budget;
  private final AtomicLong reserved = new AtomicLong();

  /**
   * @param budget in bytes
   */
  BytesInFlight(long budget) {
    this.budget = budget;
  }

  /** Reserves this many bytes; false, with nothing reserved, if the budget is spent. */
  boolean tryReserve(long bytes) {
    return tryReserve(bytes, budget);
  }

  /**
   * Reserves this many bytes for an answer, while a quarter of the budget stays for others: clients
   * that do not read their answers hold them for long.
   */
  boolean tryReserveForAnswer(long bytes) {
    return tryReserve(bytes, budget - budget / 4);
  }

  private boolean tryReserve(long bytes, long most) {
    long before;
    do {
      before = reserved.get();
      if (bytes > most - before) {
        return false;
      }
    } while (!reserved.compareAndSet(before, before + bytes));
    return true;
  }

  void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  /** How many bytes are reserved. */
  long reserved() {
    return reserved.get();
  }

  /** How many bytes can be reserved in all. */
  long budget() {
    return budget;
  }
}
