package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives cells their columns: those of the last header or, without one, those of a known layout. A
 * row must have as many cells as the header, so that a lost or split cell never shifts the others;
 * a layout tells how many may be left out at the end.
 */
final class RowShape {
  private final TableKind kind;
  private @Nullable TableColumns header;

  RowShape(TableKind kind) {
    this.kind = kind;
  }

  /** Makes a row; null for a header, which then counts for the rows below it. */
  @Nullable TableRow row(List<String> cells) throws BadRecord {
    if (kind.isHeader(cells)) {
      header = new TableColumns(cells.stream().map(String::strip).toList(), kind);
      return null;
    }
    TableColumns known = header;
    if (known != null) {
      return new TableRow(known, fitted(known, cells));
    }
    TableColumns layout = kind.layout(cells);
    if (layout == null) {
      throw new BadRecord(
          "has %d cells and is no row without a header. Expected: %s"
              .formatted(cells.size(), kind.expected()));
    }
    return new TableRow(layout, cells);
  }

  /** Whether there is a header with as many cells. */
  boolean hasSizeOf(List<String> cells) {
    TableColumns known = header;
    return known == null ? kind.layout(cells) != null : known.size() == cells.size();
  }

  private static List<String> fitted(TableColumns known, List<String> cells) throws BadRecord {
    if (cells.size() != known.size()) {
      throw new BadRecord(
          "has %d cells where the header has %d".formatted(cells.size(), known.size()));
    }
    return cells;
  }
}
