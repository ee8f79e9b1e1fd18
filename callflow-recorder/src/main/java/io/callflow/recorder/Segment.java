package io.callflow.recorder;

import java.nio.file.Path;
import java.util.BitSet;

/** One file of a spill folder, and what is known of its records. For the recorder's thread only. */
final class Segment {
  private final Path file;
  private final boolean own;
  private long firstOrder;

  /** Which records were settled before they were read from the file. */
  private final BitSet settledUnread = new BitSet();

  private long bytes;
  private int records;
  private int settled;
  private boolean wholeRead;
  private boolean damaged;

  private Segment(Path file, boolean own, long firstOrder, long bytes) {
    this.file = file;
    this.own = own;
    this.firstOrder = firstOrder;
    this.bytes = bytes;
  }

  /** A file that this process writes, with no record yet. */
  static Segment created(Path file, long bytes) {
    return new Segment(file, true, Long.MAX_VALUE, bytes);
  }

  /** A file that an earlier process left. */
  static Segment found(Path file, long bytes) {
    return new Segment(file, false, -1, bytes);
  }

  Path file() {
    return file;
  }

  /** Whether it may have records: a file that an earlier process left may always. */
  boolean mayHaveRecords() {
    return !own || records > 0;
  }

  /** No event in it was recorded before this place; the greatest number if it has no record. */
  long firstOrder() {
    return firstOrder;
  }

  /** How many bytes of the file are whole records. */
  long bytes() {
    return bytes;
  }

  /**
   * Notes that records were added; returns the place of the first.
   *
   * @param order no event in them was recorded before this place
   */
  int added(int count, long size, long order) {
    int first = records;
    firstOrder = Math.min(firstOrder, order);
    records += count;
    bytes += size;
    return first;
  }

  /** How many records are known to be in it: all of a file of this process, else those read. */
  int records() {
    return records;
  }

  void settle(int index, boolean unread) {
    settled++;
    if (unread) {
      settledUnread.set(index);
    }
  }

  /** Whether the record was settled before it was read. */
  boolean isSettledUnread(int index) {
    return settledUnread.get(index);
  }

  void readWhole() {
    wholeRead = true;
  }

  void foundDamaged() {
    damaged = true;
  }

  /** Whether it has a record that cannot be read. */
  boolean isDamaged() {
    return damaged;
  }

  /** Whether all of its records were read, and their events are settled. */
  boolean isDone() {
    return wholeRead && settled == records;
  }

  /** How many events wait in it. */
  int waiting() {
    return records - settled;
  }
}
