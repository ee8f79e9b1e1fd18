package io.callflow.sources.table;

import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one table in their order, and keeps no more than one record in memory. A record
 * is at most 1 MiB (of characters) long; a longer one is a fault, and reading goes on after it.
 * Line breaks inside of cells come as line feeds. For one thread.
 */
public final class TableReader implements AutoCloseable {
  private final Characters characters;
  private final Charset charset;
  private final RecordReader records;
  private @Nullable TableEntry notice;

  TableReader(
      TableKind kind,
      Characters characters,
      Charset charset,
      @Nullable Dialect dialect,
      @Nullable TableEntry notice)
      throws IOException {
    this.characters = characters;
    this.charset = charset;
    this.notice = notice;
    this.records = dialect == null ? () -> null : records(kind, characters, dialect);
  }

  private static RecordReader records(TableKind kind, Characters characters, Dialect dialect)
      throws IOException {
    StringBuilder skipped = new StringBuilder();
    while (characters.line() < dialect.line() && characters.peek() >= 0) {
      skipped.setLength(0);
      characters.readLine(skipped);
    }
    Lines lines = new Lines(characters);
    return switch (dialect.shape()) {
      case BARS -> new BarTable(kind, lines, dialect.separator());
      case SEPARATED -> new SeparatedTable(kind, lines, dialect.separator());
      case ESCAPED, ESCAPED_QUOTED ->
          new EscapedTable(
              kind,
              lines,
              dialect.separator(),
              dialect.shape() == Dialect.Shape.ESCAPED_QUOTED,
              dialect.escapes());
      case EXPANDED -> new ExpandedTable(kind, lines);
      case VERTICAL -> new VerticalTable(kind, lines);
      case SQL -> new SqlDump(kind, characters, dialect.escapes());
      case JSON -> new JsonObjects(kind, characters);
      case MANAGER -> new ManagerEvents(kind, String.valueOf(kind.managerEvent()), lines);
    };
  }

  /** The next row or fault, or null after the last. */
  public @Nullable TableEntry next() throws IOException {
    TableEntry first = notice;
    if (first != null) {
      notice = null;
      return first;
    }
    TableEntry entry = records.next();
    if (entry == null) {
      return null;
    }
    String fault = entry.fault();
    TableRow row = entry.row();
    boolean unreadable = Lines.UNREADABLE.equals(fault);
    if (row != null) {
      for (String cell : row.cells()) {
        unreadable |= cell.indexOf(Characters.UNREADABLE) >= 0;
      }
    }
    if (unreadable) {
      return TableEntry.bad(
          entry.line(), "is not " + charset + " text; name another with --charset");
    }
    return row != null
        ? entry
        : TableEntry.bad(entry.line(), fault == null ? null : TableFormat.readable(fault));
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
