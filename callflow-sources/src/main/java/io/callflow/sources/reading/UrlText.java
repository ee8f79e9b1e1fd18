package io.callflow.sources.reading;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Decodes text in percent-encoding (RFC 3986 §2.1). */
public final class UrlText {
  private UrlText() {}

  /** The text with each {@code %XX} decoded as a byte of UTF-8. A broken escape stays as it is. */
  public static String decode(String text) {
    return decode(text, false);
  }

  /** The value of a form field: as {@link #decode}, and {@code +} is a space. */
  public static String decodeForm(String text) {
    return decode(text, true);
  }

  private static String decode(String text, boolean isForm) {
    if (text.indexOf('%') < 0 && !(isForm && text.indexOf('+') >= 0)) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      if (isEscape(text, i)) {
        bytes.write(
            Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16));
        i += 3;
        continue;
      }
      flush(bytes, decoded);
      char next = text.charAt(i++);
      decoded.append(isForm && next == '+' ? ' ' : next);
    }
    flush(bytes, decoded);
    return decoded.toString();
  }

  private static void flush(ByteArrayOutputStream bytes, StringBuilder decoded) {
    if (bytes.size() > 0) {
      decoded.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.reset();
    }
  }

  /** Whether any escape is in the text. */
  public static boolean hasEscape(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (isEscape(text, i)) {
        return true;
      }
    }
    return false;
  }

  /** Where the first percent sign is that begins no escape; negative if none is. */
  static int brokenEscape(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (!isEscape(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && text.charAt(at) == '%'
        && isHex(text.charAt(at + 1))
        && isHex(text.charAt(at + 2));
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
