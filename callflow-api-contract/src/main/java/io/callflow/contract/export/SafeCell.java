package io.callflow.contract.export;

import java.util.regex.Pattern;

/**
 * A cell of CSV that no spreadsheet runs as a formula. See <a
 * href="https://owasp.org/www-community/attacks/CSV_Injection">CSV Injection</a> at OWASP.
 *
 * <p>A text that begins, after white space and invisible characters, with {@code = + - @}, with one
 * of their fullwidth forms, or with a tab or a line break gets an apostrophe before it. So does one
 * that begins with an apostrophe: whoever takes away one apostrophe at the beginning of a cell has
 * the text as it was. A telephone number of {@code +} and at most 15 digits stays as it is: as a
 * formula it is only its own digits.
 */
final class SafeCell {
  private static final Pattern NUMBER = Pattern.compile("\\+[0-9]{1,15}");

  /** The characters that begin a formula, ASCII, fullwidth, small and superscript forms. */
  private static final String STARTS =
      "=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212\u207A\u207B\u207C";

  private SafeCell() {}

  static String of(String text) {
    return isFormula(text) ? "'" + text : text;
  }

  private static boolean isFormula(String text) {
    if (text.isEmpty() || NUMBER.matcher(text).matches()) {
      return false;
    }
    if (text.charAt(0) == '\'') {
      return true;
    }
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == '\t' || c == '\r' || c == '\n' || STARTS.indexOf(c) >= 0) {
        return true;
      }
      if (!isUnseen(c)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return false;
  }

  /** Whether a spreadsheet may pass over it before it looks for a formula. */
  private static boolean isUnseen(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT
        || c == '"';
  }
}
