package io.callflow.sources.table;

import java.util.regex.Pattern;

/** The lines that database clients write around a table. */
final class Noise {
  private static final String RULER = "-+=|: \t\u000b\f\r\u2500\u253c\u2502\u2550";
  private static final Pattern ROW_COUNT =
      Pattern.compile("\\s*\\(\\d+ [\\p{L} ]+\\)\\s*|\\s*\\d+ rows? in set.*");
  private static final Pattern CHATTER =
      Pattern.compile(
          "(mysql|MariaDB \\[[^\\]]{0,64}\\]|sqlite)> .*|\\s{0,64}-> .*|\\w{1,64}[=-][>#] .*"
              + "|Expanded display is .*|Output format is .*|Tuples only is .*|Pager .*"
              + "|Timing is .*|Database changed|Time: .*|Asterisk Call Manager/.*");

  private Noise() {}

  /** Whether a line is blank, a comment, a ruler or a row count. */
  static boolean isNoRow(String text) {
    String start = text.stripLeading();
    return start.isEmpty() || isComment(start) || isRuler(text) || isRowCount(text);
  }

  static boolean isComment(String text) {
    String start = text.stripLeading();
    return start.startsWith("#") || start.startsWith(";");
  }

  static boolean isRowCount(String text) {
    return ROW_COUNT.matcher(text).matches();
  }

  /** Whether a line is a prompt or an answer of a client. */
  static boolean isChatter(String text) {
    return text.length() < 4096 && CHATTER.matcher(text).matches();
  }

  /** Whether a line has two dashes side by side, and otherwise only what rulers consist of. */
  static boolean isRuler(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (RULER.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return text.contains("--") || text.contains("\u2500\u2500");
  }
}
