package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.StoredEvent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of events, and tells the listener. */
final class Tally {
  private final Notices notices;
  private final AtomicLong takenUp = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong conflicts = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong spilled = new AtomicLong();

  private final AtomicLong waitingOnDisk = new AtomicLong();
  private final AtomicLong bytesOnDisk = new AtomicLong();

  /** Events that were dropped when they were recorded; all other counts are of those taken. */
  private final LongAdder droppedAtOnce = new LongAdder();

  private final Map<DropReason, Drops> dropped = new EnumMap<>(DropReason.class);

  /** The events that were dropped for one reason, and of how many the listener was told. */
  private static final class Drops {
    final LongAdder count = new LongAdder();
    final AtomicLong told = new AtomicLong();
  }

  Tally(Notices notices) {
    this.notices = notices;
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new Drops());
    }
  }

  void takenUp() {
    takenUp.incrementAndGet();
  }

  void stored(StoredEvent event) {
    stored.incrementAndGet();
    notices.stored(event);
  }

  void duplicate(StoredEvent event) {
    duplicates.incrementAndGet();
    notices.duplicate(event);
  }

  void conflict(CallFlowEvent event, StoredEvent other) {
    conflicts.incrementAndGet();
    notices.conflict(event, other);
  }

  void refused(CallFlowEvent event, CallflowException reason) {
    refused.incrementAndGet();
    notices.refused(event, reason);
  }

  void failed(CallFlowEvent event, Throwable cause) {
    failed.incrementAndGet();
    notices.failed(event, cause);
  }

  void spilled(int count) {
    spilled.addAndGet(count);
  }

  /** Notes how many events are on disk, and the bytes of the files. */
  void spill(long waiting, long bytes) {
    waitingOnDisk.set(waiting);
    bytesOnDisk.set(bytes);
  }

  /** Counts events that were taken; {@link #tellDropped} tells it. */
  void dropped(DropReason reason, long count) {
    of(reason).count.add(count);
  }

  /** Counts an event that was not taken; by any thread. */
  void droppedAtOnce(DropReason reason) {
    droppedAtOnce.increment();
    of(reason).count.increment();
  }

  private Drops of(DropReason reason) {
    return Objects.requireNonNull(dropped.get(reason));
  }

  /** Tells what was dropped since the last time. */
  void tellDropped() {
    dropped.forEach(
        (reason, drops) -> {
          long count = drops.count.sum();
          long before = drops.told.getAndSet(count);
          if (count > before) {
            notices.dropped(reason, count - before);
          }
        });
  }

  RecorderStatistics snapshot(Intake intake) {
    long allDropped = 0;
    for (Drops drops : dropped.values()) {
      allDropped += drops.count.sum();
    }
    return new RecorderStatistics(
        intake.recorded() + droppedAtOnce.sum(),
        takenUp.get(),
        stored.get(),
        duplicates.get(),
        conflicts.get(),
        refused.get(),
        failed.get(),
        allDropped,
        spilled.get(),
        intake.events() + waitingOnDisk.get(),
        intake.bytes(),
        bytesOnDisk.get());
  }
}
