package io.callflow.sources.kamailio;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import io.callflow.sources.reading.Encodings;
import io.callflow.sources.reading.RecordMapping;
import io.callflow.sources.reading.SourceReader;
import io.callflow.sources.record.SourceInput;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.sources.table.TableColumns;
import io.callflow.sources.table.TableKind;
import io.callflow.sources.table.TableRecords;
import io.callflow.sources.table.TableRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table of Kamailio's <a
 * href="https://www.kamailio.org/docs/modules/stable/modules/db_text.html">db_text</a>: a header
 * {@code id(int,auto) method(string) …}, and rows whose cells are separated by colons, with
 * backslashes before colons, backslashes and the letters n, r, t and 0.
 */
final class TextTable implements SourceReader {
  private static final Pattern COLUMN =
      Pattern.compile(
          "[A-Za-z0-9_]{1,64}\\((int|str|string|double|time|blob)(, {0,4}(null|auto))?\\)");
  private static final Pattern SPACES = Pattern.compile("[ \\t\\r]{1,16}");

  private final Characters characters;
  private final TableKind kind;
  private final TableRecords.Mapper mapper;
  private final StringBuilder buffer = new StringBuilder(512);
  private @Nullable TableColumns columns;

  TextTable(SourceInput input, SourceSettings settings, TableKind kind, TableRecords.Mapper mapper)
      throws IOException {
    this.characters = Encodings.characters(input, settings.charset());
    this.kind = kind;
    this.mapper = mapper;
  }

  /** The names in a header; null for any other text. */
  static @Nullable List<String> header(String line) {
    if (line.indexOf('(') < 0 || line.length() > 16_384) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (String column : SPACES.split(line.strip())) {
      if (!COLUMN.matcher(column).matches()) {
        return null;
      }
      names.add(column.substring(0, column.indexOf('(')));
    }
    return names;
  }

  @Override
  public @Nullable SourceRecord next() throws IOException {
    while (characters.peek() >= 0) {
      long line = characters.line();
      buffer.setLength(0);
      if (characters.readLine(buffer)) {
        return SourceRecord.refused(line, "is longer than 1 MiB");
      }
      String text = buffer.toString();
      if (text.isBlank()) {
        continue;
      }
      List<String> names = header(text);
      if (names != null) {
        columns = kind.columns(names);
        continue;
      }
      return RecordMapping.record(line, () -> mapper.events(row(text)));
    }
    return null;
  }

  private TableRow row(String text) throws BadRecord {
    TableColumns known = columns;
    if (known == null) {
      throw new BadRecord("has no header above it that names the columns");
    }
    if (text.indexOf(Characters.UNREADABLE) >= 0) {
      throw new BadRecord("is not UTF-8 text; name another encoding with --charset");
    }
    List<String> cells = cells(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    if (cells.size() != known.size()) {
      throw new BadRecord(
          "has %d cells where the header has %d".formatted(cells.size(), known.size()));
    }
    return new TableRow(known, cells);
  }

  private static List<String> cells(String text) throws BadRecord {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '\\') {
        i++;
        char escaped = i < text.length() ? text.charAt(i) : ' ';
        cell.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case '0' -> '\0';
              case '\\', ':' -> escaped;
              default -> throw new BadRecord("has a backslash before '" + escaped + "'");
            });
      } else if (next == ':') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(next);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  @Override
  public void close() throws IOException {
    characters.close();
  }
}
