package io.callflow.local.asterisk;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a file. A line that cannot be decoded is a fault; reading goes on after it.
 */
final class CelLines implements AutoCloseable {
  private static final int MAX_BYTES = 1024 * 1024;

  private final InputStream in;
  private final Charset charset;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
  private long number;

  CelLines(InputStream in, Charset charset) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.charset = charset;
  }

  /**
   * A line without its line break.
   *
   * @param number counted from 1
   * @param text absent where the line has a fault
   */
  record Line(long number, @Nullable String text, @Nullable String fault) {}

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    buffer.reset();
    boolean tooLong = false;
    int read = in.read();
    if (read < 0) {
      return null;
    }
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (buffer.size() < MAX_BYTES) {
        buffer.write(read);
      } else {
        tooLong = true;
      }
    }
    number++;
    if (tooLong) {
      return new Line(number, null, "is longer than 1 MiB");
    }
    try {
      String text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(buffer.toByteArray()))
              .toString();
      if (number == 1 && text.startsWith("\uFEFF")) {
        text = text.substring(1);
      }
      if (text.endsWith("\r")) {
        text = text.substring(0, text.length() - 1);
      }
      return new Line(number, text, null);
    } catch (CharacterCodingException e) {
      return new Line(number, null, "is not " + charset + " text; name another with --charset");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
