package io.callflow.local.follow;

import io.callflow.local.follow.Dialect.ColumnType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a table writes times, to compare them and to compute earlier ones. */
final class TimeNotation {
  private static final Pattern EPOCH = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9})\\d*)?");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)([ T])(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9}))?"
              + "(Z|[+-]\\d\\d(?::?\\d\\d){0,2})?");

  private enum Form {
    LOCAL,
    OFFSET,
    EPOCH
  }

  private final Form form;
  private final char separator;
  private final ZoneId zone;

  private TimeNotation(Form form, char separator, ZoneId zone) {
    this.form = form;
    this.separator = separator;
    this.zone = zone;
  }

  /**
   * The notation of a column.
   *
   * @param sample a value, if there is one
   * @param zone the zone of times without an offset
   */
  static TimeNotation of(@Nullable String sample, ColumnType type, ZoneId zone) {
    if (sample != null && EPOCH.matcher(sample).matches()) {
      return new TimeNotation(Form.EPOCH, ' ', zone);
    }
    if (sample != null) {
      Matcher match = DATE_TIME.matcher(sample);
      if (match.matches()) {
        Form form = match.group(9) == null ? Form.LOCAL : Form.OFFSET;
        return new TimeNotation(form, match.group(4).charAt(0), zone);
      }
    }
    return new TimeNotation(
        switch (type) {
          case INTEGER, NUMBER -> Form.EPOCH;
          case INSTANT -> Form.OFFSET;
          case TIME, TEXT -> Form.LOCAL;
        },
        ' ',
        zone);
  }

  /** Whether times are dates and times without an offset. */
  boolean isDateTime() {
    return form == Form.LOCAL;
  }

  /** The position of a value; null if it is not a time. */
  @Nullable Position position(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (form == Form.EPOCH) {
      Matcher match = EPOCH.matcher(text);
      return match.matches()
          ? new Position(Long.parseLong(match.group(1)), nanos(match.group(2)), text)
          : null;
    }
    Matcher match = DATE_TIME.matcher(text);
    if (!match.matches()) {
      return null;
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(match, 1),
              number(match, 2),
              number(match, 3),
              number(match, 5),
              number(match, 6),
              number(match, 7));
      String offset = match.group(9);
      ZoneOffset written =
          form == Form.LOCAL || offset == null ? ZoneOffset.UTC : ZoneOffset.of(whole(offset));
      return new Position(time.toEpochSecond(written), nanos(match.group(8)), text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The position of an instant. Of the two that a local time may name, the earlier. */
  Position at(Instant instant) {
    return form == Form.LOCAL
        ? of(
            LocalDateTime.ofInstant(instant, zone).toEpochSecond(ZoneOffset.UTC), instant.getNano())
        : of(instant.getEpochSecond(), instant.getNano());
  }

  /**
   * The position from which rows may still come: a window earlier and, while local times repeat
   * because clocks were set back, earlier than the first of them.
   */
  Position before(Position position, Duration window) {
    long whole = position.whole();
    if (form == Form.LOCAL) {
      LocalDateTime time = LocalDateTime.ofEpochSecond(whole, 0, ZoneOffset.UTC);
      ZoneOffsetTransition change = zone.getRules().getTransition(time);
      if (change != null && change.isOverlap()) {
        whole = change.getDateTimeAfter().toEpochSecond(ZoneOffset.UTC);
      }
    }
    return of(whole - window.toSeconds(), position.nanos());
  }

  private Position of(long seconds, int nanos) {
    String fraction =
        nanos == 0 ? "" : String.format(Locale.ROOT, ".%06d", nanos / 1_000).replaceAll("0+$", "");
    if (form == Form.EPOCH) {
      return new Position(seconds, nanos, seconds + (fraction.equals(".") ? "" : fraction));
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    String text =
        String.format(
            Locale.ROOT,
            "%04d-%02d-%02d%c%02d:%02d:%02d%s%s",
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            separator,
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            fraction.equals(".") ? "" : fraction,
            form == Form.OFFSET ? "+00" : "");
    return new Position(seconds, nanos, text);
  }

  private static int number(Matcher match, int group) {
    return Integer.parseInt(match.group(group));
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  /** {@code +01} and {@code +0130} with the colons that Java asks for. */
  private static String whole(String offset) {
    if (offset.equals("Z")) {
      return offset;
    }
    String digits = offset.substring(1).replace(":", "");
    StringBuilder text = new StringBuilder().append(offset.charAt(0));
    for (int i = 0; i < digits.length(); i += 2) {
      text.append(i == 0 ? "" : ":").append(digits, i, i + 2);
    }
    return text.toString();
  }
}
