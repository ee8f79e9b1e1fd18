package io.callflow.local.asterisk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of one file: a table of padded cells between {@code |}, as {@code psql} and {@code
 * mysql} print it, or comma-separated values (RFC 4180), as {@code cel_custom} writes them, with or
 * without a header. Skips rulers, row counts, blank lines and comments. Accepts further headers, so
 * that files can be concatenated. A row is one line.
 */
final class CelTable implements AutoCloseable {
  private static final String RULER = "-+=|: \t\u000b\f\r";
  private static final Pattern ROW_COUNT =
      Pattern.compile("\\s*\\(\\d+ [\\p{L} ]+\\)\\s*|\\s*\\d+ rows? in set.*");

  private final CelLines lines;
  private CelRow.@Nullable Columns columns;
  private int[] bars = {};
  private boolean padded;
  private boolean begun;

  CelTable(InputStream in, Charset charset) {
    this.lines = new CelLines(in, charset);
  }

  /** A row, or the fault of a line that should be one. */
  record Entry(long line, @Nullable CelRow row, @Nullable String fault) {}

  /** The next row, or null after the last. */
  @Nullable Entry next() throws IOException {
    for (CelLines.Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        return new Entry(line.number(), null, line.fault());
      }
      if (isNoRow(text)) {
        continue;
      }
      try {
        CelRow row = row(text);
        if (row != null) {
          return new Entry(line.number(), row, null);
        }
      } catch (BadRow e) {
        return new Entry(line.number(), null, e.getMessage());
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static boolean isNoRow(String text) {
    String start = text.stripLeading();
    return start.isEmpty()
        || start.startsWith("#")
        || start.startsWith(";")
        || isRuler(text)
        || ROW_COUNT.matcher(text).matches();
  }

  /** Whether a line has two dashes side by side, and otherwise only what rulers consist of. */
  private static boolean isRuler(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (RULER.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return text.contains("--");
  }

  private @Nullable CelRow row(String text) throws BadRow {
    if (!begun) {
      begun = true;
      padded = !text.stripLeading().startsWith("\"") && text.indexOf('|') >= 0;
    }
    List<String> cells = padded ? paddedCells(text) : commaCells(text);
    if (CelRow.Columns.areNames(cells)) {
      columns = new CelRow.Columns(cells);
      bars = bars(text);
      return null;
    }
    CelRow.Columns known = columns;
    if (known == null) {
      if (padded) {
        throw new BadRow("has no header above it that names the columns");
      }
      known = CelRow.Columns.CUSTOM;
      columns = known;
    }
    return new CelRow(known, padded ? fitted(known, cells, text) : filled(known, cells));
  }

  /**
   * Requires a cell for each column; another number means a row cut off or joined with the next.
   */
  private List<String> fitted(CelRow.Columns known, List<String> cells, String text) throws BadRow {
    int excess = cells.size() - known.size();
    if (excess == 0
        || (excess == 1 && cells.get(cells.size() - 1).isEmpty())
        || (excess == -1 && known.names().get(known.size() - 1).isEmpty())) {
      return cells;
    }
    List<String> byPlace = excess > 0 ? cellsByPlace(text) : null;
    if (byPlace == null) {
      throw new BadRow(
          "has %d cells where the header has %d".formatted(cells.size(), known.size()));
    }
    return byPlace;
  }

  /** Lets comma-separated rows leave out empty cells at their end. */
  private static List<String> filled(CelRow.Columns known, List<String> cells) throws BadRow {
    for (int i = known.size(); i < cells.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        throw new BadRow(
            "has %d values where the header has %d".formatted(cells.size(), known.size()));
      }
    }
    return cells;
  }

  private static List<String> paddedCells(String text) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int bar = text.indexOf('|'); bar >= 0; bar = text.indexOf('|', from)) {
      cells.add(text.substring(from, bar).strip());
      from = bar + 1;
    }
    cells.add(text.substring(from).strip());
    return cells;
  }

  /** The places of {@code |} in a header, counted in code points. */
  private static int[] bars(String header) {
    int[] points = header.codePoints().toArray();
    return IntStream.range(0, points.length).filter(place -> points[place] == '|').toArray();
  }

  /**
   * Cuts a row whose cells contain {@code |} at the places where the header has one; null if the
   * row lacks one there.
   */
  private @Nullable List<String> cellsByPlace(String text) {
    int[] points = text.codePoints().toArray();
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int place : bars) {
      if (place >= points.length || points[place] != '|') {
        return null;
      }
      cells.add(new String(points, from, place - from).strip());
      from = place + 1;
    }
    cells.add(new String(points, from, points.length - from).strip());
    return cells;
  }

  private static List<String> commaCells(String text) throws BadRow {
    List<String> cells = new ArrayList<>();
    int at = 0;
    while (true) {
      at = skipSpaces(text, at);
      if (at < text.length() && text.charAt(at) == '"') {
        StringBuilder cell = new StringBuilder();
        at++;
        while (true) {
          int quote = text.indexOf('"', at);
          if (quote < 0) {
            throw new BadRow("has an unclosed quote");
          }
          cell.append(text, at, quote);
          at = quote + 1;
          if (at >= text.length() || text.charAt(at) != '"') {
            break;
          }
          cell.append('"');
          at++;
        }
        cells.add(cell.toString());
        at = skipSpaces(text, at);
        if (at >= text.length() || text.charAt(at) == ';') {
          return cells; // a comment follows
        }
        if (text.charAt(at) != ',') {
          throw new BadRow("has text after a closing quote at column " + (at + 1));
        }
        at++;
      } else {
        int comma = text.indexOf(',', at);
        cells.add(text.substring(at, comma < 0 ? text.length() : comma).strip());
        if (comma < 0) {
          return cells;
        }
        at = comma + 1;
      }
    }
  }

  private static int skipSpaces(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
