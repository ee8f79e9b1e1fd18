package io.callflow.store.sqlite;

/**
 * The interval of keys that a listing answers.
 *
 * @param first the least text that is in it
 * @param end the least text after it
 */
record KeyInterval(String first, String end) {
  /** Greater than any character of a key; keys are ASCII. */
  private static final char BEYOND = '\u007f';

  static KeyInterval of(String prefix, String after) {
    String from = comparable(prefix);
    String end = String.valueOf(BEYOND);
    if (from.indexOf(BEYOND) >= 0) {
      return new KeyInterval(end, end); // No key has this prefix.
    }
    if (!from.isEmpty()) {
      int last = from.length() - 1;
      end = from.substring(0, last) + (char) (from.charAt(last) + 1);
    }
    return new KeyInterval(after.compareTo(prefix) < 0 ? from : next(comparable(after)), end);
  }

  /** The least text that is greater; no key is between the two. */
  private static String next(String text) {
    return text + '\u0001';
  }

  /**
   * A text that compares with all keys as this one, but has ASCII characters only: SQLite compares
   * bytes of UTF-8, Java units of UTF-16.
   */
  private static String comparable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= BEYOND) {
        return text.substring(0, i) + BEYOND;
      }
    }
    return text;
  }
}
