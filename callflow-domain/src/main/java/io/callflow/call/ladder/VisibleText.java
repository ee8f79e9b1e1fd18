package io.callflow.call.ladder;

/**
 * Text that others wrote, made safe to show: spelled out where it is invisible, isolated where it
 * would turn the text around it, escaped for XML.
 */
final class VisibleText {
  /** U+2068: text up to its end has a direction of its own, and turns nothing around it. */
  static final String ISOLATE = "\u2068";

  /** U+2069. */
  static final String END_OF_ISOLATE = "\u2069";

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private VisibleText() {}

  /**
   * Spells out characters that act instead of being seen, as a backslash, {@code u} and their code
   * point in hexadecimal: control characters, line breaks, marks that turn the direction of
   * writing, and code points that are no characters. All others stay.
   */
  static String of(String text) {
    StringBuilder visible = null;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (isVisible(point)) {
        if (visible != null) {
          visible.appendCodePoint(point);
        }
      } else {
        if (visible == null) {
          visible = new StringBuilder(text.length() + 16).append(text, 0, i);
        }
        visible.append(point > 0xFFFF ? "\\u{%x}".formatted(point) : "\\u%04x".formatted(point));
      }
      i = next;
    }
    return visible == null ? text : visible.toString();
  }

  private static boolean isVisible(int point) {
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

  /**
   * Encloses text that has right-to-left letters in isolates, so that it turns nothing around it.
   */
  static String isolated(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      byte direction = Character.getDirectionality(text.codePointAt(i));
      if (direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
          || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
          || direction == Character.DIRECTIONALITY_ARABIC_NUMBER) {
        return ISOLATE + text + END_OF_ISOLATE;
      }
    }
    return text;
  }

  /** The visible text, escaped for XML character data and attribute values. */
  static String xml(String text) {
    return escaped(of(text));
  }

  /** As {@link #xml}, and {@linkplain #isolated isolated}. */
  static String isolatedXml(String text) {
    return escaped(isolated(of(text)));
  }

  private static String escaped(String visible) {
    StringBuilder escaped = null;
    for (int i = 0; i < visible.length(); i++) {
      String entity =
          switch (visible.charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
          };
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(visible.length() + 32).append(visible, 0, i);
      }
      if (escaped != null) {
        if (entity == null) {
          escaped.append(visible.charAt(i));
        } else {
          escaped.append(entity);
        }
      }
    }
    return escaped == null ? visible : escaped.toString();
  }
}
