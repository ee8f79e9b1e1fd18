package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads psql's expanded display: a ruler with the number of the record, then one line for each
 * cell. A line without a name continues the cell above it, which then ends with a mark.
 */
final class ExpandedTable implements RecordReader {
  private final Lines lines;
  private final NamedCells cells;
  private boolean within;
  private boolean boxed;
  private int bar;

  ExpandedTable(TableKind kind, Lines lines) {
    this.lines = lines;
    this.cells = new NamedCells(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    long start = 0;
    String fault = null;
    while (true) {
      Line line = lines.next();
      String text = line == null ? "" : line.text();
      if (line != null && text == null) {
        if (!within) {
          return TableEntry.bad(line.number(), Lines.TOO_LONG);
        }
        fault = Lines.TOO_LONG;
        continue;
      }
      boolean ruler = line != null && text != null && isRuler(text);
      if (within && start > 0 && (line == null || ruler || text == null || isEnd(text))) {
        within = false;
        if (line != null) {
          lines.giveBack(List.of(line));
        }
        return end(start, fault);
      }
      if (line == null || text == null) {
        return null;
      }
      if (ruler) {
        cells.clear();
        bar = 0;
        boxed = text.startsWith("+") || text.startsWith("\u250c") || text.startsWith("\u251c");
        within = true;
        start = line.number();
        fault = null;
      } else if (!within) {
        if (!Noise.isNoRow(text) && !Noise.isChatter(text)) {
          return TableEntry.bad(line.number(), "stands outside of a record");
        }
      } else if (fault == null && !take(text)) {
        fault = "has no cell in line " + line.number();
      }
    }
  }

  private TableEntry end(long start, @Nullable String fault) {
    try {
      return fault == null ? TableEntry.of(start, cells.row()) : TableEntry.bad(start, fault);
    } catch (BadRecord e) {
      return TableEntry.bad(start, e.getMessage());
    }
  }

  private static boolean isRuler(String text) {
    return text.length() < 65_536 && DialectSearch.EXPANDED.matcher(text).matches();
  }

  private boolean isEnd(String text) {
    return !isCell(text) && (text.isBlank() || Noise.isRowCount(text) || Noise.isRuler(text));
  }

  /** Whether a line has a bar where the first cell of the record has one. */
  private boolean isCell(String text) {
    return bar > 0 && text.length() > bar && "|\u2502".indexOf(text.charAt(bar)) >= 0;
  }

  /** Takes the line of a cell; false if it is none. */
  private boolean take(String text) {
    if (bar == 0) {
      int from = boxed ? 1 : 0;
      int ascii = text.indexOf('|', from);
      int drawn = text.indexOf('\u2502', from);
      bar = ascii < 0 ? drawn : drawn < 0 ? ascii : Math.min(ascii, drawn);
    }
    if (!isCell(text)) {
      return false;
    }
    String name = text.substring(boxed ? 1 : 0, bar).strip();
    String value = text.substring(bar + 1);
    if (boxed) {
      if (value.length() < 2) {
        return false;
      }
      char margin = value.charAt(value.length() - 2);
      value =
          value.substring(0, value.length() - 2).stripTrailing() + (margin == ' ' ? "" : margin);
    }
    value = value.startsWith(" ") ? value.substring(1) : value;
    if (!name.isEmpty()) {
      if (cells.has(name)) {
        return false;
      }
      cells.add(name, value);
      return true;
    }
    if (cells.isEmpty() || cells.isTooLong()) {
      return !cells.isEmpty();
    }
    String above = cells.last();
    boolean marked = above.endsWith("+") || above.endsWith("\u21b5");
    if (!marked) {
      return false;
    }
    cells.setLast(BarTable.withoutMark(above) + "\n" + value);
    return true;
  }
}
