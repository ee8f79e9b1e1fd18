package io.callflow.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A minute of UTC.
 *
 * @param epoch minutes since 1970-01-01T00:00Z
 */
record Minute(long epoch) implements Comparable<Minute> {
  static final int PER_DAY = 24 * 60;

  static Minute of(Instant instant) {
    return new Minute(Math.floorDiv(instant.getEpochSecond(), 60L));
  }

  /** Parses {@code yyyyMMdd/HHmm}; null if the text has another form. */
  static @Nullable Minute parse(String text) {
    if (text.length() != 13 || text.charAt(8) != '/') {
      return null;
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(text, 0, 4, 10),
              Integer.parseInt(text, 4, 6, 10),
              Integer.parseInt(text, 6, 8, 10),
              Integer.parseInt(text, 9, 11, 10),
              Integer.parseInt(text, 11, 13, 10));
      return of(time.toInstant(ZoneOffset.UTC));
    } catch (RuntimeException e) {
      return null;
    }
  }

  Instant start() {
    return Instant.ofEpochSecond(Math.multiplyExact(epoch, 60L));
  }

  long day() {
    return Math.floorDiv(epoch, (long) PER_DAY);
  }

  static Minute ofDay(long day) {
    return new Minute(day * PER_DAY);
  }

  Minute plus(long minutes) {
    return new Minute(epoch + minutes);
  }

  /** {@code yyyyMMdd}. */
  String date() {
    return date(day());
  }

  static String date(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    int number = date.getYear() * 10_000 + date.getMonthValue() * 100 + date.getDayOfMonth();
    return digits(number, 8);
  }

  /** {@code HHmm}. */
  String time() {
    int minute = (int) Math.floorMod(epoch, (long) PER_DAY);
    int hour = minute / 60;
    minute %= 60;
    return new String(
        new char[] {
          (char) ('0' + hour / 10),
          (char) ('0' + hour % 10),
          (char) ('0' + minute / 10),
          (char) ('0' + minute % 10)
        });
  }

  /** Adds leading zeros. ASCII in every locale, unlike {@code %08d}. */
  static String digits(int number, int length) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, length - digits.length())) + digits;
  }

  @Override
  public int compareTo(Minute other) {
    return Long.compare(epoch, other.epoch);
  }

  /** {@code yyyyMMdd/HHmm}. */
  @Override
  public String toString() {
    return date() + "/" + time();
  }
}
