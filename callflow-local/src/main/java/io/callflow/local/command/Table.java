package io.callflow.local.command;

import io.callflow.call.ladder.TextWidth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints rows under headings in aligned columns. On a terminal, cells of the widest columns are cut
 * until a row fits the width; elsewhere nothing is cut, and a cell wider than {@value #WIDEST}
 * columns sticks out of its column.
 */
final class Table {
  private static final int MIN_COLUMN = 8;

  /** Limits the padding, so that one long cell does not multiply the output. */
  private static final int WIDEST = 200;

  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private boolean dropLastColumn;

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /**
   * Leaves out the last column on a terminal too narrow for it: for ids, of which a part is
   * useless.
   */
  Table dropLastColumnIfNarrow() {
    dropLastColumn = true;
    return this;
  }

  void row(String... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(PrintableText.of(cell));
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void print(Terminal terminal) {
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = TextWidth.of(headings.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
      }
    }
    if (terminal.outIsTerminal()) {
      if (dropLastColumn && total(widths) > terminal.columns()) {
        widths = Arrays.copyOf(widths, widths.length - 1);
      }
      fit(widths, terminal.columns());
    }
    int[] fitted = widths;
    boolean cut = terminal.outIsTerminal();
    terminal.heading(line(headings, fitted, cut));
    rows.forEach(row -> terminal.out().println(line(row, fitted, cut)));
  }

  private static void fit(int[] widths, int columns) {
    int total = total(widths);
    while (total > columns) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= MIN_COLUMN) {
        return;
      }
      widths[widest]--;
      total--;
    }
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
  }

  private static String line(List<String> cells, int[] widths, boolean cut) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut ? cut(cells.get(i), widths[i]) : cells.get(i);
      line.append(i == 0 ? "" : GAP).append(cell);
      int padded = Math.min(widths[i], WIDEST);
      line.append(" ".repeat(Math.max(0, padded - TextWidth.of(cell))));
    }
    return line.toString().stripTrailing();
  }

  private static String cut(String text, int width) {
    if (TextWidth.of(text) <= width) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int used = 0;
    for (int point : text.codePoints().toArray()) {
      used += TextWidth.of(point);
      if (used > width - 1) {
        break;
      }
      cut.appendCodePoint(point);
    }
    return cut.append('…').toString();
  }
}
