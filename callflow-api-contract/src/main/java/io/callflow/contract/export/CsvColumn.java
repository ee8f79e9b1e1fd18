package io.callflow.contract.export;

import io.callflow.event.CallflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of CSV.
 *
 * @param <T> what a row is of
 */
interface CsvColumn<T> {
  /** The name, by which users choose the column. */
  String id();

  /** Whether its cells are clock times of a zone, which its header names. */
  boolean isTime();

  /** Whether it is there if nobody chooses columns. */
  boolean isUsual();

  /** The cell; null for an empty one. */
  @Nullable String cell(T element, ClockTimes times);

  /** The names of these columns. */
  static List<String> names(CsvColumn<?>[] columns) {
    return Stream.of(columns).map(CsvColumn::id).toList();
  }

  /**
   * The columns with these names, in the order of the names.
   *
   * @param names empty for the usual ones
   * @throws CallflowException {@code INVALID} for an unknown name, and for one that is there twice
   */
  static <C extends CsvColumn<?>> List<C> chosen(C[] all, List<String> names) {
    if (names.isEmpty()) {
      return Stream.of(all).filter(CsvColumn::isUsual).toList();
    }
    List<C> chosen = new ArrayList<>();
    for (String name : names) {
      C found = null;
      for (C column : all) {
        found = column.id().equals(name) ? column : found;
      }
      if (found == null || chosen.contains(found)) {
        throw CallflowException.invalid(
            "/columns",
            found == null ? "enum" : "duplicate_field",
            "%s '%s'; the columns are %s."
                .formatted(
                    found == null ? "There is no column" : "There is twice the column",
                    shown(name),
                    Stream.of(all).map(CsvColumn::id).collect(Collectors.joining(", "))));
      }
      chosen.add(found);
    }
    return chosen;
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
