package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads mysql's vertical output ({@code \G}): a ruler with the number of the row, then one line for
 * each cell, with the colons one below the other. Every row has the names of the first one in the
 * same order; any other line continues the cell above it.
 */
final class VerticalTable implements RecordReader {
  private final Lines lines;
  private final NamedCells cells;
  private List<String> names = List.of();
  private int colon = -1;

  VerticalTable(TableKind kind, Lines lines) {
    this.lines = lines;
    this.cells = new NamedCells(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        return TableEntry.bad(line.number(), Lines.TOO_LONG);
      }
      if (isRuler(text)) {
        return record(line.number());
      }
      if (!Noise.isNoRow(text) && !Noise.isChatter(text)) {
        return TableEntry.bad(line.number(), "stands outside of a row");
      }
    }
    return null;
  }

  private static boolean isRuler(String text) {
    return text.length() < 256 && DialectSearch.VERTICAL.matcher(text).matches();
  }

  private TableEntry record(long start) throws IOException {
    cells.clear();
    String fault = null;
    StringBuilder value = new StringBuilder();
    int blank = 0;
    Line line = lines.next();
    for (; line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        fault = Lines.TOO_LONG;
        continue;
      }
      boolean complete = !names.isEmpty() && cells.size() == names.size();
      if (isRuler(text) || (Noise.isRowCount(text) && (names.isEmpty() || complete))) {
        lines.giveBack(List.of(line));
        break;
      }
      String name = name(text);
      if (name != null) {
        store(value);
        blank = 0;
        cells.add(name, "");
        value.setLength(0);
        value.append(text, Math.min(colon + 2, text.length()), text.length());
      } else if (text.isEmpty()) {
        blank++;
      } else if (cells.isEmpty()) {
        fault = "has no cell in line " + line.number();
      } else if (value.length() <= Characters.MOST) {
        value.append("\n".repeat(blank + 1)).append(text);
        blank = 0;
      }
    }
    store(value);
    return end(start, fault);
  }

  private void store(StringBuilder value) {
    if (!cells.isEmpty()) {
      String cell = value.toString();
      cells.setLast(cell.equals("NULL") ? "" : cell);
    }
  }

  private TableEntry end(long start, @Nullable String fault) {
    try {
      if (fault != null) {
        throw new BadRecord(fault);
      }
      if (!names.isEmpty() && names.size() != cells.size()) {
        throw new BadRecord(
            "has %d cells where the first row has %d".formatted(cells.size(), names.size()));
      }
      TableRow row = cells.row();
      names = new ArrayList<>(row.names());
      return TableEntry.of(start, row);
    } catch (BadRecord e) {
      return TableEntry.bad(start, e.getMessage());
    }
  }

  /** The name that a line begins with; null if it continues a cell. */
  private @Nullable String name(String text) {
    if (names.isEmpty() && cells.isEmpty()) {
      colon = text.indexOf(':');
    }
    if (colon <= 0
        || text.length() <= colon
        || text.charAt(colon) != ':'
        || (text.length() > colon + 1 && text.charAt(colon + 1) != ' ')) {
      return null;
    }
    String name = text.substring(0, colon).strip();
    if (name.isEmpty() || name.length() > 64 || name.indexOf(' ') >= 0) {
      return null;
    }
    if (names.isEmpty()) {
      return cells.has(name) ? null : name;
    }
    int next = cells.size();
    return next < names.size() && names.get(next).equals(name) ? name : null;
  }
}
