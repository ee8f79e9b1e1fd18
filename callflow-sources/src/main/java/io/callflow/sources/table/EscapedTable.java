package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads records of {@link EscapedCells}, with a header or in a known layout. */
final class EscapedTable implements RecordReader {
  private final Lines lines;
  private final char separator;
  private final boolean quotes;
  private final boolean escapes;
  private final RowShape shape;

  EscapedTable(TableKind kind, Lines lines, char separator, boolean quotes, boolean escapes) {
    this.lines = lines;
    this.separator = separator;
    this.quotes = quotes;
    this.escapes = escapes;
    this.shape = new RowShape(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        return TableEntry.bad(line.number(), Lines.TOO_LONG);
      }
      if (text.isBlank() || text.equals("\\.")) {
        continue;
      }
      try {
        List<String> cells = cells(text);
        TableRow row = Noise.isNoRow(text) && !shape.hasSizeOf(cells) ? null : shape.row(cells);
        if (row != null) {
          return TableEntry.of(line.number(), row);
        }
      } catch (BadRecord e) {
        return TableEntry.bad(line.number(), e.getMessage());
      }
    }
    return null;
  }

  /** The cells of the record that begins with this line. If it is bad, only this line is. */
  private List<String> cells(String first) throws BadRecord, IOException {
    EscapedCells cells = new EscapedCells(separator, quotes, escapes, true);
    List<Line> more = new ArrayList<>();
    try {
      int length = first.length();
      boolean whole = cells.take(first);
      while (!whole) {
        Line line = lines.next();
        if (line != null) {
          more.add(line);
        }
        String text = line == null ? null : line.text();
        if (text == null || (length += text.length() + 1) > Characters.MOST) {
          throw new BadRecord(
              quotes
                  ? QuoteFault.of(first, separator)
                  : "ends with a backslash, and no line continues it");
        }
        whole = cells.take(text);
      }
      return cells.cells();
    } catch (BadRecord e) {
      lines.giveBack(more);
      throw more.isEmpty() ? e : new BadRecord(QuoteFault.of(first, separator));
    }
  }
}
