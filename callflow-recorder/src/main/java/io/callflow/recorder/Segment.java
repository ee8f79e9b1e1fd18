package io.callflow.recorder;

import java.nio.file.Path;
import java.util.BitSet;

/** One file of a spill folder, and what is known of its records. For the recorder's thread only. */
final class Segment {
  private final Path file;
  private final boolean own;
  private final long firstOrder;

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

  /** A file that this process writes; no event in it was recorded before this place. */
  static Segment created(Path file, long firstOrder, long bytes) {
    return new Segment(file, true, firstOrder, bytes);
  }

  /** A file that an earlier process left. */
  static Segment found(Path file, long bytes) {
    return new Segment(file, false, -1, bytes);
  }

  Path file() {
    return file;
  }

  /** Whether this process has written it. */
  boolean isOwn() {
    return own;
  }

  /** No event in it was recorded before this place. */
  long firstOrder() {
    return firstOrder;
  }

  /** How many bytes of the file are whole records. */
  long bytes() {
    return bytes;
  }

  /** Notes that records were added; returns the place of the first. */
  int added(int count, long size) {
    int first = records;
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
