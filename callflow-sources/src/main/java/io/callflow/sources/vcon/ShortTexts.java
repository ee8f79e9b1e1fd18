package io.callflow.sources.vcon;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Leaves out the rest of each text in JSON that is longer than {@value #LONGEST} bytes, and writes
 * an ellipsis in its place. Reads encodings in which ASCII is one byte; what begins with the byte
 * order mark of UTF-16 passes unchanged.
 */
final class ShortTexts extends FilterInputStream {
  static final int LONGEST = 16 * 1024;

  private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);

  private final byte[] bytes = new byte[32 * 1024];
  private byte[] out = new byte[0];
  private int at;
  private boolean isFirst = true;
  private boolean isOther;
  private boolean quoted;
  private boolean escaped;
  private int length;
  private boolean leavesOut;

  /** How many of the four digits of an escape with u are still to come. */
  private int digits;

  ShortTexts(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    return fill() ? out[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int some = Math.min(count, out.length - at);
    System.arraycopy(out, at, to, offset, some);
    at += some;
    return some;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private boolean fill() throws IOException {
    while (at == out.length) {
      int read = in.read(bytes, 0, bytes.length);
      if (read < 0) {
        return false;
      }
      if (isFirst && read > 0) {
        isFirst = false;
        int first = bytes[0] & 0xff;
        isOther = first >= 0xfe;
      }
      out = isOther ? Arrays.copyOf(bytes, read) : shortened(read);
      at = 0;
    }
    return true;
  }

  private byte[] shortened(int read) {
    byte[] kept = new byte[read + ELLIPSIS.length * (read / LONGEST + 2)];
    int size = 0;
    for (int i = 0; i < read; i++) {
      byte next = bytes[i];
      boolean ends = quoted && ((next == '"' && !escaped) || next == '\n');
      if (ends || !quoted) {
        quoted = !quoted && next == '"';
        escaped = false;
        length = 0;
        leavesOut = false;
        kept[size++] = next;
        continue;
      }
      // neither an escape nor a character of several bytes is divided
      boolean begins = !escaped && (next & 0xc0) != 0x80;
      if (!leavesOut && length >= LONGEST && begins && digits == 0) {
        leavesOut = true;
        System.arraycopy(ELLIPSIS, 0, kept, size, ELLIPSIS.length);
        size += ELLIPSIS.length;
      }
      digits = escaped && next == 'u' ? 4 : Math.max(0, digits - 1);
      escaped = !escaped && next == '\\';
      length++;
      if (!leavesOut) {
        kept[size++] = next;
      }
    }
    return Arrays.copyOf(kept, size);
  }
}
