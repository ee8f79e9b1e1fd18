package io.callflow.sources.kamailio;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableColumns;
import io.callflow.sources.table.TableRecords;
import io.callflow.sources.table.TableRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that accounting writes to the log, with whatever syslog or a collector puts
 * before them: {@code ACC: transaction answered: timestamp=1385029471;method=INVITE;…}. Skips the
 * other lines of a log.
 */
final class LogLines implements SourceReader {
  private static final String MARK = "ACC: ";

  private final Characters characters;
  private final TableRecords.Mapper mapper;
  private final StringBuilder buffer = new StringBuilder(512);
  private @Nullable TableColumns columns;

  LogLines(SourceInput input, SourceSettings settings, TableRecords.Mapper mapper)
      throws IOException {
    this.characters = Encodings.characters(input, settings.charset());
    this.mapper = mapper;
  }

  /** Whether a line of this text is one of accounting. */
  static boolean isIn(String text) {
    for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      int end = text.indexOf('\n', at);
      if (isRecord(text.substring(at, end < 0 ? text.length() : end))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRecord(String line) {
    return line.contains("method=") && line.contains("call_id=") && line.contains("from_tag=");
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    if (characters.peek() < 0) {
      return null;
    }
    long line = characters.line();
    buffer.setLength(0);
    if (characters.readLine(buffer)) {
      return SourceRecord.refused(line, "is longer than 1 MiB");
    }
    String text = buffer.toString();
    return RecordMapping.record(line, () -> mapper.events(row(text)));
  }

  private TableRow row(String text) throws BadRecord, OtherRecord {
    int mark = text.indexOf(MARK);
    if (mark < 0) {
      throw new OtherRecord(text.isBlank() ? "blank line" : "other log line");
    }
    String record = text.substring(mark + MARK.length()).strip();
    if (!isRecord(record)) {
      throw new BadRecord("has no method, call_id and from_tag after 'ACC:'");
    }
    if (text.indexOf(Characters.UNREADABLE) >= 0) {
      throw new BadRecord("is not UTF-8 text; name another encoding with --charset");
    }
    List<String> names = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    int colon = record.indexOf(": ");
    names.add("event");
    cells.add(colon < 0 ? "" : record.substring(0, colon));
    int at = colon < 0 ? 0 : colon + 2;
    while (at < record.length()) {
      int end = record.indexOf(';', at);
      end = end < 0 ? record.length() : end;
      int equal = record.indexOf('=', at);
      if (equal > at && equal < end) {
        names.add(record.substring(at, equal).strip());
        cells.add(record.substring(equal + 1, end));
      } else if (names.size() > 1) { // a value with a semicolon in it
        int last = cells.size() - 1;
        cells.set(last, cells.get(last) + ";" + record.substring(at, end));
      }
      at = end + 1;
    }
    TableColumns known = columns;
    if (known == null || !known.names().equals(names)) {
      known = AccColumns.KIND.columns(names);
      columns = known;
    }
    return new TableRow(known, cells);
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
