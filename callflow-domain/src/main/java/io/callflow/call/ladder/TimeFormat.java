package io.callflow.call.ladder;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.List;

/** Formats the times of one call: in one zone, with as many digits as its events need. */
final class TimeFormat {
  private final ZoneId zone;
  private final LocalDate firstDay;
  private final boolean days;
  private final int digits;

  /** Formats the times of the rows of a ladder. */
  TimeFormat(Ladder ladder, ZoneId zone) {
    this(ladder.rows().stream().map(Row::at).toList(), zone);
  }

  /** Formats these times, which are in order. */
  TimeFormat(List<Instant> instants, ZoneId zone) {
    this.zone = zone;
    int places = 3;
    for (Instant instant : instants) {
      int nano = instant.get(ChronoField.NANO_OF_SECOND);
      places = Math.max(places, nano % 1_000_000 == 0 ? 3 : nano % 1_000 == 0 ? 6 : 9);
    }
    digits = places;
    firstDay = day(instants.get(0));
    days = !firstDay.equals(day(instants.get(instants.size() - 1)));
  }

  private LocalDate day(Instant instant) {
    return instant.atZone(zone).toLocalDate();
  }

  /** The day of the first row, and the zone. */
  String heading() {
    String name = zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    return firstDay + " " + name;
  }

  /** The number of characters of {@link #clock}. */
  int clockWidth() {
    return (days ? 6 : 0) + 9 + digits;
  }

  /** The time of day; with month and day if the ladder ends on another day than it starts. */
  String clock(Instant instant) {
    ZonedDateTime at = instant.atZone(zone);
    StringBuilder text = new StringBuilder(24);
    if (days) {
      two(text, at.getMonthValue()).append('-');
      two(text, at.getDayOfMonth()).append(' ');
    }
    two(text, at.getHour()).append(':');
    two(text, at.getMinute()).append(':');
    two(text, at.getSecond()).append('.');
    return fraction(text, at.getNano()).toString();
  }

  /** The time since the event before, {@code +7.250} or {@code +1:02:03.000}. */
  String since(Duration duration) {
    if (duration.isZero()) {
      return "+0";
    }
    long seconds = duration.toSeconds();
    StringBuilder text = new StringBuilder(16).append('+');
    if (seconds >= 3600) {
      text.append(seconds / 3600).append(':');
      two(text, (int) (seconds / 60 % 60)).append(':');
      two(text, (int) (seconds % 60));
    } else if (seconds >= 60) {
      text.append(seconds / 60).append(':');
      two(text, (int) (seconds % 60));
    } else {
      text.append(seconds);
    }
    return fraction(text.append('.'), duration.toNanosPart()).toString();
  }

  /** A duration in its two largest units, rounded down: {@code 3 min 41 s}. */
  static String length(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return "%d.%d s".formatted(seconds, duration.toMillisPart() / 100);
    }
    if (seconds < 3600) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private StringBuilder fraction(StringBuilder text, int nano) {
    int rest = nano;
    int unit = 100_000_000;
    for (int i = 0; i < digits; i++) {
      text.append((char) ('0' + rest / unit));
      rest %= unit;
      unit /= 10;
    }
    return text;
  }
}
