package io.callflow.local.follow;

import io.callflow.local.follow.DatabaseFailure.Reason;
import io.callflow.local.follow.Dialect.ColumnType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in a session of its own, read in the order of its id or, without one, of its times. Every
 * read is a transaction of its own, and holds a page of rows in memory at most. For one thread.
 */
final class FollowedTable implements AutoCloseable {
  /** The most rows of a slice, unless more have one time. */
  static final int SLICE = 10_000;

  private static final List<String> IDS = List.of("id", "acctid");

  private final Database database;
  private final Connection connection;
  private final Dialect dialect;
  private final TableName table;
  private final Columns columns;
  private final List<String> names;
  private final @Nullable String id;
  private final @Nullable String time;
  private final TimeNotation notation;
  private final Duration reach;
  private final @Nullable String ready;

  private FollowedTable(
      Database database,
      Connection connection,
      TableName table,
      RecordFormat format,
      @Nullable String idColumn)
      throws SQLException, DatabaseFailure {
    this.database = database;
    this.connection = connection;
    this.dialect = database.address().dialect();
    this.table = table;
    this.columns = readColumns();
    this.names = columns.names();
    this.id = idColumn == null ? columns.firstInteger(IDS) : named(idColumn);
    this.time = columns.first(format.times());
    String missing = format.missing(names);
    if (missing != null || (id == null && time == null)) {
      throw new DatabaseFailure(
          Reason.USAGE,
          "%s is no table of %s: it lacks the column %s. It has %s."
              .formatted(
                  table,
                  format.id(),
                  missing != null ? missing : format.times().get(0),
                  String.join(", ", names)),
          null);
    }
    this.notation = TimeNotation.of(sample(), columns.type(time), database.zone());
    this.reach = id == null ? format.reach() : Duration.ZERO;
    this.ready = reach.isZero() ? null : end();
  }

  /** Opens the table. The session ends with {@link #close}. */
  static FollowedTable open(
      Database database, TableName table, RecordFormat format, @Nullable String idColumn)
      throws DatabaseFailure {
    Connection connection = database.connect();
    try {
      return new FollowedTable(database, connection, table, format, idColumn);
    } catch (SQLException e) {
      Database.close(connection);
      throw database.failure("Cannot read " + table, e, false);
    } catch (DatabaseFailure e) {
      Database.close(connection);
      throw e;
    }
  }

  /**
   * A row.
   *
   * @param key its place in the order of the table; null if it has none, such as a time that is no
   *     time
   * @param ready its place in the order in which rows are inserted, if that differs
   * @param cells in the order of the columns
   */
  record Row(@Nullable Position key, @Nullable Position ready, List<String> cells) {}

  /** Takes rows while they are read. */
  interface RowConsumer {
    void accept(Row row);
  }

  List<String> names() {
    return names;
  }

  boolean hasId() {
    return id != null;
  }

  /** The column by which the table is read. */
  String key() {
    return id != null ? id : String.valueOf(time);
  }

  TimeNotation notation() {
    return notation;
  }

  /** How long after the time in it a row may be inserted. */
  Duration reach() {
    return reach;
  }

  /** Whether rows tell when they were inserted, beside the time that orders them. */
  boolean tellsReady() {
    return ready != null;
  }

