package io.callflow.contract;

/** Text from outside, as a message may show it. */
final class Shown {
  private static final int MAX_LENGTH = 64;

  private Shown() {}

  /** In quotes, shortened, and without what a terminal would act on or UTF-8 cannot carry. */
  static String quoted(String text) {
    return "'" + shortened(text) + "'";
  }

  /** Shortened, and without what a terminal would act on or UTF-8 cannot carry. */
  static String shortened(String text) {
    StringBuilder shown = new StringBuilder();
    int end = text.length();
    if (text.codePointCount(0, end) > MAX_LENGTH) {
      end = text.offsetByCodePoints(0, MAX_LENGTH);
    }
    append(shown, text.substring(0, end));
    return shown.append(end < text.length() ? "…" : "").toString();
  }

  /** Whole, but with control characters and lone surrogates replaced by U+FFFD. */
  static String wellFormed(String text) {
    return text.codePoints()
        .map(point -> isPlain(point) ? point : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Where a surrogate stands alone, or -1. */
  static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static void append(StringBuilder shown, String text) {
    text.codePoints()
        .forEach(
            point -> {
              if (isPlain(point)) {
                shown.appendCodePoint(point);
              } else {
                shown.append("\\u%04x".formatted(point));
              }
            });
  }

  private static boolean isPlain(int point) {
    return !Character.isISOControl(point) && (point < 0xD800 || point > 0xDFFF);
  }
}
