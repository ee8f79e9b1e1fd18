package io.callflow.call.ladder;

/** Text that others wrote, as a picture may show it. */
final class Shown {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Shown() {}

  /**
   * The text without what acts instead of being seen: control characters, line breaks, marks that
   * turn the direction of writing, and what is no character are spelled out.
   */
  static String text(String text) {
    StringBuilder shown = null;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (isSeen(point)) {
        if (shown != null) {
          shown.appendCodePoint(point);
        }
      } else {
        if (shown == null) {
          shown = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        shown.append(point > 0xFFFF ? "\\u{%x}".formatted(point) : "\\u%04x".formatted(point));
      }
      i = next;
    }
    return shown == null ? text : shown.toString();
  }

  private static boolean isSeen(int point) {
    if (point >= 0x20 && point < 0x7F) {
      return true;
    }
    boolean noCharacter = (point & 0xFFFE) == 0xFFFE || (point >= 0xFDD0 && point <= 0xFDEF);
    return !noCharacter
        && switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          case Character.FORMAT -> point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER;
          default -> true;
        };
  }

  /** The text so that letters written from the right turn nothing around them. */
  static String isolated(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      byte direction = Character.getDirectionality(text.codePointAt(i));
      if (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
          || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
          || direction == Character.DIRECTIONALITY_ARABIC_NUMBER) {
        return '\u2068' + text + '\u2069';
      }
    }
    return text;
  }

  /** How many columns of a terminal the text takes. */
  static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      width += width(point);
      i += Character.charCount(point);
    }
    return width;
  }

  static int width(int point) {
    if (point < 0x300) {
      return 1;
    }
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(point) ? 2 : 1;
    };
  }

  /** East Asian wide and full-width characters and emoji (Unicode Standard Annex #11). */
  private static boolean isWide(int point) {
    return point >= 0x1100
        && (point <= 0x115F
            || point == 0x231A
            || point == 0x231B
            || (point >= 0x23E9 && point <= 0x23F3)
            || (point >= 0x2614 && point <= 0x2615)
            || point == 0x26A1
            || point == 0x2705
            || point == 0x274C
            || point == 0x2728
            || point == 0x2B50
            || (point >= 0x2E80 && point <= 0x303E)
            || (point >= 0x3041 && point <= 0x4DBF)
            || (point >= 0x4E00 && point <= 0xA4CF)
            || (point >= 0xA960 && point <= 0xA97F)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || (point >= 0x1F1E6 && point <= 0x1F64F)
            || (point >= 0x1F680 && point <= 0x1F6FF)
            || (point >= 0x1F900 && point <= 0x1FAFF)
            || (point >= 0x20000 && point <= 0x3FFFD));
  }

  /** The text as XML character data and attribute value. */
  static String xml(String text) {
    String shown = text(text);
    StringBuilder escaped = null;
    for (int i = 0; i < shown.length(); i++) {
      String entity =
          switch (shown.charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
          };
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(shown.length() + 32).append(shown, 0, i);
      }
      if (escaped != null) {
        if (entity == null) {
          escaped.append(shown.charAt(i));
        } else {
          escaped.append(entity);
        }
      }
    }
    return escaped == null ? shown : escaped.toString();
  }
}
