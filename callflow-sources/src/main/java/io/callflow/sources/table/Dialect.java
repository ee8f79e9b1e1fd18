package io.callflow.sources.table;

/**
 * How a table is written.
 *
 * @param separator between cells; a space where the shape has none
 * @param escapes whether a backslash escapes
 * @param line the first line of the table, from 1
 */
record Dialect(Shape shape, char separator, boolean escapes, long line) {

  enum Shape {
    /** Cells between {@code |}, mostly padded: psql, mysql. */
    BARS,
    /** Cells that may be quoted, RFC 4180. */
    SEPARATED,
    /** Cells without quotes, or with backslashes before quotes: mysql -B, OUTFILE, COPY. */
    ESCAPED,
    /** As {@link #ESCAPED}, in quotes: OUTFILE with ENCLOSED BY. */
    ESCAPED_QUOTED,
    /** A line for each cell: {@code psql \x}. */
    EXPANDED,
    /** A line for each cell: {@code mysql \G}. */
    VERTICAL,
    SQL,
    JSON,
    MANAGER
  }

  /** Words for messages. */
  String description() {
    return switch (shape) {
      case BARS -> "a table with " + name(separator) + " between cells";
      case SEPARATED -> "cells separated by " + name(separator);
      case ESCAPED -> "cells separated by " + name(separator) + (escapes ? ", with escapes" : "");
      case ESCAPED_QUOTED -> "quoted cells separated by " + name(separator) + ", with escapes";
      case EXPANDED -> "records of psql's expanded display";
      case VERTICAL -> "records of mysql's \\G";
      case SQL -> "statements of SQL";
      case JSON -> "objects of JSON";
      case MANAGER -> "manager events";
    };
  }

  static String name(char separator) {
    return separator == '\t' ? "tab" : "'" + separator + "'";
  }
}
