package io.callflow.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/**
 * Reads and writes gzip (RFC 1952) of one member, as stores hold it. A file may have many members,
 * one after the other; no chunk has, and {@link java.util.zip.GZIPInputStream} calls itself once
 * for each empty one, so a small object of many could exhaust the stack.
 */
final class Gzip {
  private static final int HEADER_CRC = 0x02;
  private static final int EXTRA = 0x04;
  private static final int NAME = 0x08;
  private static final int COMMENT = 0x10;
  private static final int RESERVED = 0xE0;

  private static final int HEADER_SIZE = 10;

  /** The checksum and the size of the content, four bytes each. */
  private static final int TRAILER_SIZE = 8;

  private final byte[] gzip;
  private int at;

  private Gzip(byte[] gzip) {
    this.gzip = gzip;
  }

  /** A stream that writes one gzip member to another stream. */
  static OutputStream to(OutputStream out) throws IOException {
    return new FastOutput(out);
  }

  /** Saves most of the time that the default level takes, for a few more bytes. */
  private static final class FastOutput extends GZIPOutputStream {
    FastOutput(OutputStream out) throws IOException {
      super(out, 4096);
      def.setLevel(3);
    }
  }

  /**
   * The content. Nothing is inflated if the trailer says that there is too much of it.
   *
   * @param most the most bytes of content; no more are allocated
   * @throws DataFormatException if the bytes are anything but one whole member with at most so much
   *     content
   */
  static byte[] content(byte[] gzip, int most) throws DataFormatException {
    if (gzip.length < HEADER_SIZE + TRAILER_SIZE) {
      throw new DataFormatException("it ends too early");
    }
    Gzip reading = new Gzip(gzip);
    long promised = reading.number(gzip.length - 4, 4);
    if (promised > most) {
      throw new DataFormatException(
          "it has %d bytes of content; %d are allowed".formatted(promised, most));
    }
    byte[] content = new byte[(int) promised];
    reading.header();
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(gzip, reading.at, gzip.length - reading.at);
      int size = 0;
      while (size < content.length) {
        int more = inflater.inflate(content, size, content.length - size);
        if (more == 0) {
          throw new DataFormatException("its content is shorter than its size says");
        }
        size += more;
      }
      // Empty content, and the end of every other, are seen by asking for one byte more.
      if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
        throw new DataFormatException("its content is longer than its size says");
      }
      if (!inflater.finished() || inflater.getRemaining() < TRAILER_SIZE) {
        throw new DataFormatException("it ends too early");
      }
      if (inflater.getRemaining() > TRAILER_SIZE) {
        throw new DataFormatException("something follows after its end");
      }
    } finally {
      inflater.end();
    }
    CRC32 checksum = new CRC32();
    checksum.update(content);
    if (checksum.getValue() != reading.number(gzip.length - TRAILER_SIZE, 4)) {
      throw new DataFormatException("its checksum is wrong");
    }
    return content;
  }

  private void header() throws DataFormatException {
    int flags = gzip[3] & 0xFF;
    if (number(0, 3) != 0x088B1F || (flags & RESERVED) != 0) {
      throw new DataFormatException("it does not begin like gzip");
    }
    at = HEADER_SIZE;
    if ((flags & EXTRA) != 0) {
      skip(2);
      skip((int) number(at - 2, 2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
  }

  private void skip(int length) throws DataFormatException {
    at += length;
    if (at > gzip.length - TRAILER_SIZE) {
      throw new DataFormatException("it ends too early");
    }
  }

  private void skipText() throws DataFormatException {
    do {
      skip(1);
    } while (gzip[at - 1] != 0);
  }

  private long number(int from, int length) {
    long number = 0;
    for (int i = length; i-- > 0; ) {
      number = number << 8 | (gzip[from + i] & 0xFF);
    }
    return number;
  }
}
