package io.callflow.sources.table;

import java.util.List;

/**
 * One row of a table.
 *
 * @param columns the names of the cells
 * @param cells in the order of the columns; empty text where the row has nothing
 */
public record TableRow(TableColumns columns, List<String> cells) {

  /** Copies the cells. */
  public TableRow {
    cells = List.copyOf(cells);
  }

  /** The cell of the column with this canonical name; empty text where the row has none. */
  public String cell(String name) {
    int index = columns.indexOf(name);
    return index < 0 || index >= cells.size() ? "" : cells.get(index);
  }

  /** The names of the columns as the table writes them. */
  public List<String> names() {
    return columns.names();
  }
}