  boolean isReadable() throws DatabaseFailure {
    try {
      boolean readable = database.isReadable(connection);
      commit();
      return readable;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** The last position; null if the table is empty. */
  @Nullable Position last() throws DatabaseFailure {
    return position(query("SELECT " + text("MAX(" + quotedKey() + ")") + " FROM " + quotedTable()));
  }

  /** The position before the first row of this time; null if that is the first of all. */
  @Nullable Position before(Instant since) throws DatabaseFailure {
    Position from = notation.at(since);
    if (id == null) {
      return notation.before(from, Duration.ofSeconds(1));
    }
    if (time == null) {
      throw new DatabaseFailure(
          Reason.USAGE, table + " has no time to begin at; give --since id:N or all.", null);
    }
    String first =
        query(
            "SELECT %s FROM %s WHERE %s >= %s"
                .formatted(
                    text("MIN(" + dialect.quoted(id) + ")"),
                    quotedTable(),
                    comparableTime(),
                    timeParameter()),
            from.text());
    Position position = position(first);
    return position == null ? last() : Position.ofId(position.whole() - 1);
  }

  /**
   * The upper end of the next slice: so that {@value #SLICE} rows, or somewhat more with one time,
   * are up to it. Null if fewer are left.
   */
  @Nullable Position end(@Nullable Position low, @Nullable Position readyLow)
      throws DatabaseFailure {
    String key = quotedKey();
    String inner =
        "SELECT %s AS k FROM %s%s ORDER BY %s LIMIT %d"
            .formatted(key, quotedTable(), where(low, null, readyLow), key, SLICE);
    String sql = "SELECT " + text("MAX(k)") + ", COUNT(*) FROM (" + inner + ") slice";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, low, null, readyLow);
      Position end = null;
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next() && rows.getLong(2) >= SLICE) {
          end = position(rows.getString(1));
        }
      }
      commit();
      return end;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Reads rows in order.
   *
   * @param low before the first row; null for all
   * @param high the last; null for all
   * @param readyLow before the first in the order of insertion; null for all
   */
  void read(
      @Nullable Position low,
      @Nullable Position high,
      @Nullable Position readyLow,
      RowConsumer consumer)
      throws DatabaseFailure {
    StringBuilder sql = new StringBuilder("SELECT ").append(text(quotedKey()));
    if (ready != null) {
      sql.append(", ").append(text(ready));
    }
    names.forEach(name -> sql.append(", ").append(text(dialect.quoted(name))));
    sql.append(" FROM ")
        .append(quotedTable())
        .append(where(low, high, readyLow))
        .append(" ORDER BY ")
        .append(quotedKey());
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      statement.setFetchSize(Dialect.FETCH_SIZE);
      bind(statement, low, high, readyLow);
      try (ResultSet rows = statement.executeQuery()) {
        int first = ready == null ? 2 : 3;
        while (rows.next()) {
          List<String> cells = new ArrayList<>(names.size());
          for (int i = 0; i < names.size(); i++) {
            String cell = rows.getString(first + i);
            cells.add(cell == null ? "" : cell);
          }
          Position key = position(rows.getString(1));
          consumer.accept(
              new Row(key, ready == null ? key : notation.position(rows.getString(2)), cells));
        }
      }
      commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private String where(
      @Nullable Position low, @Nullable Position high, @Nullable Position readyLow) {
    List<String> conditions = new ArrayList<>();
    String parameter = id != null ? dialect.parameter(ColumnType.INTEGER) : timeParameter();
    if (low != null) {
      conditions.add(quotedKey() + " > " + parameter);
    }
    if (high != null) {
      conditions.add(quotedKey() + " <= " + parameter);
    }
    if (readyLow != null && ready != null) {
      conditions.add(ready + " > " + timeParameter());
    }
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  private void bind(
      PreparedStatement statement,
      @Nullable Position low,
      @Nullable Position high,
      @Nullable Position readyLow)
      throws SQLException {
    int at = 1;
    for (Position position : new @Nullable Position[] {low, high}) {
      if (position != null && id != null) {
        statement.setLong(at++, position.whole());
      } else if (position != null) {
        statement.setString(at++, position.text());
      }
    }
    if (readyLow != null && ready != null) {
      statement.setString(at, readyLow.text());
    }
  }

  /** The position with this text; null if it is none. */
  @Nullable Position position(@Nullable String text) {
    if (text == null || id == null) {
      return notation.position(text);
    }
    try {
      return Position.ofId(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private @Nullable String query(String sql, String... parameters) throws DatabaseFailure {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      String value;
      try (ResultSet rows = statement.executeQuery()) {
        value = rows.next() ? rows.getString(1) : null;
      }
      commit();
      return value;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private DatabaseFailure failed(SQLException failure) {
    return database.failure("Cannot read " + table, failure, false);
  }

  private void commit() throws SQLException {
    if (dialect.hasTransactions()) {
      connection.commit();
    }
  }

  private Columns readColumns() throws SQLException {
    Columns read;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT * FROM " + quotedTable() + " WHERE 1 = 0")) {
      read = new Columns(rows.getMetaData());
    }
    commit();
    return read;
  }

  private String named(String column) throws DatabaseFailure {
    String name = columns.firstInteger(List.of(column));
    if (name == null) {
      throw new DatabaseFailure(
          Reason.USAGE,
          "%s has no column %s with whole numbers. It has %s."
              .formatted(table, column, String.join(", ", names)),
          null);
    }
    return name;
  }

  private @Nullable String sample() throws DatabaseFailure {
    if (time == null) {
      return null;
    }
    String column = dialect.quoted(time);
    return query(
        "SELECT %s FROM %s WHERE %s IS NOT NULL LIMIT 1"
            .formatted(text(column), quotedTable(), column));
  }

  /** An expression for the end of a call, when its row is inserted; null if the table has none. */
  private @Nullable String end() {
    String start = time == null ? "" : dialect.quoted(time);
    String end = columns.first(List.of("end"));
    if (end != null && columns.type(end) == columns.type(time)) {
      return "COALESCE(" + dialect.quoted(end) + ", " + start + ")";
    }
    String duration = columns.firstInteger(List.of("duration"));
    boolean computable =
        columns.type(time) == ColumnType.TIME
            || columns.type(time) == ColumnType.INSTANT
            || (dialect == Dialect.SQLITE && notation.isDateTime());
    return duration == null || !computable
        ? null
        : "COALESCE(" + dialect.later(start, dialect.quoted(duration)) + ", " + start + ")";
  }

  private String timeParameter() {
    return dialect.parameter(columns.type(time));
  }

  private String quotedKey() {
    return id != null ? dialect.quoted(id) : comparableTime();
  }

  private String comparableTime() {
    return dialect.comparable(dialect.quoted(String.valueOf(time)), columns.type(time));
  }

  private String quotedTable() {
    return dialect.quoted(table);
  }

  private String text(String expression) {
    return dialect.textOf(expression);
  }

  @Override
  public void close() {
    Database.close(connection);
  }
}
