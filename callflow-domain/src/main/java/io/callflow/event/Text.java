package io.callflow.event;

import org.jspecify.annotations.Nullable;

/** The rules for text in the fields of values, and the form of messages about them. */
final class Text {
  private Text() {}

  static void requireVisibleAscii(String field, String value, int min, int max) {
    requireLength(field, value, min, max);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x21 || c > 0x7E) {
        throw broken(
            field,
            "not_visible_ascii",
            "holds %s at position %d; only visible ASCII (U+0021 to U+007E) is allowed"
                .formatted(name(c), i));
      }
    }
  }

  /** Refuses control characters and lone surrogates; the length counts code points. */
  static void requirePlain(String field, String value, int min, int max) {
    requireLength(field, value, min, max);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isISOControl(c)) {
        throw broken(
            field,
            "control_character",
            "holds the control character %s at position %d".formatted(name(c), i));
      }
    }
    requireWellFormed(field, value);
  }

  /** As {@link #requirePlain} from one character on; allows absent text. */
  static void requirePlainOrNull(String field, @Nullable String value, int max) {
    if (value != null) {
      requirePlain(field, value, 1, max);
    }
  }

  /** Whether the text has no lone surrogate, which UTF-8 cannot encode. */
  static boolean isWellFormed(String value) {
    return indexOfLoneSurrogate(value) < 0;
  }

  /** Refuses lone surrogates, which UTF-8 cannot encode. */
  static void requireWellFormed(String field, String value) {
    int lone = indexOfLoneSurrogate(value);
    if (lone >= 0) {
      throw broken(
          field,
          "lone_surrogate",
          "holds the lone surrogate %s at position %d, which is no character"
              .formatted(name(value.charAt(lone)), lone));
    }
  }

  /** The index of the first surrogate without its other half; negative if there is none. */
  private static int indexOfLoneSurrogate(String value) {
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      int point = value.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        return i;
      }
    }
    return -1;
  }

  private static void requireLength(String field, String value, int min, int max) {
    int length = value.codePointCount(0, value.length());
    if (length < min || length > max) {
      throw broken(
          field,
          length < min ? "too_short" : "too_long",
          "is %d characters long; %d to %d are allowed".formatted(length, min, max));
    }
  }

  static CallflowException broken(String field, String code, String what) {
    return CallflowException.invalid("/" + field, code, field + " " + what + ".");
  }

  /** The value as messages show it: at most 64 characters, control characters escaped. */
  static String shown(String value) {
    StringBuilder shown = new StringBuilder("'");
    int shownPoints = 0;
    for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
      int point = value.codePointAt(i);
      if (shownPoints++ == 64) {
        return shown.append("…'").toString();
      }
      if (Character.isISOControl(point) || (point >= 0xD800 && point <= 0xDFFF)) {
        shown.append("\\u%04x".formatted(point));
      } else {
        shown.appendCodePoint(point);
      }
    }
    return shown.append('\'').toString();
  }

  private static String name(char c) {
    return "U+%04X".formatted((int) c);
  }
}
