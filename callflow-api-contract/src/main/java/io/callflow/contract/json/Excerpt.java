package io.callflow.contract.json;

/**
 * Excerpts of text from outside, safe to show in messages: control characters, on which a terminal
 * would act, and lone surrogates, which UTF-8 cannot encode, are written as escapes.
 */
final class Excerpt {
  /** How many code points an excerpt has at most, before escaping. */
  private static final int MAX_LENGTH = 64;

  private Excerpt() {}

  /** The beginning of the text, in single quotes. */
  static String quoted(String text) {
    return "'" + of(text) + "'";
  }

  /** The beginning of the text, with an ellipsis if there is more. */
  static String of(String text) {
    StringBuilder excerpt = new StringBuilder();
    int end = text.length();
    if (text.codePointCount(0, end) > MAX_LENGTH) {
      end = text.offsetByCodePoints(0, MAX_LENGTH);
    }
    append(excerpt, text.substring(0, end));
    return excerpt.append(end < text.length() ? "…" : "").toString();
  }

  /** The whole text, with U+FFFD in place of each control character and lone surrogate. */
  static String wellFormed(String text) {
    return text.codePoints()
        .map(point -> isPlain(point) ? point : 0xFFFD)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static void append(StringBuilder excerpt, String text) {
    text.codePoints()
        .forEach(
            point -> {
              if (isPlain(point)) {
                excerpt.appendCodePoint(point);
              } else {
                excerpt.append("\\u%04x".formatted(point));
              }
            });
  }

  private static boolean isPlain(int point) {
    return !Character.isISOControl(point) && (point < 0xD800 || point > 0xDFFF);
  }
}
