package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits one record whose cells escape with backslashes, as {@code mysql -B}, {@code SELECT INTO
 * OUTFILE} and {@code COPY} write it. Takes it line by line, because an escaped or quoted line feed
 * does not end the record.
 */
final class EscapedCells {
  private final char separator;
  private final boolean quotes;
  private final boolean escapes;
  private final boolean nullWord;
  private final List<String> cells = new ArrayList<>();
  private final StringBuilder cell = new StringBuilder();
  private boolean open;
  private boolean quoted;
  private boolean plain = true;

  /**
   * @param quotes whether cells may stand in quotes
   * @param escapes whether a backslash escapes; in quotes, if false, it still escapes a quote
   * @param nullWord whether an unquoted {@code NULL} is empty, as {@code \N} always is
   */
  EscapedCells(char separator, boolean quotes, boolean escapes, boolean nullWord) {
    this.separator = separator;
    this.quotes = quotes;
    this.escapes = escapes;
    this.nullWord = nullWord;
  }

  /** Takes a line, and returns whether the record ends with it. */
  boolean take(String line) throws BadRecord {
    for (int i = 0; i < line.length(); i++) {
      char next = line.charAt(i);
      if (next == '\\' && (escapes || (open && line.startsWith("\"", i + 1)))) {
        if (i + 1 == line.length()) {
          cell.append('\n');
          return false;
        }
        i = escape(line, i + 1);
      } else if (next == '"' && quotes && open) {
        if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          open = false;
        }
      } else if (next == '"' && quotes && !quoted && cell.isEmpty()) {
        open = true;
        quoted = true;
      } else if (next == separator && !open) {
        end();
      } else if (quoted && !open) {
        if (next != ' ') {
          throw new BadRecord("has text after a closing quote at column " + (i + 1));
        }
      } else {
        cell.append(next);
      }
    }
    if (open) {
      cell.append('\n');
      return false;
    }
    end();
    return true;
  }

  List<String> cells() {
    return cells;
  }

  private int escape(String line, int at) {
    char next = line.charAt(at);
    boolean last = at + 1 == line.length() || line.charAt(at + 1) == separator;
    if (next == 'N' && last && cell.isEmpty() && !quoted) {
      plain = false;
      return at;
    }
    plain = false;
    cell.append(
        switch (next) {
          case 't' -> '\t';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'v' -> '\u000b';
          case '0' -> '\0';
          case 'Z' -> '\u001a';
          default -> next;
        });
    return at;
  }

  private void end() {
    String text = cell.toString();
    cells.add(nullWord && plain && !quoted && text.equals("NULL") ? "" : text);
    cell.setLength(0);
    quoted = false;
    plain = true;
  }
}
