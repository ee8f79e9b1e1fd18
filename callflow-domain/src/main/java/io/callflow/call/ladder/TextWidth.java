package io.callflow.call.ladder;

/**
 * How many columns of a terminal text takes: two for wide East Asian characters and emoji, none for
 * combining marks and format characters, one for all others (Unicode Standard Annex #11).
 *
 * <pre>{@code
 * int padding = columns - TextWidth.of(name);
 * line.append(name).append(" ".repeat(Math.max(0, padding)));
 * }</pre>
 */
public final class TextWidth {
  private TextWidth() {}

  /** The columns of a text: the sum over its characters. */
  public static int of(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      width += of(point);
      i += Character.charCount(point);
    }
    return width;
  }

  /** The columns of one code point: 0, 1 or 2. */
  public static int of(int point) {
    if (point < 0x300) {
      return 1;
    }
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(point) ? 2 : 1;
    };
  }

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
}
