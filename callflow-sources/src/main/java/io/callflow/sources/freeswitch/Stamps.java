package io.callflow.sources.freeswitch;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads times: microseconds or seconds since 1970, where 0 means never. */
final class Stamps {
  /** The end of the year 9999 in microseconds. */
  private static final long LAST_MICROS = 253_402_300_799_999_999L;

  private Stamps() {}

  /** The instant of these microseconds; null for none, 0, and what is no number or out of range. */
  static @Nullable Instant micros(String text) {
    Long micros = number(text);
    return micros == null || micros == 0 || micros > LAST_MICROS
        ? null
        : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The instant of these seconds; null for none, 0, and what is no number or out of range. */
  static @Nullable Instant seconds(String text) {
    Long seconds = number(text);
    return seconds == null || seconds == 0 || seconds > LAST_MICROS / 1_000_000
        ? null
        : Instant.ofEpochSecond(seconds);
  }

  /** The number of at most 18 digits; null for any other text. */
  static @Nullable Long number(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    return Long.parseLong(text);
  }

  /** A date of RFC 1123, {@code Fri, 16 Aug 2024 16:46:02 GMT}; null for any other text. */
  static @Nullable Instant date(String text) {
    if (text.length() > 40) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
