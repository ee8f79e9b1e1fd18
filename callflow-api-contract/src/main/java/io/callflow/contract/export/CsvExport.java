package io.callflow.contract.export;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of CSV (RFC 4180) in UTF-8 with a header. The header of a time names its zone, as in
 * {@code startedAt (Europe/Berlin)}. Cells are safe: see {@link SafeCell}.
 *
 * <p>Writing RFC 4180 is one rule about quotes, so no library is loaded into the functions for it.
 *
 * @param <T> what a row is of
 */
final class CsvExport<T> implements ExportWriter<T> {
  private final List<? extends CsvColumn<T>> columns;
  private final ClockTimes times;
  private final boolean byteOrderMark;

  CsvExport(List<? extends CsvColumn<T>> columns, ExportOptions options) {
    this.columns = columns;
    this.times = new ClockTimes(options.zone());
    this.byteOrderMark = options.byteOrderMark();
  }

  @Override
  public byte[] begin() {
    StringBuilder row = new StringBuilder(byteOrderMark ? "\uFEFF" : "");
    for (int i = 0; i < columns.size(); i++) {
      CsvColumn<T> column = columns.get(i);
      row.append(i == 0 ? "" : ",");
      add(row, column.isTime() ? column.id() + " (" + times.zone() + ")" : column.id());
    }
    return bytes(row);
  }

  @Override
  public byte[] next(T element) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      row.append(i == 0 ? "" : ",");
      add(row, columns.get(i).cell(element, times));
    }
    return bytes(row);
  }

  private static void add(StringBuilder row, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return;
    }
    String cell = SafeCell.of(text);
    boolean quoted =
        cell.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r' || c == ';')
            || cell.charAt(0) <= ' '
            || cell.charAt(cell.length() - 1) <= ' ';
    if (quoted) {
      row.append('"').append(cell.replace("\"", "\"\"")).append('"');
    } else {
      row.append(cell);
    }
  }

  private static byte[] bytes(StringBuilder row) {
    return row.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] end() {
    return new byte[0];
  }
}
