package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of {@code INSERT} and {@code COPY} in a dump of MySQL, PostgreSQL or SQLite. Their
 * columns are those of the statement or of the {@code CREATE TABLE} above it. Tables without the
 * needed columns are skipped, since dumps hold many tables.
 */
final class SqlDump implements RecordReader {
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "PRIMARY",
          "KEY",
          "UNIQUE",
          "CONSTRAINT",
          "INDEX",
          "FULLTEXT",
          "SPATIAL",
          "CHECK",
          "FOREIGN",
          "EXCLUDE",
          "LIKE");

  private enum Place {
    STATEMENT,
    TUPLES,
    COPY
  }

  private final TableKind kind;
  private final SqlScanner sql;
  private final Map<String, List<String>> created = new HashMap<>();
  private final Set<String> unknown = new HashSet<>();
  private Place place = Place.STATEMENT;
  private String table = "";
  private @Nullable TableColumns columns;

  SqlDump(TableKind kind, Characters characters, boolean escapes) {
    this.kind = kind;
    this.sql = new SqlScanner(characters, escapes);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    while (true) {
      int next = place == Place.COPY ? sql.peek() : sql.skip();
      if (next < 0) {
        return null;
      }
      long line = sql.line();
      try {
        TableRow row = null;
        switch (place) {
          case STATEMENT -> statement();
          case TUPLES -> row = tuple();
          case COPY -> row = copied();
        }
        if (row != null) {
          return TableEntry.of(line, row);
        }
      } catch (BadRecord e) {
        return TableEntry.bad(line, e.getMessage());
      }
    }
  }

  private void statement() throws IOException {
    String verb = sql.word().toUpperCase(Locale.ROOT);
    switch (verb) {
      case "INSERT", "REPLACE" -> insert();
      case "CREATE" -> create();
      case "COPY" -> copy();
      case "" -> {
        if (sql.read() == '\\') {
          sql.rest(); // a command of a client, such as \connect
        }
      }
      default -> {
        if (!verb.equals("GO") && !verb.equals("DELIMITER")) {
          sql.skipStatement();
        } else {
          sql.rest();
        }
      }
    }
  }

  private void insert() throws IOException {
    String word = sql.word();
    while (!word.isEmpty() && !word.equalsIgnoreCase("INTO")) {
      word = sql.word();
    }
    table = sql.name();
    List<String> names = sql.names();
    word = sql.word();
    while (!word.isEmpty() && !word.equalsIgnoreCase("VALUES") && !word.equalsIgnoreCase("VALUE")) {
      word = sql.word();
    }
    if (word.isEmpty() || !begin(names)) {
      sql.skipStatement();
      return;
    }
    place = Place.TUPLES;
  }

  /** Whether the rows of the table are wanted, as far as its columns are known. */
  private boolean begin(List<String> names) {
    List<String> known = names.isEmpty() ? created.get(table) : names;
    columns = known != null && kind.isHeader(known) ? new TableColumns(known, kind) : null;
    return columns != null || known == null;
  }

  private void create() throws IOException {
    String word = sql.word();
    while (!word.isEmpty() && !word.equalsIgnoreCase("TABLE")) {
      if (word.equalsIgnoreCase("TRIGGER") || word.equalsIgnoreCase("FUNCTION")) {
        break;
      }
      word = sql.word();
    }
    if (!word.equalsIgnoreCase("TABLE")) {
      sql.skipStatement();
      return;
    }
    String name = sql.name();
    for (String skipped : List.of("IF", "NOT", "EXISTS")) {
      if (name.equalsIgnoreCase(skipped)) {
        name = sql.name();
      }
    }
    if (sql.skip() == '(') {
      sql.read();
      created.put(name, definitions());
    }
    sql.skipStatement();
  }

  /** The names of the columns up to the closing parenthesis. */
  private List<String> definitions() throws IOException {
    List<String> names = new ArrayList<>();
    while (true) {
      boolean quoted = sql.skip() == '`' || sql.skip() == '"';
      String name = sql.word();
      if (!name.isEmpty() && (quoted || !CONSTRAINTS.contains(name.toUpperCase(Locale.ROOT)))) {
        names.add(name);
      }
      int depth = 0;
      for (int next = sql.skip(); ; next = sql.skip()) {
        if (next < 0 || (depth == 0 && next == ')')) {
          return names;
        }
        sql.read();
        if (depth == 0 && next == ',') {
          break;
        }
        depth += next == '(' ? 1 : next == ')' ? -1 : 0;
        if (next == '\'') {
          sql.skipText();
        }
      }
    }
  }

  private void copy() throws IOException {
    table = sql.name();
    List<String> names = sql.names();
    String rest = sql.rest();
    if (rest != null && rest.toUpperCase(Locale.ROOT).contains("STDIN")) {
      place = Place.COPY;
      if (!begin(names)) {
        for (String line = sql.rest(); sql.peek() >= 0; line = sql.rest()) {
          if ("\\.".equals(line)) {
            break;
          }
        }
        place = Place.STATEMENT;
      }
    }
  }

  private @Nullable TableRow copied() throws BadRecord, IOException {
    String line = sql.rest();
    if (line == null) {
      throw new BadRecord(Lines.TOO_LONG);
    }
    if (line.equals("\\.")) {
      place = Place.STATEMENT;
      return null;
    }
    EscapedCells cells = new EscapedCells('\t', false, true, false);
    if (!cells.take(line)) {
      throw new BadRecord("ends with a backslash");
    }
    return row(cells.cells());
  }

  private @Nullable TableRow tuple() throws BadRecord, IOException {
    if (sql.skip() != '(') {
      place = Place.STATEMENT;
      sql.skipStatement();
      return null;
    }
    List<String> cells = new ArrayList<>();
    int room = Characters.MOST;
    try {
      do {
        sql.read();
        String cell = sql.value(room);
        room -= cell.length();
        cells.add(cell);
      } while (sql.skip() == ',');
      if (sql.skip() != ')') {
        throw new BadRecord("is no list of values in parentheses");
      }
    } catch (BadRecord e) {
      place = Place.STATEMENT;
      sql.rest();
      sql.skipToStatement();
      throw new BadRecord(e.getMessage() + "; the rest of its line is not read");
    }
    sql.read();
    int after = sql.skip();
    if (after == ',') {
      sql.read();
    } else {
      place = Place.STATEMENT;
      if (after == ';') {
        sql.read();
      } else {
        sql.skipStatement();
      }
    }
    return row(cells);
  }

  private @Nullable TableRow row(List<String> cells) throws BadRecord {
    TableColumns known = columns;
    if (known == null) {
      known = kind.layout(cells);
      if (known != null) {
        return new TableRow(known, cells);
      }
      if (unknown.add(table)) {
        throw new BadRecord(
            ("is a row of the table %s without the names of its columns: dump it with its CREATE"
                    + " TABLE or with --complete-insert")
                .formatted(table));
      }
      return null;
    }
    if (cells.size() != known.size()) {
      throw new BadRecord(
          "has %d values where the table has %d columns".formatted(cells.size(), known.size()));
    }
    return new TableRow(known, cells);
  }
}
