package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.List;

/** Pads and wraps text by the {@linkplain TextWidth columns} that it takes. */
final class TextLines {
  private TextLines() {}

  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - TextWidth.of(text)));
  }

  static String padLeft(String text, int width) {
    return " ".repeat(Math.max(0, width - TextWidth.of(text))) + text;
  }

  /** Centres text on the lifeline, which is at half the width. */
  static String centred(String text, int width) {
    int left = Math.max(0, width / 2 - TextWidth.of(text) / 2);
    return pad(" ".repeat(Math.min(left, width - TextWidth.of(text))) + text, width);
  }

  /**
   * Breaks text into lines of at most this width, between words where possible. Takes time in
   * proportion to the length. An isolate that goes over the end of a line is closed there and
   * opened again in the next line.
   *
   * @param width at least 2, so that every character fits
   */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    boolean isolated = false;
    int start = 0;
    int space = -1;
    int taken = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      int columns = TextWidth.of(point);
      if (taken + columns > width && at > start) {
        int end = point == ' ' ? at : space > start ? space : at;
        isolated = add(lines, text.substring(start, end), isolated);
        start = end;
        while (start < text.length() && Character.isWhitespace(text.codePointAt(start))) {
          start += Character.charCount(text.codePointAt(start));
        }
        at = start;
        space = -1;
        taken = 0;
        continue;
      }
      if (point == ' ' && at > start) {
        space = at;
      }
      taken += columns;
      at += Character.charCount(point);
    }
    add(lines, text.substring(start), isolated);
    return lines;
  }

  /** Adds a line, and returns whether an isolate is open at its end. */
  private static boolean add(List<String> lines, String line, boolean isolated) {
    int opened = line.lastIndexOf(VisibleText.ISOLATE);
    int closed = line.lastIndexOf(VisibleText.END_OF_ISOLATE);
    boolean open = opened > closed || (isolated && closed < 0);
    lines.add(
        (isolated ? VisibleText.ISOLATE : "") + line + (open ? VisibleText.END_OF_ISOLATE : ""));
    return open;
  }
}
