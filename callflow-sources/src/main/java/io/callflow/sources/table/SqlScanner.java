package io.callflow.sources.table;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the tokens of SQL that dumps consist of. Remembers which database wrote them. */
final class SqlScanner {
  private final Characters characters;
  private final StringBuilder token = new StringBuilder();
  private boolean escapes;
  private boolean decided;

  /**
   * @param escapes whether a backslash in a text escapes, unless a comment or the quotes of names
   *     show it: it does in MySQL, and does not in PostgreSQL and SQLite
   */
  SqlScanner(Characters characters, boolean escapes) {
    this.characters = characters;
    this.escapes = escapes;
  }

  long line() {
    return characters.line();
  }

  int peek() throws IOException {
    return characters.peek();
  }

  int read() throws IOException {
    return characters.read();
  }

  /** Skips spaces and comments, and returns the next character without taking it. */
  int skip() throws IOException {
    for (int next = characters.peek(); next >= 0; next = characters.peek()) {
      if (next == '-' || next == '/') {
        characters.read();
        int second = characters.peek();
        if (next == '-' && second == '-') {
          comment();
        } else if (next == '/' && second == '*') {
          block();
        } else {
          return next; // no dump has this outside of values
        }
      } else if (next == '#') {
        comment();
      } else if (next <= ' ') {
        characters.read();
      } else {
        return next;
      }
    }
    return -1;
  }

  private void comment() throws IOException {
    token.setLength(0);
    characters.readLine(token);
    String text = token.substring(0, Math.min(token.length(), 200));
    if (text.contains("MySQL") || text.contains("MariaDB") || text.contains("phpMyAdmin")) {
      decide(true);
    } else if (text.contains("PostgreSQL")) {
      decide(false);
    }
  }

  private void block() throws IOException {
    characters.read();
    if (characters.peek() == '!') {
      decide(true);
    }
    int last = ' ';
    for (int next = characters.read(); next >= 0; next = characters.read()) {
      if (last == '*' && next == '/') {
        return;
      }
      last = next;
    }
  }

  private void decide(boolean mysql) {
    if (!decided) {
      escapes = mysql;
      decided = true;
    }
  }

  /** Takes a name or word; empty text if there is none. A quoted name keeps its case. */
  String word() throws IOException {
    int next = skip();
    token.setLength(0);
    if (next == '`' || next == '"') {
      if (next == '`') {
        decide(true);
      }
      characters.read();
      for (int c = characters.read(); c >= 0 && c != next; c = characters.read()) {
        limited((char) c);
      }
      return token.toString();
    }
    while (next >= 0 && (Character.isLetterOrDigit(next) || next == '_' || next == '$')) {
      limited((char) characters.read());
      next = characters.peek();
    }
    return token.toString();
  }

  /** Takes a name that may have a schema before it, and returns its last part. */
  String name() throws IOException {
    String name = word();
    while (skip() == '.') {
      characters.read();
      name = word();
    }
    return name;
  }

  /** Takes names in parentheses; none if there is no parenthesis. */
  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    if (skip() != '(') {
      return names;
    }
    do {
      characters.read();
      names.add(word());
    } while (skip() == ',');
    if (skip() == ')') {
      characters.read();
    }
    return names;
  }

  private void limited(char next) {
    if (token.length() < 256) {
      token.append(next);
    }
  }

  /**
   * Takes a value: text without its quotes, a number or word, or empty text for NULL.
   *
   * @param room the most characters that it may have
   */
  String value(int room) throws BadRecord, IOException {
    int next = skip();
    token.setLength(0);
    String prefix = "";
    if (next != '\'' && next != '"') {
      prefix = bare(room);
      next = characters.peek();
      if (next != '\'') {
        return prefix.equalsIgnoreCase("NULL") ? "" : prefix;
      }
    }
    boolean escape = escapes || prefix.equalsIgnoreCase("E");
    token.setLength(0);
    text((char) next, escape, room);
    String text = token.toString();
    while (skip() == ':') { // a cast of PostgreSQL
      characters.read();
      characters.read();
      word();
    }
    return text;
  }

  /** Takes what stands outside of quotes, with a cast, if any. */
  private String bare(int room) throws BadRecord, IOException {
    for (int next = characters.peek(); next >= 0; next = characters.peek()) {
      if (next == ',' || next == ')' || next == ';' || next == '\'') {
        break;
      }
      if (next == '(') {
        throw new BadRecord("has an expression of SQL instead of a value");
      }
      if (token.length() >= room) {
        throw new BadRecord(Lines.TOO_LONG);
      }
      token.append((char) characters.read());
    }
    return token.toString().strip();
  }

  private void text(char quote, boolean escape, int room) throws BadRecord, IOException {
    long opened = characters.line();
    characters.read();
    while (true) {
      int next = characters.read();
      if (next < 0 || token.length() >= room) {
        throw new BadRecord(
            next < 0
                ? "has an unclosed quote, opened in line " + opened
                : "has a quote, opened in line " + opened + ", that is not closed within 1 MiB");
      }
      if (next == quote) {
        if (characters.peek() != quote) {
          return;
        }
        characters.read();
        token.append(quote);
      } else if (next == '\\' && escape) {
        int escaped = characters.read();
        token.append(
            switch (escaped) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              case 'b' -> '\b';
              case '0' -> '\0';
              case 'Z' -> '\u001a';
              default -> (char) escaped;
            });
      } else {
        token.append((char) next);
      }
    }
  }

  /** Skips the rest of a statement with its semicolon. */
  void skipStatement() throws IOException {
    for (int next = skip(); next >= 0; next = skip()) {
      characters.read();
      if (next == ';') {
        return;
      }
      if (next == '\'' || next == '"' || next == '`') {
        skipQuoted(next);
      }
    }
  }

  /** Skips a text whose opening quote is taken. */
  void skipText() throws IOException {
    skipQuoted('\'');
  }

  private void skipQuoted(int quote) throws IOException {
    for (int next = characters.read(); next >= 0 && next != quote; next = characters.read()) {
      if (next == '\\' && escapes && quote != '`') {
        characters.read();
      }
    }
  }

  /** Skips lines up to one that begins like a statement with a letter. */
  void skipToStatement() throws IOException {
    while (characters.peek() >= 0 && !Character.isLetter(characters.peek())) {
      token.setLength(0);
      characters.readLine(token);
    }
  }

  /** Takes the rest of the line; null if it is too long. */
  @Nullable String rest() throws IOException {
    token.setLength(0);
    boolean tooLong = characters.readLine(token);
    int length = token.length();
    if (length > 0 && token.charAt(length - 1) == '\r') {
      token.setLength(length - 1);
    }
    return tooLong ? null : token.toString();
  }
}
