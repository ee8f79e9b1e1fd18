package io.callflow.local.follow;

import io.callflow.local.follow.Dialect.ColumnType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a table with their types, found by their names in any case. */
final class Columns {
  private final Map<String, ColumnType> types = new LinkedHashMap<>();

  /** The columns of a query. */
  Columns(ResultSetMetaData columns) throws SQLException {
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      types.put(columns.getColumnName(i), type(columns, i));
    }
  }

  private static ColumnType type(ResultSetMetaData columns, int index) throws SQLException {
    String name = String.valueOf(columns.getColumnTypeName(index)).toLowerCase(Locale.ROOT);
    return switch (columns.getColumnType(index)) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> ColumnType.INTEGER;
      case Types.NUMERIC, Types.DECIMAL, Types.REAL, Types.FLOAT, Types.DOUBLE -> ColumnType.NUMBER;
      case Types.TIMESTAMP_WITH_TIMEZONE -> ColumnType.INSTANT;
      case Types.TIMESTAMP -> name.equals("timestamptz") ? ColumnType.INSTANT : ColumnType.TIME;
      default -> ColumnType.TEXT;
    };
  }

  /** The names as the table has them, in its order. */
  List<String> names() {
    return List.copyOf(types.keySet());
  }

  ColumnType type(@Nullable String column) {
    return column == null ? ColumnType.TEXT : types.getOrDefault(column, ColumnType.TEXT);
  }

  /** The first of these columns that the table has; null if it has none. */
  @Nullable String first(List<String> candidates) {
    for (String candidate : candidates) {
      for (String name : types.keySet()) {
        if (name.equalsIgnoreCase(candidate)) {
          return name;
        }
      }
    }
    return null;
  }

  /** The first of these columns with whole numbers; null if there is none. */
  @Nullable String firstInteger(List<String> candidates) {
    return first(
        candidates.stream()
            .filter(candidate -> type(first(List.of(candidate))) == ColumnType.INTEGER)
            .toList());
  }
}
