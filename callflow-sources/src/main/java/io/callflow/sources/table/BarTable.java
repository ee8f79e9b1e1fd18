package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads cells between {@code |} under a header, as {@code psql} and {@code mysql} print them.
 * Spaces at both ends of a cell are not kept. A box (rows between bars) shows NULL as {@code NULL},
 * and breaks its lines where a cell does; psql marks a line break with {@code +} at the end of the
 * cell.
 */
final class BarTable implements RecordReader {
  private final TableKind kind;
  private final Lines lines;
  private final char bar;

  /** What psql writes where a cell continues in the next line. */
  private final char mark;

  private @Nullable TableColumns columns;
  private BarPlaces bars;
  private boolean boxed;
  private boolean spaced;

  BarTable(TableKind kind, Lines lines, char bar) {
    this.kind = kind;
    this.lines = lines;
    this.bar = bar;
    this.mark = bar == '|' ? '+' : '\u21b5';
    this.bars = BarPlaces.of("", bar);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        return TableEntry.bad(line.number(), Lines.TOO_LONG);
      }
      if (isNoRow(text)) {
        continue;
      }
      try {
        TableRow row = row(text);
        if (row != null) {
          return TableEntry.of(line.number(), row);
        }
      } catch (BadRecord e) {
        return TableEntry.bad(line.number(), e.getMessage());
      }
    }
    return null;
  }

  private boolean isNoRow(String text) {
    TableColumns known = columns;
    if (known != null && Noise.isComment(text) && split(text).size() == known.size()) {
      return false; // a cell that begins like a comment
    }
    return Noise.isNoRow(text) || (columns == null && Noise.isChatter(text));
  }

  private @Nullable TableRow row(String text) throws BadRecord, IOException {
    List<String> pieces = split(text);
    if (pieces.size() > 1 && kind.isHeader(stripped(pieces))) {
      columns = new TableColumns(stripped(pieces), kind);
      bars = BarPlaces.of(text, bar);
      String header = text.strip();
      boxed = header.charAt(0) == bar && isClosed(header);
      spaced = bars.areSpaced();
      return null;
    }
    TableColumns known = columns;
    if (known == null) {
      throw new BadRecord("has no header above it that names the columns");
    }
    String whole = boxed ? joined(text, known) : text;
    return new TableRow(known, wrapped(known, fitted(known, whole)));
  }

  /** Requires a cell for each column, with nothing before the first bar and after the last one. */
  private List<String> fitted(TableColumns known, String text) throws BadRecord {
    List<String> pieces = split(text);
    int excess = pieces.size() - known.size();
    boolean endsWithBar = known.names().get(known.size() - 1).isEmpty();
    boolean endsEmpty = pieces.get(pieces.size() - 1).isBlank();
    boolean startsEmpty = !known.names().get(0).isEmpty() || pieces.get(0).isBlank();
    if (startsEmpty
        && ((excess == 0 && (endsEmpty || !endsWithBar))
            || (excess == -1 && endsWithBar && !endsEmpty))) {
      return pieces;
    }
    List<String> byPlace = excess >= 0 && bars.arePadded() ? bars.cut(text) : null;
    if (byPlace == null) {
      throw new BadRecord(
          "has %d cells where the header has %d%s"
              .formatted(
                  pieces.size(),
                  known.size(),
                  excess < 0
                      ? ""
                      : "; a cell that contains '|' needs a dialect with quotes, such as CSV"));
    }
    return byPlace;
  }

  /** Joins the lines of a row whose cells contain line breaks. */
  private String joined(String text, TableColumns known) throws BadRecord, IOException {
    if (isClosed(text)) {
      return text;
    }
    List<Line> more = new ArrayList<>();
    StringBuilder whole = new StringBuilder(text);
    String fault =
        "has %d cells where the header has %d".formatted(split(text).size(), known.size());
    while (true) {
      Line line = lines.next();
      if (line != null) {
        more.add(line);
      }
      String next = line == null ? null : line.text();
      if (next == null
          || next.indexOf(bar) == 0
          || next.startsWith("+-")
          || whole.length() + next.length() >= Characters.MOST) {
        lines.giveBack(more);
        throw new BadRecord(fault);
      }
      whole.append('\n').append(next);
      if (isClosed(next)) {
        return whole.toString();
      }
    }
  }

  private boolean isClosed(String text) {
    String end = text.stripTrailing();
    return end.length() > 1 && end.charAt(end.length() - 1) == bar;
  }

  /** Adds the lines of a row that psql continues below: a {@code +} where a cell has a margin. */
  private List<String> wrapped(TableColumns known, List<String> pieces) throws IOException {
    List<String> cells = new ArrayList<>(stripped(pieces));
    List<String> above = pieces;
    int length = 0;
    while (spaced && continues(above)) {
      Line line = lines.next();
      String text = line == null ? null : line.text();
      List<String> below = text == null ? null : below(known, above, text);
      if (below == null || length > Characters.MOST) {
        if (line != null) {
          lines.giveBack(List.of(line));
        }
        break;
      }
      for (int i = 0; i < below.size(); i++) {
        if (continues(above, i)) {
          String upper = cells.get(i);
          String lower = below.get(i);
          String next = lower.startsWith(" ") ? lower.substring(1) : lower;
          length += next.length();
          cells.set(i, withoutMark(upper) + "\n" + next.stripTrailing());
        }
      }
      above = below;
    }
    if (boxed) {
      cells.replaceAll(cell -> cell.equals("NULL") ? "" : cell);
    }
    return cells;
  }

  /** The cells of a continued line, or null if it is a row of its own. */
  private @Nullable List<String> below(TableColumns known, List<String> above, String text) {
    List<String> pieces = split(text);
    if (pieces.size() != known.size()) {
      pieces = bars.cut(text);
    }
    if (pieces == null) {
      return null;
    }
    for (int i = 0; i < pieces.size(); i++) {
      if (!pieces.get(i).isBlank() && !continues(above, i)) {
        return null;
      }
    }
    return pieces;
  }

  /** Cuts the mark at the end of a line and the spaces before it. */
  static String withoutMark(String cell) {
    int end = cell.length() - 1;
    while (end > 0 && cell.charAt(end - 1) == ' ') {
      end--;
    }
    return cell.substring(0, end);
  }

  private boolean continues(List<String> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      if (continues(pieces, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean continues(List<String> pieces, int i) {
    String piece = pieces.get(i);
    int length = piece.length();
    return length > 1
        && piece.charAt(0) == ' '
        && piece.charAt(length - 1) == mark
        && (i + 1 < pieces.size() || bars.fillsLast(piece));
  }

  private static List<String> stripped(List<String> pieces) {
    return pieces.stream().map(String::strip).toList();
  }

  private List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(bar); at >= 0; at = text.indexOf(bar, from)) {
      pieces.add(text.substring(from, at));
      from = at + 1;
    }
    pieces.add(text.substring(from));
    return pieces;
  }
}
