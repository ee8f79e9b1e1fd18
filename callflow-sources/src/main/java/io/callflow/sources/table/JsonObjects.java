package io.callflow.sources.table;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows that are JSON objects: one a line, or as the elements of an array. Null is an empty
 * cell; an object or array in a cell is its text. An object that another one interrupts at the
 * start of a line is cut off, or holds an array of rows.
 */
final class JsonObjects implements RecordReader {
  private final Characters characters;
  private final NamedCells cells;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder open = new StringBuilder();
  private long start;
  private boolean begun;

  JsonObjects(TableKind kind, Characters characters) {
    this.characters = characters;
    this.cells = new NamedCells(kind);
  }

  @Override
  public @Nullable TableEntry next() throws IOException {
    while (begun || seek()) {
      if (!begun) {
        long line = characters.line();
        skipOtherText();
        return TableEntry.bad(line, "is not an object of JSON");
      }
      begun = false;
      long line = start;
      try {
        if (collect()) {
          TableRow row = row();
          if (row != null) {
            return TableEntry.of(line, row);
          }
        }
      } catch (BadRecord e) {
        return TableEntry.bad(line, e.getMessage());
      }
    }
    return null;
  }

  /** Skips lines up to one that may begin with an object. */
  private void skipOtherText() throws IOException {
    do {
      text.setLength(0);
      characters.readLine(text);
    } while (characters.peek() >= 0 && "{[\n\r".indexOf(characters.peek()) < 0);
  }

  /** Skips to the next object; false at the end. Leaves {@link #begun} false before other text. */
  private boolean seek() throws IOException {
    for (int next = characters.peek(); next >= 0; next = characters.peek()) {
      if (next == '{') {
        start = characters.line();
        begun = true;
        return true;
      }
      if (" \t\r\n,[]};".indexOf(next) < 0) {
        return true;
      }
      characters.read();
    }
    return false;
  }

  /** Collects an object; false if it only holds an array of rows. */
  private boolean collect() throws BadRecord, IOException {
    text.setLength(0);
    open.setLength(0);
    boolean quoted = false;
    boolean escaped = false;
    boolean lineStart = false;
    boolean openedBefore = false;
    char last = ' ';
    while (true) {
      int read = characters.peek();
      if (read < 0) {
        throw new BadRecord("is cut off at the end of the file");
      }
      char next = (char) read;
      if (lineStart && next == '{') {
        char inner = open.charAt(open.length() - 1);
        if (inner == '[' && openedBefore) {
          begin();
          return false;
        }
        if (inner == '{' && last != ':') {
          begin();
          throw new BadRecord("is cut off before line " + start);
        }
      }
      characters.read();
      if (quoted && next == '\n') {
        throw new BadRecord("has an unclosed quote or a line break inside of text");
      }
      if (text.length() >= Characters.MOST) {
        skipOtherText();
        throw new BadRecord(Lines.TOO_LONG);
      }
      text.append(next);
      if (quoted) {
        quoted = escaped || next != '"';
        escaped = !escaped && next == '\\';
        continue;
      }
      if (next == '\n') {
        lineStart = true;
        openedBefore = open.charAt(open.length() - 1) == '[';
      } else if (next > ' ') {
        lineStart = false;
        last = next;
      }
      switch (next) {
        case '"' -> quoted = true;
        case '{', '[' -> {
          open.append(next);
          openedBefore = false;
        }
        case '}', ']' -> {
          open.setLength(open.length() - 1);
          if (open.isEmpty()) {
            return true;
          }
        }
        default -> {}
      }
    }
  }

  private void begin() {
    start = characters.line();
    begun = true;
  }

  /** The row of the collected object; null for one of phpMyAdmin that describes its export. */
  private @Nullable TableRow row() throws BadRecord {
    if (text.indexOf(String.valueOf(Characters.UNREADABLE)) >= 0) {
      throw new BadRecord(Lines.UNREADABLE);
    }
    Map<String, @Nullable Object> tree;
    try {
      tree = Json.readTree(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedBody e) {
      throw new BadRecord("is not valid JSON");
    }
    Object type = tree.get("type");
    if (type != null && (type.equals("header") || type.equals("database"))) {
      return null;
    }
    cells.clear();
    tree.forEach((name, value) -> cells.add(name, text(value)));
    return cells.row();
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Map || value instanceof List) {
      String json = new String(Json.writeTree(Map.of("v", value)), StandardCharsets.UTF_8);
      return json.substring(json.indexOf(':') + 1, json.length() - 1);
    }
    return value.toString();
  }
}
