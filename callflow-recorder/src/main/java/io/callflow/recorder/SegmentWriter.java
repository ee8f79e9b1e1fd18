package io.callflow.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes the records of one segment. */
final class SegmentWriter {
  private static final long SYNC_EVERY = 1_000_000_000L;

  private final Segment segment;
  private final FileChannel file;
  private boolean dirty;
  private long dirtySince;

  SegmentWriter(Segment segment, FileChannel file) {
    this.segment = segment;
    this.file = file;
  }

  Segment segment() {
    return segment;
  }

  /** Appends bytes; they survive the end of this process. */
  void write(byte[] records) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(records);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    if (!dirty) {
      dirty = true;
      dirtySince = System.nanoTime();
    }
  }

  /** Cuts off what was written in part; returns whether this worked and more may be written. */
  boolean undo() {
    try {
      file.truncate(segment.bytes());
      return true;
    } catch (IOException e) {
      closeQuietly();
      return false;
    }
  }

  private void closeQuietly() {
    try {
      file.close();
    } catch (IOException e) {
      // The first failure is told.
    }
  }

  void sync(long now) throws IOException {
    if (dirty && now - dirtySince >= SYNC_EVERY) {
      dirty = false;
      file.force(false);
    }
  }

  void close() throws IOException {
    try (file) {
      if (dirty) {
        dirty = false;
        file.force(false);
      }
    }
  }
}
