package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {

  @Test
  void an_offset_is_taken_off() {
    assertEquals(
        Optional.of(Instant.parse("2026-11-23T08:15:00.250Z")),
        Timestamps.parse("2026-11-23T09:45:00.25+01:30"));
    assertEquals(
        Optional.of(Instant.parse("2026-11-24T08:14:00Z")),
        Timestamps.parse("2026-11-23T08:15:00-23:59"));
  }

  @Test
  void times_mean_what_the_jdk_takes_them_for() {
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
  void what_is_written_is_read_again() {
    Random random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(random.nextInt() * 20L, random.nextInt(1_000) * 1_000_000L + i % 2);
      assertEquals(Optional.of(instant), Timestamps.parse(Timestamps.format(instant)));
    }
  }
}
