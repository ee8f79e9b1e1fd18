package io.callflow.local.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the bars of a header stand. Cuts a row whose cells contain bars at the same places, counted
 * in code points or in the columns of a terminal, where ideographs and emoji take two.
 */
final class BarPlaces {
  private final String header;
  private final int[] points;
  private final int[] columns;

  private BarPlaces(String header) {
    this.header = header;
    this.points = places(header, false);
    this.columns = places(header, true);
  }

  static BarPlaces of(String header) {
    return new BarPlaces(header);
  }

  /** Whether the header has a space beside a bar, so that its cells may have the same width. */
  boolean arePadded() {
    return header.contains("| ") || header.contains(" |");
  }

  /** Whether every bar between two cells has a space on both sides, as psql prints it. */
  boolean areSpaced() {
    String inner = header.strip();
    int from = inner.startsWith("|") ? 1 : 0;
    int to = inner.endsWith("|") ? inner.length() - 1 : inner.length();
    for (int i = inner.indexOf('|', from); i >= 0 && i < to; i = inner.indexOf('|', i + 1)) {
      if (i == 0 || inner.charAt(i - 1) != ' ' || inner.charAt(i + 1) != ' ') {
        return false;
      }
    }
    return true;
  }

  /** The cells between those places; null if the row lacks a bar at one of them. */
  @Nullable List<String> cut(String text) {
    List<String> cells = cut(text, points, false);
    return cells != null ? cells : cut(text, columns, true);
  }

  private static @Nullable List<String> cut(String text, int[] places, boolean wide) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    int place = 0;
    int column = 0;
    for (int i = 0; i < text.length() && place < places.length; ) {
      int point = text.codePointAt(i);
      if (column > places[place]) {
        return null;
      }
      if (column == places[place] && point == '|') {
        cells.add(text.substring(from, i));
        from = i + 1;
        place++;
      }
      i += Character.charCount(point);
      column += wide ? width(point) : 1;
    }
    if (place < places.length) {
      return null;
    }
    cells.add(text.substring(from));
    return cells;
  }

  private static int[] places(String header, boolean wide) {
    int[] all = header.codePoints().toArray();
    int[] columns = new int[all.length];
    for (int i = 1; i < all.length; i++) {
      columns[i] = columns[i - 1] + (wide ? width(all[i - 1]) : 1);
    }
    return IntStream.range(0, all.length).filter(i -> all[i] == '|').map(i -> columns[i]).toArray();
  }

  /** As terminals count, roughly by Unicode's East Asian Width (UAX 11). */
  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (point >= 0x1100 && point <= 0x115F)
            || (point >= 0x2E80 && point <= 0xA4CF)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || (point >= 0x1F300 && point <= 0x1F64F)
            || (point >= 0x1F680 && point <= 0x1F6FF)
            || (point >= 0x1F900 && point <= 0x1F9FF)
            || (point >= 0x20000 && point <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
