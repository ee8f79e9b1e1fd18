package io.callflow.sources.table;

import io.callflow.sources.reading.Characters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out how a table is written, from its first lines and from its escapes as a whole. */
final class DialectSearch {
  private static final char BAR = '\u2502';
  private static final char[] SEPARATORS = {'|', BAR, '\t', ';', ','};
  private static final int MARKER = 4096;
  private static final int MOST_LINES = 10_000;

  static final Pattern EXPANDED =
      Pattern.compile(
          "[+\u250c\u251c]?[-\u2500]\\[ \\p{L}{1,32} \\d{1,19}"
              + " \\][-+\u2500\u252c\u253c\u2510\u2524]*");
  static final Pattern VERTICAL = Pattern.compile("\\*{5,64} \\d{1,19}\\. .{1,32} \\*{5,64}\\s*");
  private static final Pattern SQL =
      Pattern.compile(
          "\\s*(INSERT|REPLACE)\\s.*|\\s*CREATE\\s+TABLE\\s.*|\\s*COPY\\s.*\\sFROM\\s+stdin;\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SQL_PREFACE =
      Pattern.compile(
          "\\s*(/\\*|--|SET\\s|SELECT\\s|DROP\\s|LOCK\\s|UNLOCK\\s|START\\s|BEGIN|USE\\s|ALTER\\s"
              + "|PRAGMA\\s|CREATE\\s|\\\\).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern JSON =
      Pattern.compile("\\s*(\\{\\s*(\".*)?|\\[\\s*([{\\]].*)?)", Pattern.DOTALL);
  private static final Pattern MANAGER =
      Pattern.compile("(Event|Response|Message|Action|Privilege): .*", Pattern.DOTALL);

  private final TableKind kind;
  private final ByteSurvey survey;
  private final StringBuilder text = new StringBuilder();
  private final List<Long> strange = new ArrayList<>();
  private @Nullable String first;
  private boolean firstTooLong;
  private long firstLine = 1;

  DialectSearch(TableKind kind, ByteSurvey survey) {
    this.kind = kind;
    this.survey = survey;
  }

  /** The lines before the table that are neither blank nor known to be no rows. */
  List<Long> strange() {
    return strange;
  }

  /** The line of the first text, from 1. */
  long firstLine() {
    return firstLine;
  }

  /** Whether the first text is a line that is too long. */
  boolean firstIsTooLong() {
    return firstTooLong;
  }

  /** What the first text looks like; null where there is none. */
  @Nullable String impression() {
    String line = first;
    if (line == null) {
      return null;
    }
    String shown = line.strip().replaceAll("\\p{Cntrl}", " ");
    shown = shown.length() > 60 ? shown.substring(0, 57).stripTrailing() + "\u2026" : shown;
    for (char separator : SEPARATORS) {
      int cells = split(line, separator).size();
      if (cells > 1) {
        return "begins with %d cells separated by %s: %s"
            .formatted(cells, Dialect.name(separator), shown);
      }
    }
    return "begins with: " + shown;
  }

  /** The dialect, or null where nothing of the kind is recognised. */
  @Nullable Dialect find(Charset charset) throws IOException {
    try (Characters head = new Characters(new ByteArrayInputStream(survey.head()), charset)) {
      for (int lines = 0; lines < MOST_LINES && head.peek() >= 0; lines++) {
        long number = head.line();
        text.setLength(0);
        boolean tooLong = head.readLine(text);
        boolean cut = tooLong || (survey.truncated() && head.peek() < 0);
        if (text.length() > 0 && text.charAt(text.length() - 1) == '\r') {
          text.setLength(text.length() - 1);
        }
        String line = text.toString();
        Dialect found = marked(line, number);
        if (found == null && !cut) {
          found = listed(line, number);
        }
        if (found != null) {
          return found;
        }
        note(line, number, tooLong);
      }
    }
    return null;
  }

  private void note(String line, long number, boolean tooLong) {
    if (line.isBlank() || Noise.isNoRow(line) || Noise.isChatter(line)) {
      return;
    }
    if (first == null) {
      first = line;
      firstLine = number;
      firstTooLong = tooLong;
    }
    if (!SQL_PREFACE.matcher(line).matches()) {
      strange.add(number);
    }
  }

  private @Nullable Dialect marked(String line, long number) {
    String start = line.length() > MARKER ? line.substring(0, MARKER) : line;
    Dialect.Shape shape = null;
    if (EXPANDED.matcher(line.length() > MARKER ? line.substring(0, 64) : line).matches()) {
      shape = Dialect.Shape.EXPANDED;
    } else if (VERTICAL.matcher(start).matches()) {
      shape = Dialect.Shape.VERTICAL;
    } else if (SQL.matcher(start).matches()) {
      shape = Dialect.Shape.SQL;
    } else if (JSON.matcher(start).matches()) {
      shape = Dialect.Shape.JSON;
    } else if (kind.managerEvent() != null && MANAGER.matcher(start).matches()) {
      shape = Dialect.Shape.MANAGER;
    }
    if (shape == null) {
      return null;
    }
    boolean sql = shape == Dialect.Shape.SQL;
    return new Dialect(shape, ' ', sql && !survey.plainJson(), sql ? 1 : number);
  }

  private @Nullable Dialect listed(String line, long number) {
    for (char separator : SEPARATORS) {
      if (line.indexOf(separator) >= 0 && kind.isHeader(split(line, separator))) {
        return list(line, separator, number);
      }
    }
    for (char separator : SEPARATORS) {
      if (line.indexOf(separator) >= 0 && kind.layout(split(line, separator)) != null) {
        return list(line, separator, number);
      }
    }
    return null;
  }

  private Dialect list(String line, char separator, long number) {
    boolean quoted = line.stripLeading().startsWith("\"");
    if ((separator == '|' || separator == BAR) && !quoted) {
      return new Dialect(Dialect.Shape.BARS, separator, false, number);
    }
    boolean escapes = (survey.escapedQuotes() || survey.nullMarks()) && !survey.doubledQuotes();
    if (separator != '\t' || quoted) {
      return new Dialect(
          escapes ? Dialect.Shape.ESCAPED_QUOTED : Dialect.Shape.SEPARATED,
          separator,
          escapes && !survey.plainLetters(),
          number);
    }
    if (hasQuotedCells()) {
      return new Dialect(Dialect.Shape.SEPARATED, separator, false, number);
    }
    return new Dialect(Dialect.Shape.ESCAPED, separator, !survey.plainBackslashes(), number);
  }

  /** Whether cells between tabs have quotes around them and doubled quotes inside, as in Excel. */
  private boolean hasQuotedCells() {
    String head = new String(survey.head(), StandardCharsets.ISO_8859_1).replace("\0", "");
    int quoted = 0;
    int other = 0;
    for (int at = head.indexOf("\t\""); at >= 0; at = head.indexOf("\t\"", at + 1)) {
      int end = at + 2;
      while (end < head.length() && "\t\r\n".indexOf(head.charAt(end)) < 0) {
        end++;
      }
      String inner = head.substring(at + 2, end);
      String single = inner.replace("\"\"", "");
      boolean whole = single.indexOf('"') == single.length() - 1 && single.endsWith("\"");
      if (!whole) {
        other++;
      } else if (inner.contains("\"\"")) {
        quoted++;
      }
    }
    return quoted > 2 * other;
  }

  /** Splits a line; quotes count, doubled or after a backslash. */
  static List<String> split(String line, char separator) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean blank = true;
    for (int i = 0; i < line.length(); i++) {
      char next = line.charAt(i);
      if (quoted && next == '\\' && i + 1 < line.length()) {
        cell.append(line.charAt(++i));
      } else if (next == '"' && (quoted || blank)) {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (next == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        blank = true;
      } else {
        cell.append(next);
        blank &= next == ' ' || next == '\t';
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
