package io.callflow.recorder;

/** Why an event was dropped: it is not stored and will not be. */
public enum DropReason {
  /** The memory was full, and so was the spill folder if there is one. */
  FULL,
  /** The recorder was closed. */
  CLOSED,
  /**
   * It was not stored when the time of {@link EventRecorder#close} was over, and could not be
   * spilled. It may be stored nevertheless if the store was still busy with it.
   */
  UNSENT,
  /** Its record in the spill folder is damaged. */
  SPILL_DAMAGED,
  /** {@code null} was recorded. */
  NO_EVENT,
  /** The recorder itself failed, for example for want of heap memory. */
  ERROR
}
