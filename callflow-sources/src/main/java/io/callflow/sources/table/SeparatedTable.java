package io.callflow.sources.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.table.Lines.Line;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads quoted cells (RFC 4180) with a header or in a known layout. Around quotes, spaces do not
 * count; in lists with commas, they do not count at the ends of unquoted cells either, and a remark
 * may follow after {@code ;} and a closing quote. Unquoted {@code NULL} and {@code \N} are empty.
 *
 * <p>The parser gets one line at a time. If it asks for a second one, a quote is open; if the
 * record turns out to be bad then, only its first line is, and the others are read again.
 */
final class SeparatedTable implements RecordReader {
  private static final int MOST_REMARKS = 32;

  /** Stands for a carriage return inside of a line, which the parser would take as its end. */
  private static final char RETURN = '\uDFFE';

  private final Lines lines;
  private final char separator;
  private final RowShape shape;
  private final LineFeed feed = new LineFeed();
  private @Nullable CloseableIterator<List<String>> parser;

  SeparatedTable(TableKind kind, Lines lines, char separator) {
    this.lines = lines;
    this.separator = separator;
    this.shape = new RowShape(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    for (Line line = lines.next(); line != null; line = lines.next()) {
      String text = line.text();
      if (text == null) {
        return TableEntry.bad(line.number(), Lines.TOO_LONG);
      }
      if (text.isBlank()) {
        continue;
      }
      try {
        TableRow row = row(line, text);
        if (row != null) {
          return TableEntry.of(line.number(), row);
        }
      } catch (BadRecord e) {
        return TableEntry.bad(line.number(), e.getMessage());
      }
    }
    return null;
  }

  private @Nullable TableRow row(Line line, String text) throws BadRecord, IOException {
    boolean doubtful = isDoubtful(text);
    if (!doubtful) {
      List<String> cells = cells(line, text);
      try {
        return shape.row(cells);
      } catch (BadRecord e) {
        // a quote that opens in one row may close in another one, which then is read again
        List<Line> taken = feed.taken();
        lines.giveBack(taken.subList(1, taken.size()));
        throw e;
      }
    }
    if (text.stripLeading().startsWith(";")) {
      return null;
    }
    try {
      List<String> cells = cells(line, text);
      return shape.hasSizeOf(cells) ? shape.row(cells) : null;
    } catch (BadRecord e) {
      return null; // a comment with a quote
    }
  }

  /** Whether a line looks like a comment, a ruler or a row count, and is a row only by its size. */
  private boolean isDoubtful(String text) {
    boolean cell = separator == ';' && text.stripLeading().startsWith(";");
    return !text.startsWith("\"") && !cell && Noise.isNoRow(text);
  }

  private List<String> cells(Line line, String text) throws BadRecord, IOException {
    feed.start(line, text);
    CloseableIterator<List<String>> open = parser;
    if (open == null) {
      open = settings().build(new CellHandler(), feed).iterator();
      parser = open;
    }
    try {
      List<String> cells = open.next();
      if (!feed.failed()) {
        return cells;
      }
    } catch (CsvParseException e) {
      // explained below
    }
    parser = null;
    List<Line> taken = feed.taken();
    List<String> cells = separator == ',' ? cellsBeforeRemark(feed.text()) : null;
    if (cells != null) {
      return cells;
    }
    lines.giveBack(taken.subList(1, taken.size()));
    throw new BadRecord(QuoteFault.of(text, separator));
  }

  private CsvReader.CsvReaderBuilder settings() {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .trimWhitespacesAroundQuotes(separator != '\t')
        .commentStrategy(CommentStrategy.NONE)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .skipEmptyLines(false)
        .maxBufferSize(4 * Characters.MOST);
  }

  /** The cells before a semicolon that follows a closing quote; null if there is none. */
  private @Nullable List<String> cellsBeforeRemark(String record) {
    int tried = 0;
    for (int i = record.indexOf(';');
        i >= 0 && tried < MOST_REMARKS;
        i = record.indexOf(';', i + 1)) {
      String before = record.substring(0, i).stripTrailing();
      if (!before.endsWith("\"")) {
        continue;
      }
      tried++;
      try {
        return settings().ofSingleCsvRecord(new CellHandler(), before);
      } catch (CsvParseException e) {
        // this semicolon belongs to a cell
      }
    }
    return null;
  }

  /** Gives the parser one line at a time. */
  private final class LineFeed extends Reader {
    private final List<Line> taken = new ArrayList<>();
    private String pending = "";
    private int at;
    private int length;
    private boolean failed;

    void start(Line line, String text) {
      taken.clear();
      failed = false;
      length = 0;
      take(line, text);
    }

    List<Line> taken() {
      return List.copyOf(taken);
    }

    /** Whether a quote was still open at the end, or where the record became too long. */
    boolean failed() {
      return failed;
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (Line line : taken) {
        text.append(text.length() == 0 ? "" : "\n").append(line.text());
      }
      return text.toString();
    }

    private void take(Line line, String text) {
      taken.add(line);
      length += text.length() + 1;
      pending = text.replace('\r', RETURN) + "\n";
      at = 0;
    }

    @Override
    public int read(char[] buffer, int offset, int most) throws IOException {
      if (at == pending.length()) {
        Line line = failed ? null : lines.next();
        String text = line == null ? null : line.text();
        if (line == null || text == null || length + text.length() >= Characters.MOST) {
          if (line != null) {
            lines.giveBack(List.of(line));
          }
          failed = true;
          return -1;
        }
        take(line, text);
      }
      int count = Math.min(most, pending.length() - at);
      pending.getChars(at, at + count, buffer, offset);
      at += count;
      return count;
    }

    @Override
    public void close() {}
  }

  private final class CellHandler extends CsvCallbackHandler<List<String>> {
    private List<String> cells = new ArrayList<>();

    @Override
    protected RecordType getRecordType() {
      return RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
      return cells.size();
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
      cells = new ArrayList<>();
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
      String cell = new String(buffer, offset, length).replace(RETURN, '\r');
      if (!quoted) {
        cell = separator == ',' ? cell.strip() : cell;
        cell = cell.equals("NULL") || cell.equals("\\N") ? "" : cell;
      }
      cells.add(cell);
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {}

    @Override
    protected void setEmpty() {
      cells.add("");
    }

    @Override
    protected List<String> buildRecord() {
      return cells;
    }
  }
}
