package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The recorder's thread: takes events in, sends them or writes them to disk, and tells the
 * listener. It alone knows where each event is; only the request to the store is made by another
 * thread, the {@link Sender}'s.
 *
 * <p>An event goes from the intake into the backlog, in memory. While the store fails or memory is
 * half full, it goes to the end of the spill instead, and so do all that follow until the spill is
 * read to its end. So the events of a call stay in their order.
 */
final class Writer implements Runnable {
  private static final long MILLI = 1_000_000L;
  private static final long LONGEST_SLEEP = 1_000 * MILLI;

  /** How long an event stays in memory at most while events are spilled. */
  private static final long SPILL_WITHIN = 200 * MILLI;

  /** How long a request that was interrupted may still take when the recorder closes. */
  private static final long LAST_ANSWER = 1_000 * MILLI;

  private static final long BATCH_BYTES = 4L << 20;

  /** A flush that waits until all events before this place are settled. */
  private record Flush(long order, CompletableFuture<Boolean> done) {}

  private final Intake intake;
  private final Backlog backlog = new Backlog();
  private final @Nullable Spill spill;
  private final Sender sender;
  private final Delivery delivery;
  private final Tally tally;
  private final int batch;
  private final int heldLimit;
  private final long heldBytesLimit;
  private final int wakeAfter;
  private final long linger;

  /** Events that have left the intake for the spill, which has no room for them now. */
  private final Deque<Waiting> toSpill = new ArrayDeque<>();

  private final ConcurrentLinkedQueue<Flush> asked = new ConcurrentLinkedQueue<>();
  private final List<Flush> flushes = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile long closeAt;
  private volatile boolean allSettled;
  private long closingSince;
  private boolean sawClosing;

  Writer(
      EventRecorderBuilder settings,
      Intake intake,
      @Nullable Spill spill,
      Tally tally,
      Notices notices) {
    this.intake = intake;
    this.spill = spill;
    this.tally = tally;
    this.sender = new Sender(settings.calls, intake);
    this.delivery = new Delivery(settings, backlog, intake, spill, tally, notices);
    this.batch = settings.batch;
    this.heldLimit = Math.max(settings.capacity, settings.batch);
    this.heldBytesLimit = settings.capacityBytes;
    this.wakeAfter = Math.max(1, Math.min(settings.batch, settings.capacity / 2));
    this.linger = settings.linger.toNanos();
  }

  @Override
  public void run() {
    while (end.getCount() > 0) {
      try {
        step(System.nanoTime());
      } catch (Throwable e) {
        // For want of memory, for example; the next step goes on.
        LockSupport.parkNanos(100 * MILLI);
      }
    }
    tally.tellDropped();
  }

  private void step(long now) {
    tally.tellDropped();
    Sender.Outcome outcome = sender.outcome();
    if (outcome != null) {
      delivery.take(outcome, now);
      sender.done();
    }
    delivery.waitingFor(sender.busyFor(now), now);
    takeIn(now);
    completeFlushes(now);
    if (closing && !sawClosing) {
      sawClosing = true;
      closingSince = now;
      delivery.retryNow(now);
    }
    if (sawClosing && isFinished(now)) {
      finish();
      return;
    }
    if (!sender.isBusy() && now - delivery.retryAt() >= 0) {
      send(now);
    }
    sleep(now);
  }

  private void takeIn(long now) {
    Spill disk = spill;
    if (disk == null) {
      takeIntoBacklog(now);
      return;
    }
    boolean spills = delivery.isOutage() || intake.isHalfFull();
    if (spills) {
      spillBacklog(disk, now);
    }
    if (spills || disk.hasUnread() || !toSpill.isEmpty()) {
      spillNew(disk, now);
    } else {
      takeIntoBacklog(now);
    }
    disk.sync(now);
  }

  private void takeIntoBacklog(long now) {
    for (Waiting event = poll(); event != null; event = poll()) {
      backlog.add(event, now + linger);
    }
  }

  private @Nullable Waiting poll() {
    CallFlowEvent event = intake.poll();
    return event == null ? null : Waiting.recorded(event, intake.taken() - 1);
  }

  /** Writes to disk what is in memory only, with what the store has not answered yet. */
  private void spillBacklog(Spill disk, long now) {
    List<Waiting> events = new ArrayList<>();
    for (Waiting event : sender.batch()) {
      if (event.segment == null) {
        events.add(event);
      }
    }
    events.addAll(backlog.inMemoryOnly());
    if (!events.isEmpty() && disk.append(events, now) > 0) {
      delivery.release(events);
      backlog.forgetSettledAndUnread();
    }
  }

  private void spillNew(Spill disk, long now) {
    boolean more = true;
    while (more) {
      Waiting event = toSpill.size() < batch ? poll() : null;
      while (event != null) {
        toSpill.addLast(event);
        event = toSpill.size() < batch ? poll() : null;
      }
      List<Waiting> events = List.copyOf(toSpill);
      int done = events.isEmpty() ? 0 : disk.append(events, now);
      delivery.release(events.subList(0, done));
      for (int i = 0; i < done; i++) {
        toSpill.removeFirst();
      }
      more = done > 0 && toSpill.isEmpty();
    }
    if (!toSpill.isEmpty() && !disk.hasUnread()) {
      toSpill.forEach(event -> backlog.add(event, now));
      toSpill.clear();
    }
  }

