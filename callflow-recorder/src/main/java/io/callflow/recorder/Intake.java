package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The events between the threads that record and the recorder's thread: a ring with a place for
 * each event that memory may hold.
 *
 * <p>A thread that records first takes its share of the memory, in one atomic step, and gives way
 * if there is none. So whoever has a share finds a free place in the ring, and needs no lock. The
 * share is given back when the event is settled, long after it has left the ring.
 */
final class Intake {
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(CallFlowEvent[].class);

  /** The upper bits of the shares count events, the lower ones their bytes. */
  private static final int EVENTS = 42;

  private static final long ONE_EVENT = 1L << EVENTS;
  private static final long BYTES = ONE_EVENT - 1;

  /** How long the recorder's thread sleeps at most. */
  private static final long LONGEST_SLEEP = 1_000_000_000L;

  /** Where {@link #numbers} has the shares of the memory that are taken. */
  private static final int SHARES = 16;

  /** How many events were recorded. */
  private static final int RECORDED = 32;

  /** How many events must be recorded to wake the recorder's thread. */
  private static final int WAKE_AT = 48;

  /** How many events were taken out. Used by the recorder's thread only. */
  private static final int TAKEN = 64;

  /** How many events had been recorded when that thread last looked. Used by that thread only. */
  private static final int SEEN = TAKEN + 1;

  private final @Nullable CallFlowEvent[] ring;
  private final int mask;
  private final int capacity;
  private final long capacityBytes;

  /**
   * The numbers that threads share, 128 bytes apart: on one cache line, each change of one would
   * slow down the readers of the others.
   */
  private final AtomicLongArray numbers = new AtomicLongArray(96);

  private volatile boolean closed;
  private volatile @Nullable Thread owner;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final AtomicInteger waiters = new AtomicInteger();

  Intake(int capacity, long capacityBytes) {
    int places = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
    this.ring = new CallFlowEvent[places];
    this.mask = places - 1;
    this.capacity = capacity;
    this.capacityBytes = capacityBytes;
    numbers.set(WAKE_AT, Long.MAX_VALUE);
  }

  /** Names the thread that takes events; it is woken by those that record. */
  void ownedBy(Thread thread) {
    owner = thread;
  }

  boolean isOwner(Thread thread) {
    return thread == owner;
  }

  /** Takes an event if there is room. Never waits. */
  boolean offer(CallFlowEvent event) {
    long bytes = Waiting.bytes(event);
    if (bytes > capacityBytes) {
      return false;
    }
    long before = numbers.getAndAdd(SHARES, ONE_EVENT + bytes);
    if ((before >>> EVENTS) >= capacity || (before & BYTES) + bytes > capacityBytes) {
      numbers.getAndAdd(SHARES, -(ONE_EVENT + bytes));
      return false;
    }
    // No method is called between these two: a stack that overflows there would leave a gap.
    long place = numbers.getAndIncrement(RECORDED);
    ring[(int) place & mask] = event;
    if (place + 1 >= numbers.get(WAKE_AT)) {
      numbers.set(WAKE_AT, Long.MAX_VALUE);
      wake();
    }
    return true;
  }

  /**
   * Takes an event as soon as there is room, within this time. Returns false after the time, when
   * this is closed, and when the thread is interrupted, which it stays.
   */
  boolean offer(CallFlowEvent event, long nanos) {
    if (Waiting.bytes(event) > capacityBytes) {
      return false;
    }
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = false;
    lock.lock();
    try {
      waiters.incrementAndGet();
      wake();
      while (!offer(event)) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closed) {
          return false;
        }
        room.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      waiters.decrementAndGet();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Wakes the recorder's thread. */
  void wake() {
    LockSupport.unpark(owner);
  }

  /** The next event, or null if there is none yet. For the recorder's thread, as all below. */
  @Nullable CallFlowEvent poll() {
    long taken = taken();
    if (taken == numbers.getPlain(SEEN)) {
      long seen = numbers.get(RECORDED);
      numbers.setPlain(SEEN, seen);
      if (taken == seen) {
        return null;
      }
    }
    int place = (int) taken & mask;
    CallFlowEvent event = (CallFlowEvent) PLACE.getAcquire(ring, place);
    if (event != null) {
      ring[place] = null;
      numbers.setPlain(TAKEN, taken + 1);
    }
    return event;
  }

  /** How many events were taken out. */
  long taken() {
    return numbers.getPlain(TAKEN);
  }

  /** Gives back the shares of settled events. */
  void release(int events, long bytes) {
    numbers.getAndAdd(SHARES, -(events * ONE_EVENT + bytes));
    if (waiters.get() > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Sleeps until this many further events were recorded, this time is over, or it is woken. */
  void sleep(int events, long nanos) {
    long enough = taken() + events;
    numbers.set(WAKE_AT, enough);
    if (recorded() < enough) {
      LockSupport.parkNanos(this, Math.min(nanos, LONGEST_SLEEP));
    }
    numbers.set(WAKE_AT, Long.MAX_VALUE);
  }

  /** Refuses all further events. */
  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        numbers.getAndAdd(SHARES, capacity * ONE_EVENT);
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** How many events were taken, in all. */
  long recorded() {
    return numbers.get(RECORDED);
  }

  /** How many events have a share of the memory. */
  long events() {
    long events = numbers.get(SHARES) >>> EVENTS;
    return Math.max(0, closed ? events - capacity : events);
  }

  /** How many bytes these take. */
  long bytes() {
    return numbers.get(SHARES) & BYTES;
  }

  /** Whether half of the memory is taken. */
  boolean isHalfFull() {
    return events() * 2 >= capacity || bytes() * 2 >= capacityBytes;
  }
}
