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

  /** Breaks text into lines of at most this width, between words where possible. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (TextWidth.of(rest) > width) {
      int end = 0;
      int space = -1;
      int taken = 0;
      while (taken + TextWidth.of(rest.codePointAt(end)) <= width) {
        int point = rest.codePointAt(end);
        taken += TextWidth.of(point);
        if (point == ' ' && end > 0) {
          space = end;
        }
        end += Character.charCount(point);
      }
      int cut = rest.charAt(end) == ' ' ? end : space > 0 ? space : end;
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
