package io.callflow.contract.line;

import io.callflow.contract.json.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** Characters that stand for themselves in a string: ASCII from the space on but quotes, etc. */
  private static final boolean[] ORDINARY = ordinary(' ');

  /** Those of them that are visible. */
  private static final boolean[] VISIBLE = ordinary('!');

  /** How each control character begins that has no shorter escape. */
  private static final byte[] CONTROL = "\\u00".getBytes(StandardCharsets.US_ASCII);

  /** The length of a day in a time: {@code 2026-01-15}. */
  private static final int DAY = 10;

  /** The length of a time without its fraction: {@code 2026-01-15T09:30:00}. */
  private static final int SECONDS = 19;

  private final byte[] text;
  private int at;
  private boolean escaped;

  /** Where the last valid day stands, and its midnight in seconds since the epoch. */
  private int lastDay = -1;

  private long lastMidnight;

  LineText(byte[] text, int at) {
    this.text = text;
    this.at = at;
  }

  private static boolean[] ordinary(char from) {
    boolean[] ordinary = new boolean[256];
    Arrays.fill(ordinary, from, 0x7F, true);
    ordinary['"'] = false;
    ordinary['\\'] = false;
    return ordinary;
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
    int length = expected.length;
    if (text.length - at <= length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text[at + i] != expected[i]) {
        return false;
      }
    }
    at += length;
    return true;
  }

  /** Returns to a place where it stood. */
  void back(int place) {
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
      int start = at;
      while (ORDINARY[text[at] & 0xFF]) {
        at++;
      }
      points += at - start;
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
      int start = at;
      while (VISIBLE[text[at] & 0xFF]) {
        at++;
      }
      characters += at - start;
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

  /** Passes the rest of a string after its opening quote: any text, as metadata holds it. */
  boolean anything() {
    while (true) {
      int c = text[at];
      if (ORDINARY[c & 0xFF] || c == 0x7F) {
        at++;
      } else if (c == '"') {
        at++;
        return true;
      } else if (c == '\\' ? !escape() : !beyondAscii()) {
        return false;
      }
    }
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
    for (int end = at + length; at < end; at++) {
      int c = text[at];
      if (!isDigit(c) && (c < 'a' || c > 'v')) {
        return false;
      }
    }
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
    while (isDigit(text[at])) {
      at++;
    }
    return at - start;
  }

  /** Passes a word of an event's type: a letter, then letters, digits and underscores. */
  boolean word() {
    int start = at;
    while (isLower(text[at]) || (at > start && (isDigit(text[at]) || text[at] == '_'))) {
      at++;
    }
    return at > start;
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

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Passes a time and the quote after it; null if it is not as {@link Timestamps#format} writes it.
   */
  @Nullable Instant time() {
    int start = at;
    if (text.length - at <= SECONDS + 1 || !isDay(start)) {
      return null;
    }
    int second = secondOfDay(start + DAY);
    if (second < 0) {
      return null;
    }
    at = start + SECONDS;
    int nano = 0;
    if (take('.')) {
      int from = at;
      int digits = digits();
      if ((digits != 3 && digits != 6 && digits != 9) || number(at - 3, 3) == 0) {
        return null;
      }
      nano = number(from, digits) * (digits == 3 ? 1_000_000 : digits == 6 ? 1_000 : 1);
    }
    return take('Z') && take('"') ? Instant.ofEpochSecond(lastMidnight + second, nano) : null;
  }

  /** Whether a day stands there; events of one call are mostly of one day, so it is kept. */
  private boolean isDay(int from) {
    if (lastDay >= 0 && Arrays.equals(text, from, from + DAY, text, lastDay, lastDay + DAY)) {
      return true;
    }
    String midnight = new String(text, from, DAY, StandardCharsets.ISO_8859_1) + "T00:00:00Z";
    Optional<Instant> parsed = Timestamps.parse(midnight);
    if (parsed.isEmpty()) {
      return false;
    }
    lastDay = from;
    lastMidnight = parsed.get().getEpochSecond();
    return true;
  }

  /** The second of the day in {@code T09:30:00}; negative if there is none. */
  private int secondOfDay(int from) {
    int hour = number(from + 1, 2);
    int minute = number(from + 4, 2);
    int second = number(from + 7, 2);
    boolean exists =
        text[from] == 'T'
            && text[from + 3] == ':'
            && text[from + 6] == ':'
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second < 60;
    return exists ? (hour * 60 + minute) * 60 + second : -1;
  }

  /** The number in these digits; negative if other characters are among them. */
  private int number(int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      if (!isDigit(text[i])) {
        return -1;
      }
      number = 10 * number + text[i] - '0';
    }
    return number;
  }
}