  private boolean isUrgent() {
    return closing || !flushes.isEmpty() || intake.isHalfFull();
  }

  private void send(long now) {
    Spill disk = spill;
    if (disk != null
        && backlog.freshEvents() == 0
        && backlog.heldEvents() < heldLimit
        && backlog.heldBytes() < heldBytesLimit) {
      disk.read(batch, BATCH_BYTES, now).forEach(event -> backlog.add(event, now));
    }
    Long due = backlog.nextDue();
    if (due != null && (due - now <= 0 || backlog.freshEvents() >= batch || isUrgent())) {
      List<Waiting> events = backlog.next(batch, now);
      if (!events.isEmpty()) {
        sender.send(events);
      }
    }
  }

  private void sleep(long now) {
    long nanos = LONGEST_SLEEP;
    int events = 1;
    if (!sender.isBusy()) {
      Long due = backlog.nextDue();
      if (due != null) {
        long next = isUrgent() && backlog.freshEvents() > 0 ? now : due;
        nanos = Math.min(nanos, Math.max(next - now, delivery.retryAt() - now));
        events = Math.max(1, wakeAfter - backlog.freshEvents());
      }
    } else {
      events = wakeAfter;
    }
    if (spill != null && (delivery.isOutage() || spill.hasUnread() || !toSpill.isEmpty())) {
      nanos = Math.min(nanos, SPILL_WITHIN);
      events = wakeAfter;
    }
    if (sawClosing) {
      nanos = Math.min(nanos, Math.max(0, closeAt - now));
    }
    intake.sleep(events, Math.max(nanos, MILLI));
  }

  /** Returns when all that was recorded so far is settled, or the writer has ended. */
  Future<Boolean> flush() {
    Flush flush = new Flush(intake.recorded(), new CompletableFuture<>());
    asked.add(flush);
    if (end.getCount() == 0) {
      flush.done().complete(allSettled);
    }
    intake.wake();
    return flush.done();
  }

  private void completeFlushes(long now) {
    for (Flush flush = asked.poll(); flush != null; flush = asked.poll()) {
      flushes.add(flush);
      delivery.retryNow(now);
    }
    if (!flushes.isEmpty()) {
      long least = leastOrder();
      flushes.stream()
          .filter(flush -> flush.order() <= least)
          .forEach(flush -> flush.done().complete(true));
      flushes.removeIf(flush -> flush.done().isDone());
    }
  }

  /** The least place of an event that is not settled. */
  private long leastOrder() {
    long least = Math.min(intake.taken(), backlog.leastOrder());
    for (Waiting event : sender.batch()) {
      least = Math.min(least, event.order);
    }
    for (Waiting event : toSpill) {
      least = Math.min(least, event.order);
    }
    return spill == null ? least : Math.min(least, spill.leastUnreadOrder());
  }

  /** Makes the writer end: at this time, as nanoTime, or earlier if nothing is left to do. */
  synchronized void close(long at) {
    if (!closing || at - closeAt < 0) {
      closeAt = at;
    }
    closing = true;
    intake.wake();
  }

  /** Waits for the end; returns whether it has come. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return end.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean hasEnded() {
    return end.getCount() == 0;
  }

  private boolean isFinished(long now) {
    if (now - closeAt >= 0) {
      return true;
    }
    if (spill != null
        && delivery.isOutage()
        && (delivery.hasFailedSince(closingSince) || sender.busyFor(now) >= Delivery.STUCK)) {
      return true;
    }
    return intake.events() == 0
        && backlog.isEmpty()
        && toSpill.isEmpty()
        && !sender.isBusy()
        && (spill == null || !spill.hasUnread());
  }

  private void finish() {
    awaitLastAnswer();
    List<Waiting> left = new ArrayList<>();
    for (Waiting event : sender.batch()) {
      if (event.segment == null) {
        left.add(event);
      }
    }
    left.addAll(backlog.inMemoryOnly());
    left.addAll(toSpill);
    drainInto(left);
    int spilled = spill == null ? 0 : spill.append(left, System.nanoTime());
    List<Waiting> dropped = left.subList(spilled, left.size());
    dropped.forEach(event -> event.settled = true);
    tally.dropped(DropReason.UNSENT, dropped.size());
    delivery.release(left);
    allSettled = left.isEmpty() && backlog.isEmpty() && (spill == null || !spill.hasUnread());
    tally.tellDropped();
    if (spill != null) {
      spill.close();
    }
    end.countDown();
    flushes.addAll(asked);
    flushes.forEach(flush -> flush.done().complete(allSettled));
  }

  private void awaitLastAnswer() {
    sender.stop();
    long until = System.nanoTime() + LAST_ANSWER;
    while (sender.isBusy() && until - System.nanoTime() > 0) {
      Sender.Outcome outcome = sender.outcome();
      if (outcome == null) {
        LockSupport.parkNanos(MILLI);
      } else {
        delivery.take(outcome, System.nanoTime());
        sender.done();
      }
    }
  }

  /** Takes the last events out, with those that threads are recording just now. */
  private void drainInto(List<Waiting> left) {
    long until = System.nanoTime() + LAST_ANSWER;
    while (intake.taken() < intake.recorded() && until - System.nanoTime() > 0) {
      Waiting event = poll();
      if (event == null) {
        Thread.onSpinWait();
      } else {
        left.add(event);
      }
    }
  }
}
