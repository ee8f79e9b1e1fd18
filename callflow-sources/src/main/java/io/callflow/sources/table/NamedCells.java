package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the cells of a record that names each of them. */
final class NamedCells {
  private final TableKind kind;
  private final List<String> names = new ArrayList<>();
  private final List<String> cells = new ArrayList<>();
  private @Nullable TableColumns columns;
  private long length;

  NamedCells(TableKind kind) {
    this.kind = kind;
  }

  /** Begins the next record. */
  void clear() {
    names.clear();
    cells.clear();
    length = 0;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  int size() {
    return names.size();
  }

  List<String> names() {
    return names;
  }

  boolean isTooLong() {
    return length > Characters.MOST;
  }

  /** Whether a cell of this name is there. */
  boolean has(String name) {
    return names.contains(name);
  }

  void add(String name, String cell) {
    names.add(name);
    cells.add(cell);
    length += cell.length();
  }

  String last() {
    return cells.get(cells.size() - 1);
  }

  void setLast(String cell) {
    length += cell.length() - last().length();
    cells.set(cells.size() - 1, cell);
  }

  /** The row, which has every needed column. Records with equal names share their columns. */
  TableRow row() throws BadRecord {
    if (isTooLong()) {
      throw new BadRecord(Lines.TOO_LONG);
    }
    TableColumns known = columns;
    if (known == null || !known.names().equals(names)) {
      if (!kind.isHeader(names)) {
        throw new BadRecord("lacks " + kind.expected());
      }
      known = new TableColumns(names, kind);
      columns = known;
    }
    return new TableRow(known, cells);
  }
}
