package io.callflow.sources.table;

import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a table. Lines can be given back, to be read again. */
final class Lines {
  /** The fault of a line or record that is longer than {@link Characters#MOST}. */
  static final String TOO_LONG = "is longer than 1 MiB";

  /** Stands for the fault of text in another encoding. */
  static final String UNREADABLE = String.valueOf(Characters.UNREADABLE);

  private final Characters characters;
  private final Deque<Line> given = new ArrayDeque<>();
  private final StringBuilder buffer = new StringBuilder(512);

  Lines(Characters characters) {
    this.characters = characters;
  }

  /**
   * A line without its line break, LF or CRLF.
   *
   * @param number counted from 1
   * @param text absent where the line is too long
   */
  record Line(long number, @Nullable String text) {
    boolean isBlank() {
      return text != null && text.isBlank();
    }
  }

  /** The next line, or null at the end. */
  @Nullable Line next() throws IOException {
    Line back = given.poll();
    if (back != null) {
      return back;
    }
    if (characters.peek() < 0) {
      return null;
    }
    long number = characters.line();
    buffer.setLength(0);
    if (characters.readLine(buffer)) {
      return new Line(number, null);
    }
    int length = buffer.length();
    if (length > 0 && buffer.charAt(length - 1) == '\r') {
      buffer.setLength(length - 1);
    }
    return new Line(number, buffer.toString());
  }

  /** Gives lines back; {@link #next} returns them again, in this order. */
  void giveBack(List<Line> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      given.push(lines.get(i));
    }
  }
}
