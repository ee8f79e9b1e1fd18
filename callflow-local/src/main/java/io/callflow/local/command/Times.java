package io.callflow.local.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and prints instants and durations. */
final class Times {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|h|d|w|y)");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /**
   * Parses {@code now}, {@code 2h} (ago), a date (its start in UTC) or a timestamp with an offset.
   *
   * @param option the name of the option, for the message of the failure
   */
  static Instant moment(String option, String text, Instant now) {
    String trimmed = text.strip();
    try {
      if (trimmed.equals("now")) {
        return now;
      }
      if (AGO.matcher(trimmed).matches()) {
        return now.minus(span(option, trimmed));
      }
      if (DATE.matcher(trimmed).matches()) {
        return LocalDate.parse(trimmed).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return OffsetDateTime.parse(trimmed.replace(' ', 'T')).toInstant();
    } catch (DateTimeException | ArithmeticException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          ("%s '%s' is not a time. Write how long ago (90s, 30m, 2h, 1d, 4w, 1y), a date"
                  + " (2026-11-23), or a timestamp with an offset (2026-11-23T09:00:00+01:00).")
              .formatted(option, text),
          e);
    }
  }

  /** Parses a number and a unit: {@code s m h d w y}. A year has 365 days. */
  static Duration span(String option, String text) {
    Matcher match = AGO.matcher(text.strip());
    if (!match.matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s '%s' is not a duration. Write 90s, 30m, 2h or 1d.".formatted(option, text));
    }
    long count = Long.parseLong(match.group(1));
    return switch (match.group(2).charAt(0)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      case 'd' -> Duration.ofDays(count);
      case 'w' -> Duration.ofDays(7 * count);
      default -> Duration.ofDays(365 * count);
    };
  }

  /** The instant in UTC, to the millisecond: {@code 2026-11-23 08:15:00.000Z}. */
  static String text(Instant instant) {
    return SHOWN.format(instant);
  }

  /** The duration in its two largest units, rounded down: {@code 3 min 41 s}. */
  static String text(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%d.%d s", seconds, Math.max(0, span.toMillisPart() / 100));
    }
    if (seconds < 3600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%d d %02d h".formatted(seconds / 86_400, seconds / 3600 % 24);
  }
}
