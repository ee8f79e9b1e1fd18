package io.callflow.contract.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** Reads and writes times in the API's form: RFC 3339 in upper case, up to nanoseconds. */
public final class Timestamps {
  private static final int SECONDS_A_DAY = 24 * 60 * 60;

  /** The length of a time without fraction and offset: {@code 2026-01-15T09:30:00}. */
  private static final int SECONDS_END = 19;

  private static final int MOST_DIGITS = 9;
  private static final int NO_OFFSET = Integer.MAX_VALUE;

  private Timestamps() {}

  /**
   * Parses a time. Empty if the text is not an RFC 3339 time with an offset, or names a day or an
   * hour that does not exist, or a leap second.
   */
  public static Optional<Instant> parse(String text) {
    if (text.length() <= SECONDS_END
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return Optional.empty();
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int second = secondOfDay(text, 11, number(text, 17, SECONDS_END));
    int end = endOfFraction(text);
    int nano = end == SECONDS_END ? 0 : nano(text, SECONDS_END + 1, end);
    int ahead = offset(text, end);
    if (year < 0 || month < 0 || day < 0 || second < 0 || nano < 0 || ahead == NO_OFFSET) {
      return Optional.empty();
    }
    long days;
    try {
      days = LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
    return Optional.of(Instant.ofEpochSecond(days * SECONDS_A_DAY + second - ahead, nano));
  }

  private static int endOfFraction(String text) {
    if (text.charAt(SECONDS_END) != '.') {
      return SECONDS_END;
    }
    int end = SECONDS_END + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** A fraction of a second in nanoseconds; negative without digits or with more than nine. */
  private static int nano(String text, int from, int to) {
    if (from == to || to - from > MOST_DIGITS) {
      return -1;
    }
    int nano = number(text, from, to);
    for (int digits = to - from; digits < MOST_DIGITS; digits++) {
      nano *= 10;
    }
    return nano;
  }

  /** The offset from UTC in seconds, positive to the east; {@link #NO_OFFSET} if there is none. */
  private static int offset(String text, int from) {
    if (from == text.length() - 1 && text.charAt(from) == 'Z') {
      return 0;
    }
    if (from != text.length() - 6 || text.charAt(from + 3) != ':') {
      return NO_OFFSET;
    }
    char sign = text.charAt(from);
    int seconds = secondOfDay(text, from + 1, 0);
    if (seconds < 0 || (sign != '+' && sign != '-')) {
      return NO_OFFSET;
    }
    return sign == '+' ? seconds : -seconds;
  }

  /** The second of the day from hours and minutes in the text; negative if it does not exist. */
  private static int secondOfDay(String text, int from, int second) {
    int hour = number(text, from, from + 2);
    int minute = number(text, from + 3, from + 5);
    boolean exists =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return exists ? (hour * 60 + minute) * 60 + second : -1;
  }

  /** The number in these digits; negative if other characters are among them. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Writes the moment in UTC, with as few of 0, 3, 6 or 9 digits after the second as it needs. */
  public static String format(Instant instant) {
    return instant.toString();
  }
}
