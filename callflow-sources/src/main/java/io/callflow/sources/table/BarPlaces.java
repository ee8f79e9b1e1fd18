package io.callflow.sources.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the bars of a header stand. Cuts a row whose cells contain bars at the same places, counted
 * in code points or in the columns of a terminal, where ideographs and emoji take two.
 */
final class BarPlaces {
  private final String header;
  private final char bar;

  /** The places for each way to count. */
  private final Map<Width, int[]> places = new EnumMap<>(Width.class);

  private BarPlaces(String header, char bar) {
    this.header = header;
    this.bar = bar;
    for (Width width : Width.values()) {
      places.put(width, places(header, bar, width));
    }
  }

  static BarPlaces of(String header, char bar) {
    return new BarPlaces(header, bar);
  }

  /** Whether a cell is as wide as the last one of the header, with its margins. */
  boolean fillsLast(String cell) {
    String last = header.substring(header.lastIndexOf(bar) + 1);
    return Arrays.stream(Width.values()).anyMatch(width -> width.of(cell) == width.of(last));
  }

  /** Whether the header has a space beside a bar, so that its cells may have the same width. */
  boolean arePadded() {
    return header.contains(bar + " ") || header.contains(" " + bar);
  }

  /** Whether every bar between two cells has a space on both sides, as psql prints it. */
  boolean areSpaced() {
    String inner = header.strip();
    int from = inner.charAt(0) == bar ? 1 : 0;
    int to = inner.charAt(inner.length() - 1) == bar ? inner.length() - 1 : inner.length();
    for (int i = inner.indexOf(bar, from); i >= 0 && i < to; i = inner.indexOf(bar, i + 1)) {
      if (i == 0 || inner.charAt(i - 1) != ' ' || inner.charAt(i + 1) != ' ') {
        return false;
      }
    }
    return true;
  }

  /** The cells between those places; null if the row lacks a bar at one of them. */
  @Nullable List<String> cut(String text) {
    for (Map.Entry<Width, int[]> counted : places.entrySet()) {
      List<String> cells = cut(text, counted.getValue(), counted.getKey());
      if (cells != null) {
        return cells;
      }
    }
    return null;
  }

  private @Nullable List<String> cut(String text, int[] places, Width width) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    int place = 0;
    int column = 0;
    for (int i = 0; i < text.length() && place < places.length; ) {
      int point = text.codePointAt(i);
      if (column > places[place]) {
        return null;
      }
      if (column == places[place] && point == bar) {
        cells.add(text.substring(from, i));
        from = i + 1;
        place++;
      }
      i += Character.charCount(point);
      column += width.of(point);
    }
    if (place < places.length) {
      return null;
    }
    cells.add(text.substring(from));
    return cells;
  }

  private static int[] places(String header, char bar, Width width) {
    int[] all = header.codePoints().toArray();
    int[] columns = new int[all.length];
    for (int i = 1; i < all.length; i++) {
      columns[i] = columns[i - 1] + width.of(all[i - 1]);
    }
    return IntStream.range(0, all.length).filter(i -> all[i] == bar).map(i -> columns[i]).toArray();
  }

  /** How many columns a character takes. */
  private enum Width {
    CODE_POINTS,
    /** Roughly by Unicode's East Asian Width (UAX 11), as psql counts. */
    TERMINAL,
    /** As {@link #TERMINAL}, but emoji take one, as mysql counts. */
    NARROW_EMOJI;

    int of(String text) {
      return text.codePoints().map(this::of).sum();
    }

    int of(int point) {
      if (this == CODE_POINTS || point < 0x300) {
        return 1;
      }
      int type = Character.getType(point);
      if (type == Character.NON_SPACING_MARK
          || type == Character.ENCLOSING_MARK
          || type == Character.FORMAT) {
        return 0;
      }
      boolean emoji =
          (point >= 0x1F300 && point <= 0x1F64F)
              || (point >= 0x1F680 && point <= 0x1F6FF)
              || (point >= 0x1F900 && point <= 0x1F9FF);
      boolean wide =
          (point >= 0x1100 && point <= 0x115F)
              || (point >= 0x2E80 && point <= 0xA4CF)
              || (point >= 0xAC00 && point <= 0xD7A3)
              || (point >= 0xF900 && point <= 0xFAFF)
              || (point >= 0xFE30 && point <= 0xFE6F)
              || (point >= 0xFF00 && point <= 0xFF60)
              || (point >= 0xFFE0 && point <= 0xFFE6)
              || (point >= 0x20000 && point <= 0x3FFFD);
      return wide || (emoji && this == TERMINAL) ? 2 : 1;
    }
  }
}
