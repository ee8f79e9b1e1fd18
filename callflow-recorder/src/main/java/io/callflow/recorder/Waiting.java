package io.callflow.recorder;

import io.callflow.event.CallFlowEvent;
import org.jspecify.annotations.Nullable;

/** An event that waits to be stored. Used by the recorder's thread only. */
final class Waiting {
  /** How much memory an event takes without its metadata and links, and each of its links. */
  private static final long PART = 1024;

  final CallFlowEvent event;

  /** About how much memory the event takes. */
  final long bytes;

  /** The place of the event among all that were recorded; −1 if an earlier process recorded it. */
  final long order;

  /** Whether the event takes its share of the recorder's memory; not if it was read from a file. */
  boolean reserved;

  /** Where the event is on disk; null if it is in memory only. */
  @Nullable Segment segment;

  /** Its place in the segment, from 0. */
  int index;

  /** Whether the event will be read from its segment, so that memory may forget it. */
  boolean unread;

  /** Whether it is settled: stored, refused, or given up. */
  boolean settled;

  /** How many tries failed since the store as a whole worked. */
  int failures;

  /**
   * The most events that a batch with this one may have: half of the last batch on which the store
   * threw an exception, so that the event that causes it is found.
   */
  int batchLimit = Integer.MAX_VALUE;

  /** How often the store threw on it alone, while it stored others in between. */
  int thrownAlone;

  /** How many batches had been answered when it last failed alone; −1 if it has not. */
  long answersAtFailure = -1;

  /** Since when it has failed while others were stored, as nanoTime; 0 if it has not. */
  long failingSince;

  private Waiting(CallFlowEvent event, long order, boolean reserved) {
    this.event = event;
    this.bytes = bytes(event);
    this.order = order;
    this.reserved = reserved;
  }

  static Waiting recorded(CallFlowEvent event, long order) {
    return new Waiting(event, order, true);
  }

  static Waiting read(CallFlowEvent event, Segment segment, int index) {
    Waiting waiting = new Waiting(event, segment.firstOrder(), false);
    waiting.segment = segment;
    waiting.index = index;
    return waiting;
  }

  /** About how much memory an event takes; the same for the same event each time. */
  static long bytes(CallFlowEvent event) {
    long bytes = PART + PART * event.links().size();
    return event.metadata() == null ? bytes : bytes + event.metadata().size();
  }
}
