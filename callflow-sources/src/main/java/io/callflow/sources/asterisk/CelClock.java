package io.callflow.sources.asterisk;

import io.callflow.sources.reading.BadRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the times of a table: {@code 2026-03-29 01:59:59.123456}, with an offset ({@code +01},
 * {@code -0330}, {@code +05:30}, {@code Z}) or without one, or seconds since 1970 with a fraction.
 *
 * <p>A time without an offset is read in the zone. If it names two instants, because clocks were
 * set back, the earlier one counts unless the channel was created after it; Asterisk's uniqueid
 * starts with the second of the creation. If it names none, because clocks were set forward, it is
 * read with the offset from before the change.
 */
final class CelClock {
  private static final Pattern LOCAL =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[ T](\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?"
              + "\\s*(?:(Z|UTC|GMT)|([+-])(\\d\\d):?(\\d\\d)?(?::?(\\d\\d))?)?");
  private static final Pattern EPOCH = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");
  private static final Pattern CREATED = Pattern.compile("(?:.*-)?(\\d{9,11})\\.\\d+");

  private static final int LONGEST_EXCERPT = 60;

  private final ZoneId zone;

  CelClock(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * A time of the table.
   *
   * @param local the time as written; in UTC for seconds since 1970
   * @param offset whether the table says the offset from UTC
   */
  record Reading(Instant instant, LocalDateTime local, boolean offset) {}

  /**
   * Parses an eventtime.
   *
   * @param uniqueId of the channel, to decide between two instants
   */
  Reading read(String text, String uniqueId) throws BadRecord {
    if (text.isEmpty()) {
      throw new BadRecord("has no eventtime");
    }
    try {
      Matcher epoch = EPOCH.matcher(text);
      if (epoch.matches()) {
        Instant instant =
            Instant.ofEpochSecond(Long.parseLong(epoch.group(1)), nanos(epoch.group(2)));
        return new Reading(instant, LocalDateTime.ofInstant(instant, ZoneOffset.UTC), true);
      }
      Matcher match = LOCAL.matcher(text);
      if (!match.matches()) {
        throw new BadRecord(
            "has the eventtime '"
                + excerpt(text)
                + "'; write 2026-03-29 01:59:59.123456, with or without an offset, or seconds since"
                + " 1970");
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
        return new Reading(local.toInstant(ZoneOffset.UTC), local, true);
      }
      String sign = match.group(9);
      if (sign != null) {
        int direction = sign.equals("-") ? -1 : 1;
        ZoneOffset offset =
            ZoneOffset.ofHoursMinutesSeconds(
                direction * number(match, 10),
                direction * number(match, 11),
                direction * number(match, 12));
        return new Reading(local.toInstant(offset), local, true);
      }
      return new Reading(inZone(local, uniqueId), local, false);
    } catch (DateTimeException e) {
      throw new BadRecord(
          "has the eventtime '" + excerpt(text) + "', which is not a time: " + e.getMessage());
    }
  }

  private Instant inZone(LocalDateTime local, String uniqueId) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    Instant first = local.atZone(zone).toInstant();
    if (offsets.size() < 2) {
      return first;
    }
    Instant second = local.toInstant(offsets.get(1));
    Long created = created(uniqueId);
    if (created == null) {
      return first;
    }
    Instant creation = Instant.ofEpochSecond(created);
    return first.isBefore(creation) && !second.isBefore(creation) ? second : first;
  }

  /** The creation of a channel in seconds since 1970; null if its uniqueid does not say it. */
  static @Nullable Long created(String uniqueId) {
    Matcher match = CREATED.matcher(uniqueId);
    return match.matches() ? Long.valueOf(match.group(1)) : null;
  }

  private static int number(Matcher match, int group) {
    String digits = match.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  /** At most 60 characters, without control characters: for messages. */
  private static String excerpt(String text) {
    boolean isLong = text.codePointCount(0, text.length()) > LONGEST_EXCERPT;
    String cut =
        isLong ? text.substring(0, text.offsetByCodePoints(0, LONGEST_EXCERPT)) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
