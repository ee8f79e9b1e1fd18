package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
  /** The upper bits of {@link #shares} count events, the lower ones their bytes. */
  private static final int EVENTS = 42;

  private static final long ONE_EVENT = 1L << EVENTS;
  private static final long BYTES = ONE_EVENT - 1;

  /** How long the recorder's thread sleeps at most. */
  private static final long LONGEST_SLEEP = 1_000_000_000L;

  private final @Nullable CallFlowEvent[] ring;
  private final int mask;
  private final int capacity;
  private final long capacityBytes;
  private final AtomicLong shares = new AtomicLong();
  private final AtomicLong recorded = new AtomicLong();

  /** Wakes the recorder's thread once this many events were recorded. */
  private volatile long wakeAt = Long.MAX_VALUE;

  private volatile boolean closed;
  private volatile @Nullable Thread owner;
  private long taken;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final AtomicInteger waiters = new AtomicInteger();

  Intake(int capacity, long capacityBytes) {
    int places = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
    this.ring = new CallFlowEvent[places];
    this.mask = places - 1;
    this.capacity = capacity;
    this.capacityBytes = capacityBytes;
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
    long before = shares.getAndAdd(ONE_EVENT + bytes);
    if ((before >>> EVENTS) >= capacity || (before & BYTES) + bytes > capacityBytes) {
      shares.getAndAdd(-(ONE_EVENT + bytes));
      return false;
    }
    // No method is called between these two: a stack that overflows there would leave a gap.
    long place = recorded.getAndIncrement();
    ring[(int) place & mask] = event;
    if (place + 1 >= wakeAt) {
      wakeAt = Long.MAX_VALUE;
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
    int place = (int) taken & mask;
    if (taken == recorded.get()) {
      return null;
    }
    CallFlowEvent event = ring[place];
    if (event != null) {
      ring[place] = null;
      taken++;
    }
    return event;
  }

  /** How many events were taken out. */
  long taken() {
    return taken;
  }

  /** Gives back the shares of settled events. */
  void release(int events, long bytes) {
    shares.getAndAdd(-(events * ONE_EVENT + bytes));
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
    long enough = taken + events;
    wakeAt = enough;
    if (recorded.get() < enough) {
      LockSupport.parkNanos(this, Math.min(nanos, LONGEST_SLEEP));
    }
    wakeAt = Long.MAX_VALUE;
  }

  /** Refuses all further events. */
  void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        shares.getAndAdd(capacity * ONE_EVENT);
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
    return recorded.get();
  }

  /** How many events have a share of the memory. */
  long events() {
    long events = shares.get() >>> EVENTS;
    return Math.max(0, closed ? events - capacity : events);
  }

  /** How many bytes these take. */
  long bytes() {
    return shares.get() & BYTES;
  }

  /** Whether half of the memory is taken. */
  boolean isHalfFull() {
    return events() * 2 >= capacity || bytes() * 2 >= capacityBytes;
  }
}
