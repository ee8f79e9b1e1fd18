package io.callflow.sources.reading;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/** The characters of an input, with the number of the line that they stand in. */
public final class Characters implements AutoCloseable {
  /** Stands for bytes that cannot be decoded. No decoder makes a lone surrogate. */
  public static final char UNREADABLE = '\uDFFF';

  /** The longest record. */
  public static final int MOST = 1024 * 1024;

  private final Reader reader;
  private final char[] buffer = new char[1 << 15];
  private int at;
  private int end;
  private long line = 1;

  public Characters(InputStream in, Charset charset) throws IOException {
    this.reader =
        new InputStreamReader(
            in,
            charset
                .newDecoder()
                .replaceWith(String.valueOf(UNREADABLE))
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE));
    if (peek() == '\uFEFF') {
      at++;
    }
  }

  /** The number of the line of the next character, from 1. */
  public long line() {
    return line;
  }

  /** The next character without taking it, or -1 at the end. */
  public int peek() throws IOException {
    return at < end || fill() ? buffer[at] : -1;
  }

  /** Takes the next character, or returns -1 at the end. */
  public int read() throws IOException {
    if (at >= end && !fill()) {
      return -1;
    }
    char next = buffer[at++];
    if (next == '\n') {
      line++;
    }
    return next;
  }

  /**
   * Takes the rest of the line with its line feed.
   *
   * @param text gets the rest without its line feed, and at most {@link #MOST} characters
   * @return whether the rest is longer than that
   */
  public boolean readLine(StringBuilder text) throws IOException {
    boolean tooLong = false;
    while (at < end || fill()) {
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      int room = MOST - text.length();
      tooLong |= stop - at > room;
      text.append(buffer, at, Math.min(stop - at, room));
      at = stop;
      if (stop < end) {
        at++;
        line++;
        break;
      }
    }
    return tooLong;
  }

  private boolean fill() throws IOException {
    int read;
    do {
      read = reader.read(buffer, 0, buffer.length);
    } while (read == 0);
    at = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
