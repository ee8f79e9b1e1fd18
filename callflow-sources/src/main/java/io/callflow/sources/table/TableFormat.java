package io.callflow.sources.table;

import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.Head;
import io.callflow.sources.record.SourceInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one table is written: its encoding and its dialect. Found by reading the whole table once, so
 * that both are the same for every row. Takes a few MiB of memory while it looks. Threads may share
 * it.
 *
 * <pre>{@code
 * TableFormat format = TableFormat.of(kind, () -> Files.newInputStream(file), null);
 * format.notes().forEach(System.err::println);
 * try (TableReader rows = format.read(Files.newInputStream(file))) {
 *   for (TableEntry entry = rows.next(); entry != null; entry = rows.next()) {
 *     use(entry);
 *   }
 * }
 * }</pre>
 */
public final class TableFormat {
  /** How many rows are looked at to recognise a table: the first ones may be bad. */
  private static final int FIRST_ROWS = 20;

  private static final String WRITERS =
      "as psql, mysql, mysqldump, SELECT INTO OUTFILE, COPY, cel_custom or AMI write them, or as"
          + " CSV or JSON";

  private final TableKind kind;
  private final Charset charset;
  private final @Nullable Dialect dialect;
  private final List<String> notes = new ArrayList<>();
  private final @Nullable TableEntry notice;

  private TableFormat(
      TableKind kind, Charset charset, @Nullable Dialect dialect, @Nullable TableEntry notice) {
    this.kind = kind;
    this.charset = charset;
    this.dialect = dialect;
    this.notice = notice;
  }

  /**
   * Reads the table once to find out how it is written.
   *
   * @param charset the encoding, unless a byte order mark shows UTF-8 or UTF-16; null to find it
   *     out: UTF-8 if at least as many characters outside of ASCII are UTF-8 as bytes are not, or
   *     else windows-1252 (ISO-8859-1 if it has bytes that windows-1252 does not define)
   */
  public static TableFormat of(TableKind kind, SourceInput input, @Nullable Charset charset)
      throws IOException {
    ByteSurvey survey;
    try (InputStream in = input.open()) {
      survey = ByteSurvey.of(in);
    }
    Charset marked = survey.marked();
    Charset found = marked != null ? marked : charset != null ? charset : survey.guessed();
    DialectSearch search = new DialectSearch(kind, survey);
    Dialect dialect = search.find(found);
    TableFormat format = new TableFormat(kind, found, dialect, notice(kind, search, dialect));
    if (marked == null && charset == null && !found.equals(StandardCharsets.UTF_8)) {
      format.notes.add(
          "is not UTF-8 text; all of it is read as %s. --charset names another encoding."
              .formatted(found));
    }
    return format;
  }

  /** Whether an input that begins like this holds a table of this kind: one of its rows is read. */
  public static boolean isLikely(TableKind kind, Head head) {
    try {
      TableFormat format = of(kind, head.input(), null);
      if (format.dialect == null) {
        return false;
      }
      try (TableReader rows = format.read(head.input().open())) {
        TableEntry entry = rows.next();
        for (int i = 1; i < FIRST_ROWS && entry != null && entry.row() == null; i++) {
          entry = rows.next();
        }
        return entry != null && entry.row() != null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the beginning is in memory
    }
  }

  private static @Nullable TableEntry notice(
      TableKind kind, DialectSearch search, @Nullable Dialect dialect) {
    if (dialect == null) {
      String impression = search.impression();
      if (impression == null) {
        return null;
      }
      String fault =
          "is not recognised as %s: it %s. Expected: %s, %s."
              .formatted(kind.name(), impression, kind.expected(), WRITERS);
      return TableEntry.bad(
          search.firstLine(), search.firstIsTooLong() ? Lines.TOO_LONG : readable(fault));
    }
    List<Long> strange = search.strange();
    if (strange.isEmpty()
        || dialect.shape() == Dialect.Shape.SQL
        || dialect.shape() == Dialect.Shape.MANAGER) {
      return null;
    }
    return TableEntry.bad(
        strange.get(0),
        "is not read%s: %s begin in line %d"
            .formatted(
                strange.size() == 1 ? "" : ", like %d more lines".formatted(strange.size() - 1),
                dialect.description(),
                dialect.line()));
  }

  /** The encoding. */
  public Charset charset() {
    return charset;
  }

  /** The dialect in words, or "unknown". */
  public String description() {
    return dialect == null ? "unknown" : dialect.description();
  }

  /** What whoever imports should be told once; each continues "file: " and ends with a stop. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * Reads the rows. Of a table that is not recognised, it reads one fault and no row.
   *
   * @param in the table from its start; closed with the reader
   */
  public TableReader read(InputStream in) throws IOException {
    return new TableReader(kind, new Characters(in, charset), charset, dialect, notice);
  }

  static String readable(String text) {
    return text.replace(Characters.UNREADABLE, '\uFFFD');
  }
}
