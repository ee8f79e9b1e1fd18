package io.callflow.recorder;

import io.callflow.codec.CallCodec;
import io.callflow.event.CallFlowEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the records of one segment, in order. Holds the file in memory. */
final class SegmentReader {
  /** What is wrong with a record. */
  interface Damage {
    /**
     * @param torn whether the file ends within the record, as after a crash
     */
    void found(long position, String problem, boolean torn);
  }

  private final Segment segment;
  private final CallCodec codec;
  private final Damage damage;
  private final byte[] content;
  private int position;
  private int next;

  private SegmentReader(Segment segment, CallCodec codec, Damage damage, byte[] content) {
    this.segment = segment;
    this.codec = codec;
    this.damage = damage;
    this.content = content;
  }

  static SegmentReader open(Segment segment, CallCodec codec, Damage damage) throws IOException {
    try (FileChannel file = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.allocate((int) Math.min(file.size(), segment.bytes()));
      while (content.hasRemaining() && file.read(content) >= 0) {
        // A read may return fewer bytes than asked for.
      }
      byte[] bytes = Arrays.copyOf(content.array(), content.position());
      SegmentReader reader = new SegmentReader(segment, codec, damage, bytes);
      reader.skipHeader();
      return reader;
    }
  }

  Segment segment() {
    return segment;
  }

  /** How many records were begun to be read. */
  int records() {
    return next;
  }

  private void skipHeader() {
    if (SpillFormat.hasHeader(content)) {
      position = SpillFormat.HEADER.length;
    } else if (content.length > 0) {
      damage.found(0, "The file does not begin as a spill file does.", content.length < 64);
      position = SpillFormat.HEADER.length <= content.length ? lineEnd(0) : content.length;
    }
  }

  private int lineEnd(int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == '\n') {
        return i + 1;
      }
    }
    return content.length;
  }

  /** Whether there are records that were not read. */
  boolean hasMore() {
    return position < content.length;
  }

  /**
   * Reads the next record.
   *
   * @return null if it is damaged, or was settled before
   */
  @Nullable Waiting next() {
    int from = position;
    int end = lineEnd(from);
    int index = next;
    position = end;
    next++;
    if (segment.isSettledUnread(index)) {
      return null;
    }
    String problem;
    boolean torn = false;
    if (content[end - 1] != '\n') {
      problem = "The file ends within the record.";
      torn = true;
    } else if (!SpillFormat.isIntact(content, from, end)) {
      problem = "The checksum does not match.";
    } else {
      try {
        CallFlowEvent event = codec.event(SpillFormat.line(content, from, end)).event();
        return Waiting.read(event, segment, index);
      } catch (RuntimeException e) {
        problem = "The codec cannot read the line: " + e.getMessage();
      }
    }
    damage.found(from, problem, torn);
    return null;
  }
}
