package io.callflow.sources.table;

import org.jspecify.annotations.Nullable;

/**
 * A row, or the fault of text that should be one.
 *
 * @param line the line where it starts, from 1
 * @param row absent where there is a fault
 * @param fault continues "file:line:" and says why there is no row; absent where there is one
 */
public record TableEntry(long line, @Nullable TableRow row, @Nullable String fault) {

  static TableEntry of(long line, TableRow row) {
    return new TableEntry(line, row, null);
  }

  static TableEntry bad(long line, @Nullable String fault) {
    return new TableEntry(line, null, fault);
  }
}
