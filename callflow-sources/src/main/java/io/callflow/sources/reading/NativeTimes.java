package io.callflow.sources.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * Reads the times of cloud providers: ISO 8601 with or without a fraction and a zone, RFC 2822, and
 * seconds, milliseconds or microseconds since 1970.
 */
public final class NativeTimes {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private NativeTimes() {}

  /**
   * Reads a time.
   *
   * @param what the time is, for the message
   * @param zone of a time without one
   * @throws BadRecord if the text is no time
   */
  public static Instant read(String text, String what, ZoneId zone) throws BadRecord {
    String plain = text.strip();
    try {
      if (isNumber(plain)) {
        return sinceEpoch(plain);
      }
      if (plain.length() > 10 && plain.charAt(4) == '-') {
        return iso(plain, zone);
      }
      return rfc2822(plain);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new BadRecord("has the " + what + " '" + Texts.plain(text, 60) + "', which is no time");
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 26
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
  }

  private static Instant sinceEpoch(String text) {
    int dot = text.indexOf('.');
    long whole = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
    String digits = dot < 0 ? "" : text.substring(dot + 1);
    digits = digits.length() > 9 ? digits.substring(0, 9) : digits;
    long nanos = dot < 0 ? 0 : Long.parseLong((digits + "000000000").substring(0, 9));
    if (whole < 100_000_000_000L) {
      return Instant.ofEpochSecond(whole, nanos);
    }
    if (whole < 100_000_000_000_000L) {
      return Instant.ofEpochMilli(whole).plusNanos(nanos / 1_000_000);
    }
    return Instant.ofEpochSecond(whole / 1_000_000, whole % 1_000_000 * 1000);
  }

  private static Instant iso(String text, ZoneId zone) {
    String joined =
        text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    int space = joined.indexOf(' ');
    if (space > 0) { // 2026-03-02 09:00:00 +0000, and UTC
      String offset = joined.substring(space + 1).strip();
      boolean utc = offset.equals("UTC") || offset.equals("GMT");
      joined = joined.substring(0, space) + (utc ? "Z" : offset);
    }
    TemporalAccessor read = ISO.parseBest(joined, OffsetDateTime::from, LocalDateTime::from);
    return read instanceof OffsetDateTime at
        ? at.toInstant()
        : ((LocalDateTime) read).atZone(zone).toInstant();
  }

  /** The day of the week says nothing that the date does not, and some senders misspell it. */
  private static Instant rfc2822(String text) {
    String date = text.substring(text.indexOf(',') + 1).strip();
    for (String utc : new String[] {"Etc/UTC", "UTC", "UT", "Z"}) {
      if (date.endsWith(" " + utc)) {
        date = date.substring(0, date.length() - utc.length()) + "GMT";
        break;
      }
    }
    return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
  }
}
