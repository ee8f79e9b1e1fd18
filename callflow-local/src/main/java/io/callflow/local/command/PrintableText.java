package io.callflow.local.command;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Makes text from anywhere safe to print on a terminal. Everything that {@link Terminal} prints
 * passes this class.
 *
 * <p>Not printable are control characters (C0, DEL, C1; also the line feed), format characters (all
 * of Unicode's category Cf, such as those that change the direction of writing), line and paragraph
 * separators, lone surrogates, other characters that are never visible, and a variation selector
 * that follows no visible character. All others are printable; letters written from right to left
 * are.
 */
final class PrintableText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final char FIRST_STRONG_ISOLATE = '\u2068';
  private static final char POP_DIRECTIONAL_ISOLATE = '\u2069';

  /** Stands for the character before the first one. */
  static final int NONE = -1;

  private PrintableText() {}

  /** Puts U+FFFD in place of each character that is not printable. */
  static String of(String text) {
    return replaced(text, new BitSet(), false);
  }

  /**
   * As {@link #of}, but keeps pairs of U+2068 and U+2069, which isolate the direction of the text
   * between them. One that has no partner in the line is replaced.
   */
  static String withIsolates(String line) {
    BitSet kept = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == FIRST_STRONG_ISOLATE) {
        open.push(i);
      } else if (c == POP_DIRECTIONAL_ISOLATE && !open.isEmpty()) {
        kept.set(open.pop());
        kept.set(i);
      }
    }
    return replaced(line, kept, false);
  }

  /**
   * Escapes each character of a JSON text that is not printable, as {@code \}{@code u} and four
   * hexadecimal digits, or two of these. The JSON text must be on one line; its values stay the
   * same.
   */
  static String json(String json) {
    return replaced(json, new BitSet(), true);
  }

  private static String replaced(String text, BitSet kept, boolean escape) {
    StringBuilder printable = null;
    int before = NONE;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (isPrintable(point, before) || kept.get(i)) {
        if (printable != null) {
          printable.appendCodePoint(point);
        }
      } else {
        if (printable == null) {
          printable = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        if (escape) {
          for (int j = i; j < next; j++) {
            printable.append("\\u%04x".formatted((int) text.charAt(j)));
          }
        } else {
          printable.append(REPLACEMENT);
        }
      }
      before = point;
      i = next;
    }
    return printable == null ? text : printable.toString();
  }

  /**
   * Whether a character may be printed.
   *
   * @param before the character before it in the same line, or {@link #NONE}
   */
  static boolean isPrintable(int point, int before) {
    if (point < 0x7F) {
      return point >= 0x20;
    }
    if (isVariationSelector(point)) {
      return !isVariationSelector(before) && before > 0x20 && isPrintable(before, NONE);
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> !isNeverVisible(point);
    };
  }

  /** Selects a form of the character before it. A row of them can carry a hidden message. */
  private static boolean isVariationSelector(int point) {
    return (point >= 0xFE00 && point <= 0xFE0F)
        || (point >= 0xE0100 && point <= 0xE01EF)
        || (point >= 0x180B && point <= 0x180F && point != 0x180E);
  }

  /** The characters with the property Default_Ignorable_Code_Point that have another category. */
  private static boolean isNeverVisible(int point) {
    return switch (point) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0 -> true;
      default -> (point >= 0xFFF0 && point <= 0xFFF8) || (point >= 0xE0000 && point <= 0xE0FFF);
    };
  }
}
