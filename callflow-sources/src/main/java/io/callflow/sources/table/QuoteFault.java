package io.callflow.sources.table;

/** Says what is wrong with the quotes of a line that no parser accepts. */
final class QuoteFault {
  private QuoteFault() {}

  static String of(String text, char separator) {
    int opened = -1;
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (opened >= 0) {
        if (next == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          i++;
        } else if (next == '"') {
          opened = -1;
          int after = i + 1;
          while (after < text.length() && text.charAt(after) == ' ') {
            after++;
          }
          if (after < text.length() && text.charAt(after) != separator) {
            return "has text after a closing quote at column " + (after + 1);
          }
          i = after - 1;
        }
      } else if (next == separator) {
        start = true;
      } else if (next == '"' && start) {
        opened = i;
      } else {
        start &= next == ' ';
      }
    }
    return opened >= 0
        ? "has an unclosed quote, opened at column " + (opened + 1)
        : "is not a list of cells separated by " + Dialect.name(separator);
  }
}
