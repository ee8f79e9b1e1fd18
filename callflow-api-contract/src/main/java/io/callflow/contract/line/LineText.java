package io.callflow.contract.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Passes over the text of lines, token by token, in the form in which {@link
 * io.callflow.contract.json.JsonWriter} writes them. A method that returns false, or another sign
 * of failure, has met anything else, and may stand anywhere.
 *
 * <p>The text ends with a line break, which no token holds: so no token needs to look for the end
 * of the text. Used by one thread.
 */
final class LineText {
  /** The sign that there is no integer. */
  static final long NO_INTEGER = -1;

  /** Reads eight bytes of the text at once, the first as the lowest. */
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** An odd number with as many ones as zeros, spread evenly (the golden ratio). */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** A one in each of eight bytes. */
  private static final long ONES = 0x0101010101010101L;

  private static final long QUOTES = 0x2222222222222222L;
  private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;
  private static final long HIGHEST_BITS = 0x8080808080808080L;

  /** How each control character begins that has no shorter escape. */
  private static final byte[] CONTROL = "\\u00".getBytes(StandardCharsets.US_ASCII);

  private final byte[] text;
  private int at;
  private boolean escaped;

  LineText(byte[] text, int at) {
    this.text = text;
    this.at = at;
  }

  /** Text of ASCII as bytes. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Words as strings of JSON. */
  static byte[][] words(Object[] values) {
    return Arrays.stream(values).map(value -> ascii("\"" + value + "\"")).toArray(byte[][]::new);
  }

  int at() {
    return at;
  }

  byte[] bytes() {
    return text;
  }

  boolean isAtEnd() {
    return at == text.length;
  }

  /** The byte at which it stands. */
  byte next() {
    return text[at];
  }

  /** Passes this byte, if it stands there. */
  boolean take(char expected) {
    if (text[at] != expected) {
      return false;
    }
    at++;
    return true;
  }

