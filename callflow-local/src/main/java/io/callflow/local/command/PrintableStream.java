package io.callflow.local.command;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Passes on only {@linkplain PrintableText printable} text, in UTF-8; every other character becomes
 * U+FFFD. Line breaks come from {@code println} alone: a line break inside of a text that is
 * printed is replaced, so text from elsewhere cannot look like a line of ours. Bytes that are
 * written must be UTF-8; their line feeds are kept, for writers on top of this stream.
 */
final class PrintableStream extends PrintStream {
  /** A stream in front of the given one, which is flushed and closed with it. */
  PrintableStream(PrintStream to) {
    super(new Filter(to), false, StandardCharsets.UTF_8);
  }

  @Override
  public void print(@Nullable String text) {
    super.print(PrintableText.of(String.valueOf(text)));
  }

  @Override
  public void print(@Nullable Object object) {
    print(String.valueOf(object));
  }

  @Override
  public void print(char c) {
    print(String.valueOf(c));
  }

  @Override
  public void print(char[] text) {
    print(new String(text));
  }

  /** Filters bytes, which may end within a character. */
  private static final class Filter extends OutputStream {
    private final PrintStream to;
    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private int before = PrintableText.NONE;

    private Filter(PrintStream to) {
      this.to = to;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      ByteBuffer in = ByteBuffer.allocate(undecoded.remaining() + length);
      in.put(undecoded).put(bytes, offset, length).flip();
      CharBuffer chars = CharBuffer.allocate(in.remaining());
      decoder.decode(in, chars, false);
      undecoded = in;
      byte[] printable = printable(chars.flip().toString()).getBytes(StandardCharsets.UTF_8);
      to.write(printable, 0, printable.length);
    }

    private String printable(String text) {
      StringBuilder printable = new StringBuilder(text.length());
      text.codePoints()
          .forEach(
              point -> {
                if (point == '\n' || PrintableText.isPrintable(point, before)) {
                  printable.appendCodePoint(point);
                } else if (point != '\r') { // println of Windows writes it before the line feed
                  printable.append('\uFFFD');
                }
                before = point;
              });
      return printable.toString();
    }

    @Override
    public void flush() {
      to.flush();
    }

    @Override
    public void close() {
      to.close();
    }
  }
}
