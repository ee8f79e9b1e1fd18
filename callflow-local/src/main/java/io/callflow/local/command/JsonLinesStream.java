package io.callflow.local.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Passes on whole lines of JSON, with the characters escaped that could act on a terminal. */
final class JsonLinesStream extends FilterOutputStream {
  JsonLinesStream(OutputStream to) {
    super(to);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * Writes lines.
   *
   * @param bytes UTF-8 that does not end within a character
   */
  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      if ((bytes[i] < ' ' && bytes[i] != '\n')
          || bytes[i] == 0x7F) { // UTF-8's other bytes are negative
        String lines = new String(bytes, from, length, StandardCharsets.UTF_8);
        byte[] escaped =
            Stream.of(lines.split("\n", -1))
                .map(PrintableText::json)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
        out.write(escaped, 0, escaped.length);
        return;
      }
    }
    out.write(bytes, from, length);
  }
}
