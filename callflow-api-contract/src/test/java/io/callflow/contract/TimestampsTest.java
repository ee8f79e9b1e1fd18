package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Timestamps;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Times are read by RFC 3339, as the JDK reads them. */
class TimestampsTest {

  @Test
  void an_offset_is_subtracted() {
    assertEquals(
        Optional.of(Instant.parse("2026-11-23T08:15:00.250Z")),
        Timestamps.parse("2026-11-23T09:45:00.25+01:30"));
    assertEquals(
        Optional.of(Instant.parse("2026-11-24T08:14:00Z")),
        Timestamps.parse("2026-11-23T08:15:00-23:59"));
  }

  @Test
  void times_are_read_as_the_jdk_reads_them() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      String time =
          "%04d-%02d-%02dT%02d:%02d:%02d.%d%s%02d:%02d"
              .formatted(
                  random.nextInt(10_000),
                  1 + random.nextInt(12),
                  1 + random.nextInt(28),
                  random.nextInt(24),
                  random.nextInt(60),
                  random.nextInt(60),
                  random.nextInt(1_000_000_000),
                  random.nextBoolean() ? "+" : "-",
                  random.nextInt(18),
                  random.nextInt(60));
      assertEquals(Optional.of(OffsetDateTime.parse(time).toInstant()), Timestamps.parse(time));
    }
  }

  @Test
  void a_written_time_is_read_as_the_same_moment() {
    Random random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(random.nextInt() * 20L, random.nextInt(1_000) * 1_000_000L + i % 2);
      assertEquals(Optional.of(instant), Timestamps.parse(Timestamps.format(instant)));
    }
  }

  /** RFC 3339, section 5.6, in upper case; the JDK knows which days exist. */
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?)"
              + "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])");

  @Test
  void mutated_times_are_judged_by_rfc_3339() {
    Random random = new Random(3);
    String[] times = {
      "2026-02-28T23:59:59Z", "2024-02-29T00:00:00.123456789+23:59", "2026-12-31T09:30:10.5-00:00"
    };
    String signs = "0123456789-+:.TZtz ,\u0660\uFF11";
    int none = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(times[i % times.length]);
      for (int changes = random.nextInt(3); changes >= 0 && !text.isEmpty(); changes--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, signs.charAt(random.nextInt(signs.length())));
          case 2 -> text.setLength(at + 1);
          default -> text.setCharAt(at, signs.charAt(random.nextInt(signs.length())));
        }
      }
      Optional<Instant> expected = expected(text.toString());
      none += expected.isEmpty() ? 1 : 0;
      assertEquals(expected, Timestamps.parse(text.toString()), text.toString());
    }
    assertTrue(none > 10_000 && none < 199_000, "of both kinds: " + none);
    assertEquals(Optional.empty(), Timestamps.parse(""));
  }

  private static Optional<Instant> expected(String text) {
    Matcher m = RFC_3339.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      Instant asUtc = LocalDateTime.parse(m.group(1)).toInstant(ZoneOffset.UTC);
      String offset = m.group(4);
      Duration ahead =
          offset.equals("Z")
              ? Duration.ZERO
              : Duration.between(LocalTime.MIN, LocalTime.parse(offset.substring(1)));
      return Optional.of(offset.startsWith("-") ? asUtc.plus(ahead) : asUtc.minus(ahead));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
