package io.callflow.recorder;

import io.callflow.Calls;
import io.callflow.event.CallFlowEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stores events in the background, so that the thread which reports them never waits for the store
 * and never sees it fail.
 *
 * <pre>{@code
 * try (EventRecorder recorder = EventRecorder.builder(callflow.tenant("default")).open()) {
 *   recorder.record(event);
 * }
 * }</pre>
 *
 * <p>A thread of the recorder gathers events for up to 200 ms, and sends them in batches with
 * {@link Calls#tryStoreAll}. If the store fails, it sends them again after a pause, until they are
 * stored or the recorder is closed. Meanwhile it holds a bounded number of events and bytes in
 * memory; {@link WhenFull} says what happens beyond that. A {@link RecorderListener} is told what
 * becomes of each event.
 *
 * <p><b>Order.</b> The events of one call are sent in the order in which they were recorded, also
 * when they are sent again, and across a spill folder. The order in which a call is read follows
 * from the events' timestamps and sequences in any case.
 *
 * <p><b>Twice.</b> Recording an equal event again gives a duplicate, as storing it does.
 *
 * <p><b>End of the process.</b> What is only in memory when a process is killed is lost: in normal
 * operation, events of the last 200 ms and of the batch that is under way. With {@link
 * WhenFull#spillTo}, no more than that is lost during an outage of the store either, once the
 * recorder has noticed it. Close the recorder before the {@code Callflow} that stores the events.
 *
 * <p>Safe for use by many threads. It starts two threads, which keep no process alive.
 */
public final class EventRecorder implements AutoCloseable {
  /** How much longer than its time close waits for files to be written. */
  private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

  private final Intake intake;
  private final Tally tally;
  private final Writer writer;
  private final long roomWithin;
  private final long closeWithin;
  private final AtomicBoolean tellsLate = new AtomicBoolean();

  private EventRecorder(EventRecorderBuilder settings, Intake intake, Tally tally, Writer writer) {
    this.intake = intake;
    this.tally = tally;
    this.writer = writer;
    this.roomWithin = settings.whenFull instanceof WaitUpTo wait ? wait.time().toNanos() : 0;
    this.closeWithin = settings.closeWithin.toNanos();
  }

  /**
   * Begins a recorder that stores events with these calls, with settings of your own or the usual
   * ones.
   *
   * @param calls are not closed by the recorder
   */
  public static EventRecorderBuilder builder(Calls calls) {
    return new EventRecorderBuilder(calls);
  }

  static EventRecorder open(EventRecorderBuilder settings) {
    Notices notices = new Notices(settings.listener);
    Tally tally = new Tally(notices);
    Intake intake = new Intake(settings.capacity, settings.capacityBytes);
    Spill spill =
        settings.whenFull instanceof SpillTo spillTo ? Spill.open(spillTo, notices, tally) : null;
    Writer writer = new Writer(settings, intake, spill, tally, notices);
    Thread thread = Sender.daemon(writer, "callflow-recorder");
    intake.ownedBy(thread);
    thread.start();
    return new EventRecorder(settings, intake, tally, writer);
  }

  /**
   * Takes an event, to store it soon. Does not wait, unless {@link WhenFull#waitUpTo} was chosen
   * and memory is full. Never throws: not for {@code null}, not after {@link #close}, not on an
   * interrupted thread, whose interrupt stays set, and not for want of memory.
   *
   * @return whether the event was taken; if not, it was dropped, counted, and the listener is told.
   *     Whether a taken event is stored is known only later
   */
  public boolean record(CallFlowEvent event) {
    try {
      if (event == null) {
        return drop(DropReason.NO_EVENT);
      }
      if (intake.offer(event)) {
        return true;
      }
      if (roomWithin > 0
          && !intake.isClosed()
          && !intake.isOwner(Thread.currentThread())
          && intake.offer(event, roomWithin)) {
        return true;
      }
      return drop(intake.isClosed() ? DropReason.CLOSED : DropReason.FULL);
    } catch (Throwable e) {
      // A telephony thread must not end because its call cannot be recorded.
      tally.droppedAtOnce(DropReason.ERROR);
      return false;
    }
  }

  private boolean drop(DropReason reason) {
    tally.droppedAtOnce(reason);
    if (writer.hasEnded() && tellsLate.compareAndSet(false, true)) {
      try {
        Sender.daemon(this::tellLate, "callflow-recorder-closed").start();
      } catch (Throwable e) {
        // No thread can be started now; the next drop tries again.
        tellsLate.set(false);
      }
    }
    return false;
  }

  /** Tells of events that were recorded after the recorder's thread has ended. */
  private void tellLate() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; it would tell earlier.
    }
    tellsLate.set(false);
    tally.tellDropped();
  }

  /**
   * Waits until the store has answered for everything that was recorded before, and for what an
   * earlier process has left in the spill folder: it is stored, or the listener knows why not.
   * Sends at once what would still be gathered.
   *
   * @param within how long to wait at most
   * @return false if the time is over, the thread is interrupted, which it stays, or the recorder
   *     was closed with events that were not stored
   */
  public boolean flush(Duration within) {
    if (intake.isOwner(Thread.currentThread())) {
      return false;
    }
    Future<Boolean> done = writer.flush();
    if (Thread.currentThread().isInterrupted()) {
      return false; // a future that is done by now would not look
    }
    try {
      return done.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What was counted until now. Costs little; for any thread, also after {@link #close}. */
  public RecorderStatistics statistics() {
    return tally.snapshot(intake);
  }

  /**
   * Takes no more events, and waits until those that were taken are stored, but at most as long as
   * {@link EventRecorderBuilder#closeWithin} says. What is left is written to the spill folder, or
   * dropped if there is none. Over a spill folder, it does not wait for a store that fails.
   *
   * <p>Interrupted, it waits no longer, and stays interrupted; what is left is spilled or dropped
   * all the same. Closing twice has no further effect. It waits up to 6 seconds more for a store
   * that ignores interrupts, a disk or a listener that hangs, and then returns.
   */
  @Override
  public void close() {
    intake.close();
    writer.close(System.nanoTime() + closeWithin);
    if (intake.isOwner(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    try {
      if (!writer.awaitEnd(closeWithin + GRACE)) {
        return;
      }
    } catch (InterruptedException e) {
      interrupted = true;
      writer.close(System.nanoTime());
      awaitEndUninterrupted();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void awaitEndUninterrupted() {
    long until = System.nanoTime() + GRACE;
    boolean ended = false;
    while (!ended && until - System.nanoTime() > 0) {
      try {
        ended = writer.awaitEnd(until - System.nanoTime());
      } catch (InterruptedException e) {
        // The events are still to be saved.
      }
    }
  }
}
