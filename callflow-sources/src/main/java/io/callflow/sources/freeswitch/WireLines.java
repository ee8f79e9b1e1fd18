package io.callflow.sources.freeswitch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The bytes of an event socket, line by line. Lines can be put back. */
final class WireLines implements AutoCloseable {
  /** The longest line; a longer one comes in parts. */
  static final int MOST = 1024 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 15];
  private final Deque<Line> back = new ArrayDeque<>();
  private int at;
  private int end;
  private long number = 1;

  WireLines(InputStream in) {
    this.in = in;
  }

  /** A line with its line feed, unless the stream ends or the line is too long: then a part. */
  static final class Line {
    private final byte[] bytes;
    private final long number;

    Line(byte[] bytes, long number) {
      this.bytes = bytes;
      this.number = number;
    }

    /** The bytes themselves, which nobody changes. */
    byte[] bytes() {
      return bytes;
    }

    /** The number of the line, from 1. */
    long number() {
      return number;
    }

    boolean isTooLong() {
      return bytes.length >= MOST && !hasEnd();
    }

    boolean hasEnd() {
      return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    }

    /** The text without the line break. */
    String text() {
      int length = bytes.length;
      if (hasEnd()) {
        length--;
        if (length > 0 && bytes[length - 1] == '\r') {
          length--;
        }
      }
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
  }

  /** The next line; null at the end. */
  @Nullable Line next() throws IOException {
    Line put = back.poll();
    return put == null ? read() : put;
  }

  /** Puts a line back, so that it comes next. */
  void putBack(Line line) {
    if (line.bytes().length > 0) {
      back.push(line);
    }
  }

  /** The next line, which stays the next one; null at the end. */
  @Nullable Line peek() throws IOException {
    Line line = next();
    if (line != null) {
      back.push(line);
    }
    return line;
  }

  /** Skips the rest of a line that came in part. */
  void skipRest(Line part) throws IOException {
    Line line = part;
    while (line != null && !line.hasEnd()) {
      line = next();
    }
  }

  private @Nullable Line read() throws IOException {
    byte[] line = new byte[0];
    while (at < end || fill()) {
      int stop = at;
      int most = Math.min(end, at + MOST - line.length);
      while (stop < most && buffer[stop] != '\n') {
        stop++;
      }
      boolean ends = stop < most;
      int length = line.length;
      int more = stop - at + (ends ? 1 : 0);
      line = Arrays.copyOf(line, length + more);
      System.arraycopy(buffer, at, line, length, more);
      at += more;
      if (ends) {
        return new Line(line, number++);
      }
      if (line.length >= MOST) {
        return new Line(line, number);
      }
    }
    return line.length == 0 ? null : new Line(line, number);
  }

  private boolean fill() throws IOException {
    int read;
    do {
      read = in.read(buffer, 0, buffer.length);
    } while (read == 0);
    at = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
