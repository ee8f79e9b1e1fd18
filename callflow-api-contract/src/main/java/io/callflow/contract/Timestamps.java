package io.callflow.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as the API writes them: RFC 3339 in upper case, up to nanoseconds. */
public final class Timestamps {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
              + "(?:\\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))");

  private Timestamps() {}

  /**
   * The moment that this text names; empty where it is no RFC 3339 time with an offset, names a day
   * or an hour that does not exist, or a leap second.
   */
  public static Optional<Instant> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              number(m, 1),
              number(m, 2),
              number(m, 3),
              number(m, 4),
              number(m, 5),
              number(m, 6),
              m.group(7) == null ? 0 : Integer.parseInt((m.group(7) + "00000000").substring(0, 9)));
      Instant asUtc = local.toInstant(ZoneOffset.UTC);
      if (m.group(8) == null) {
        return Optional.of(asUtc);
      }
      int hours = number(m, 9);
      int minutes = number(m, 10);
      if (hours > 23 || minutes > 59) {
        return Optional.empty();
      }
      long ahead = (hours * 60L + minutes) * 60L;
      return Optional.of(
          m.group(8).equals("+") ? asUtc.minusSeconds(ahead) : asUtc.plusSeconds(ahead));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The moment in UTC, with as many digits after the second as it needs: none, 3, 6 or 9. */
  public static String format(Instant instant) {
    return instant.toString();
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }
}