  /** Passes these bytes, if they stand there; else stays where it is. */
  boolean take(byte[] expected) {
    int start = at;
    int length = expected.length;
    if (text.length - start <= length) {
      return false;
    }
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        if (text[start + i] != expected[i]) {
          return false;
        }
      }
    } else {
      int last = length - Long.BYTES;
      for (int i = 0; i < last; i += Long.BYTES) {
        if (eight(text, start + i) != eight(expected, i)) {
          return false;
        }
      }
      if (eight(text, start + last) != eight(expected, last)) {
        return false;
      }
    }
    at = start + length;
    return true;
  }

  /** Eight bytes from this place on, the first as the lowest. */
  private static long eight(byte[] bytes, int from) {
    return (long) EIGHT.get(bytes, from);
  }

  /** A hash of the bytes between these places, the first of which is not among the first seven. */
  int hash(int seed, int from, int to) {
    long hash = seed;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      hash = (hash ^ eight(text, i)) * MIX;
    }
    if (i < to) {
      long rest = eight(text, to - Long.BYTES) >>> (Byte.SIZE * (i + Long.BYTES - to));
      hash = (hash ^ rest) * MIX;
    }
    return (int) (hash >>> Integer.SIZE);
  }

  /** Goes to this place. */
  void goTo(int place) {
    at = place;
  }

  /** Passes the bytes that stand at another place, too. */
  boolean takeAgain(int other, int length) {
    if (text.length - at <= length
        || !Arrays.equals(text, at, at + length, text, other, other + length)) {
      return false;
    }
    at += length;
    return true;
  }

  /** Passes one of these. */
  boolean takeAny(byte[][] expected) {
    for (byte[] one : expected) {
      if (take(one)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the string that was passed last has an escape. */
  boolean isEscaped() {
    return escaped;
  }

  /**
   * Passes the rest of a string after its opening quote: plain text by the rules of the event
   * model.
   *
   * @param max the most code points; the least is one
   */
  boolean plain(int max) {
    int points = 0;
    escaped = false;
    while (true) {
      points -= at;
      at = endOfAscii(at, ' ');
      points += at;
      int c = text[at];
      if (c == '"') {
        at++;
        return points > 0 && points <= max;
      }
      if (c == '\\' ? !escapedSelf() : isControl() || !beyondAscii()) {
        return false;
      }
      points++;
    }
  }

  /**
   * Passes the rest of a string after its opening quote: visible ASCII.
   *
   * @param max the most characters; the least is one
   */
  boolean visible(int max) {
    int characters = 0;
    escaped = false;
    while (true) {
      characters -= at;
      at = endOfAscii(at, '!');
      characters += at;
      int c = text[at];
      if (c == '"') {
        at++;
        return characters > 0 && characters <= max;
      }
      if (c != '\\' || !escapedSelf()) {
        return false;
      }
      characters++;
    }
  }

  /**
   * Passes the rest of a string that may hold any text, as in metadata.
   *
   * @param from the place after its opening quote
   * @return the place after its closing quote; negative after a failure
   */
  int anything(int from) {
    int i = endOfAscii(from, ' ');
    while (text[i] != '"') {
      at = i;
      if (text[i] == 0x7F) {
        at++;
      } else if (text[i] == '\\' ? !escape() : !beyondAscii()) {
        return -1;
      }
      i = endOfAscii(at, ' ');
    }
    return i + 1;
  }

  /**
   * The place of the first byte that is no ASCII character from this one to the tilde, or is a
   * quote or a backslash. Looks at eight bytes at once: in a difference, the highest bit of a byte
   * is set if the byte was less than what was subtracted. Borrows and carries change only the bytes
   * after the first one that is found.
   */
  int endOfAscii(int from, char least) {
    int i = from;
    for (; i <= text.length - Long.BYTES; i += Long.BYTES) {
      long eight = eight(text, i);
      long quote = eight ^ QUOTES;
      long backslash = eight ^ BACKSLASHES;
      long ends =
          (((eight - least * ONES) & ~eight)
                  | ((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | (eight + ONES)
                  | eight)
              & HIGHEST_BITS;
      if (ends != 0) {
        return i + Long.numberOfTrailingZeros(ends) / Byte.SIZE;
      }
    }
    while (text[i] >= least && text[i] != '"' && text[i] != '\\' && text[i] != 0x7F) {
      i++;
    }
    return i;
  }

  /** A backslash and the quote or backslash that it escapes: nothing else in plain text is. */
  private boolean escapedSelf() {
    int c = text[at + 1];
    if (c != '"' && c != '\\') {
      return false;
    }
    at += 2;
    escaped = true;
    return true;
  }

  /** An escape of metadata, in the one form that each character has. */
  private boolean escape() {
    switch (text[at + 1]) {
      case '"', '\\', 'b', 't', 'n', 'f', 'r' -> at += 2;
      default -> {
        return take(CONTROL) && control();
      }
    }
    return true;
  }

  /** The last two digits of a control character that has no shorter escape. */
  private boolean control() {
    int high = text[at++] - '0';
    if (high != 0 && high != 1) {
      return false;
    }
    int digit = text[at++];
    boolean upper = digit >= 'A' && digit <= 'F';
    if (!upper && (digit < '0' || digit > '9')) {
      return false;
    }
    int point = 16 * high + (upper ? digit - 'A' + 10 : digit - '0');
    return point != '\b' && point != '\t' && point != '\n' && point != '\f' && point != '\r';
  }

  /** Whether a control character beyond ASCII begins here, U+0080 to U+009F. */
  private boolean isControl() {
    return (text[at] & 0xFF) == 0xC2 && (text[at + 1] & 0xFF) < 0xA0;
  }

  /** Passes one character of two to four bytes in UTF-8 (RFC 3629 §4). */
  private boolean beyondAscii() {
    int first = text[at] & 0xFF;
    if (first < 0xC2 || first > 0xF4) {
      return false;
    }
    at++;
    if (first < 0xE0) {
      return tail(0x80, 0xBF);
    }
    if (first < 0xF0) {
      return tail(first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && tail(0x80, 0xBF);
    }
    return tail(first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF)
        && tail(0x80, 0xBF)
        && tail(0x80, 0xBF);
  }

  private boolean tail(int from, int to) {
    int next = text[at] & 0xFF;
    at++;
    return next >= from && next <= to;
  }

  /** Passes this many characters of base32hex in lower case. */
  boolean base32Hex(int length) {
    int start = at;
    if (text.length - start <= length) {
      return false;
    }
    for (int i = start; i < start + length; i++) {
      int c = text[i];
      if (!isDigit(c) && (c < 'a' || c > 'v')) {
        return false;
      }
    }
    at = start + length;
    return true;
  }

  /** Passes an integer from 0 on as Java writes it; negative if there is none up to this one. */
  long integer(long max) {
    int start = at;
    long value = 0;
    while (isDigit(text[at]) && value <= max) {
      value = 10 * value + text[at] - '0';
      at++;
    }
    boolean canonical = at == start + 1 || (at > start && text[start] != '0');
    return canonical && value <= max ? value : NO_INTEGER;
  }

  /** Passes all digits that follow; how many there are. */
  int digits() {
    int start = at;
    int end = start;
    while (isDigit(text[end])) {
      end++;
    }
    at = end;
    return end - start;
  }

  /** Passes a word of an event's type: a letter, then letters, digits and underscores. */
  boolean word() {
    int start = at;
    int end = start;
    while (isLower(text[end]) || (end > start && (isDigit(text[end]) || text[end] == '_'))) {
      end++;
    }
    at = end;
    return end > start;
  }

  /** Passes {@code sip:}, {@code sips:} or {@code tel:} in any case; its length, 0 if none. */
  int uriScheme() {
    int start = at;
    while (isLower(text[at] | 0x20)) {
      at++;
    }
    String scheme = new String(text, start, at - start, StandardCharsets.US_ASCII);
    boolean known =
        scheme.equalsIgnoreCase("sip")
            || scheme.equalsIgnoreCase("sips")
            || scheme.equalsIgnoreCase("tel");
    return known && take(':') ? at - start : 0;
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
