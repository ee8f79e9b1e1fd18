package io.callflow.sources.kamailio;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times of accounting: {@code 2026-03-29 01:59:59}, with or without a fraction and an
 * offset, seconds since 1970 with or without a fraction, or the Julian days of Kamailio's module
 * for SQLite. Times without an offset are in the zone; of two instants that one names when clocks
 * are set back, the earlier counts.
 */
final class AccClock {
  private static final Pattern LOCAL =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[ T](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?"
              + "\\s{0,4}(?:(Z|UTC|GMT)|([+-])(\\d\\d):?(\\d\\d)?)?");

  /** As a dump of SQLite has it: {@code 2461375.23521412}, or with an exponent. */
  private static final Pattern JULIAN =
      Pattern.compile("24\\d{5}\\.\\d{1,20}|2\\.4\\d{1,25}[eE]\\+?0?6");

  private static final Pattern EPOCH = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");

  private final ZoneId zone;

  AccClock(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether this is a number of seconds since 1970, and none that stands for no time. */
  static boolean isEpoch(String text) {
    return text.length() >= 9 && EPOCH.matcher(text).matches();
  }

  /**
   * The time that this text says.
   *
   * @param column for messages
   */
  Instant read(String column, String text) throws BadRecord {
    try {
      if (JULIAN.matcher(text).matches()) {
        return ofJulianDay(Double.parseDouble(text));
      }
      Matcher epoch = EPOCH.matcher(text);
      if (epoch.matches()) {
        return Instant.ofEpochSecond(Long.parseLong(epoch.group(1)), nanos(epoch.group(2)));
      }
      Matcher match = LOCAL.matcher(text);
      if (!match.matches()) {
        throw new BadRecord(
            "has the %s '%s'; write 2026-03-29 01:59:59, or seconds since 1970"
                .formatted(column, excerpt(text)));
      }
      LocalDateTime local =
          LocalDateTime.of(
              number(match, 1),
              number(match, 2),
              number(match, 3),
              number(match, 4),
              number(match, 5),
              number(match, 6),
              nanos(match.group(7)));
      if (match.group(8) != null) {
        return local.toInstant(ZoneOffset.UTC);
      }
      String sign = match.group(9);
      if (sign == null) {
        return local.atZone(zone).toInstant();
      }
      int direction = sign.equals("-") ? -1 : 1;
      return local.toInstant(
          ZoneOffset.ofHoursMinutes(direction * number(match, 10), direction * number(match, 11)));
    } catch (DateTimeException e) {
      throw new BadRecord(
          "has the %s '%s', which is not a time: %s"
              .formatted(column, excerpt(text), e.getMessage()));
    }
  }

  /**
   * The second that a Julian day means. Kamailio's module for SQLite writes half a second less, and
   * the fraction of a day is not exact.
   */
  private static Instant ofJulianDay(double day) {
    return Instant.ofEpochSecond((long) Math.floor((day - 2_440_587.5) * 86_400 + 0.51));
  }

  private static int number(Matcher match, int group) {
    String digits = match.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  /** At most 60 characters, without control characters: for messages. */
  static String excerpt(String text) {
    return Texts.cut(Texts.whole(text), 60).replaceAll("\\p{Cntrl}", "?");
  }
}
