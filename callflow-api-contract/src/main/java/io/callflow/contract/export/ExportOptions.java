package io.callflow.contract.export;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What a user chooses about an export. Each format uses some of these and ignores the others.
 *
 * @param columns the columns of CSV by their names, in this order; empty for the usual ones
 * @param zone the time zone of CSV and of pages
 * @param byteOrderMark whether CSV begins with the byte order mark, by which Excel recognises UTF-8
 */
public record ExportOptions(List<String> columns, ZoneId zone, boolean byteOrderMark) {
  /** The usual columns, UTC, and no byte order mark. */
  public static final ExportOptions DEFAULTS = new ExportOptions(List.of(), ZoneOffset.UTC, false);

  public ExportOptions {
    columns = List.copyOf(columns);
  }
}
