package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.StoredEvent;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Is told what becomes of recorded events.
 *
 * <pre>{@code
 * RecorderListener log = new RecorderListener() {
 *   @Override public void refused(CallFlowEvent event, CallflowException reason) {
 *     logger.warn("refused: {}", reason.violations());
 *   }
 * };
 * }</pre>
 *
 * <p>Each event that was taken is told to exactly one of {@link #stored}, {@link #duplicate},
 * {@link #conflict}, {@link #refused} and {@link #failed}, or counted by {@link #dropped}; an event
 * that is spilled when the recorder closes is told by the one that takes it up. After a crash, an
 * event that was stored already may be told again, as a duplicate.
 *
 * <p>All methods run on the recorder's thread, one at a time, and never on a thread that records.
 * The recorder waits for them, so they should be quick: while one runs, nothing is stored, and the
 * memory may fill. What they throw is ignored. They may call {@link EventRecorder#record} and
 * {@link EventRecorder#statistics}; {@link EventRecorder#close} does not wait when they call it,
 * and {@link EventRecorder#flush} returns false. Each does nothing unless it is overridden.
 */
public interface RecorderListener {
  /** The event is new and is now stored, like this. */
  default void stored(StoredEvent event) {}

  /** An equal event was stored before: this one. */
  default void duplicate(StoredEvent event) {}

  /**
   * An event with the same identity but different content was stored before; it stays unchanged.
   *
   * @param event the one that was recorded and is not stored
   * @param stored the one that was stored before
   */
  default void conflict(CallFlowEvent event, StoredEvent stored) {}

  /**
   * The event is not stored and is not tried again.
   *
   * @param reason its code is {@link ErrorCode#INVALID}, with the violations, {@link
   *     ErrorCode#CALL_FULL} or {@link ErrorCode#ERASED}
   */
  default void refused(CallFlowEvent event, CallflowException reason) {}

  /**
   * The event was given up: it failed again and again while others were stored, or the spill's
   * codec cannot write it.
   *
   * @param cause the last failure
   */
  default void failed(CallFlowEvent event, Throwable cause) {}

  /**
   * Events were dropped since the last call for this reason. Told soon afterwards, not within
   * {@link EventRecorder#record}.
   *
   * @param count at least 1
   */
  default void dropped(DropReason reason, long count) {}

  /**
   * The store does not work, and the recorder tries again. Called after each failed try, and once
   * when a try has taken 2 seconds.
   *
   * @param cause what the store answered or threw
   * @param pause how long the recorder pauses before the next try
   */
  default void unavailable(Throwable cause, Duration pause) {}

  /**
   * Events of one call were not stored although others were, or an object of the call is damaged.
   * The recorder holds back the call and tries again.
   *
   * @param first the first of them
   * @param count how many there are
   * @param cause what the store answered or threw
   * @param pause how long the recorder holds back the call
   */
  default void heldBack(CallFlowEvent first, int count, Throwable cause, Duration pause) {}

  /**
   * The store works again.
   *
   * @param outage how long it did not
   */
  default void recovered(Duration outage) {}

  /**
   * The spill folder does not take more events: it has reached its limit, the disk is full, or
   * reading or writing failed. Events stay in memory, and the newest are dropped once it is full.
   * Called once until writing works again.
   */
  default void spillFailed(Throwable cause) {}

  /**
   * A record in the spill folder cannot be read and was skipped. Its file is kept with the ending
   * {@code .damaged}, unless the record is only the end of a file that a crash cut off.
   *
   * @param position where the record begins in the file, in bytes
   * @param problem what is wrong, as a sentence
   */
  default void spillDamaged(Path file, long position, String problem) {}
}
