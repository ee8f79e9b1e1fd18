package io.callflow.local.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.local.follow.Dialect.ColumnType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeNotationTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "2026-11-29 02:00:00, 2026-11-29 02:00:30.25, 2026-11-29 01:59:30.25",
    "2026-11-29T02:00:00, 2026-11-29T02:00:30.250000, 2026-11-29T01:59:30.25",
    "2026-11-29 02:00:00+01, 2026-11-29 02:00:30+01, 2026-11-29 00:59:30+00",
    "2026-11-29 02:00:00-03:30, 2026-11-29 02:00:30-03:30, 2026-11-29 05:29:30+00",
    "1796040000.5, 1796040030.123456, 1796039970.123456",
    "1796040000, 1796040030, 1796039970"
  })
  void an_earlier_time_is_written_as_the_table_writes_it(String sample, String time, String early) {
    TimeNotation notation = TimeNotation.of(sample, ColumnType.TEXT, BERLIN);
    assertEquals(early, notation.before(at(notation, time), Duration.ofSeconds(60)).text());
  }

  @Test
  void times_compare_whatever_their_fractions_look_like() {
    TimeNotation notation = TimeNotation.of("2026-11-29 02:00:00", ColumnType.TIME, BERLIN);
    assertEquals(at(notation, "2026-11-29 02:00:00.1"), at(notation, "2026-11-29 02:00:00.100000"));
    assertTrue(
        at(notation, "2026-11-29 02:00:00.1").compareTo(at(notation, "2026-11-29 02:00:00")) > 0);
    TimeNotation offsets = TimeNotation.of("2026-11-29 02:00:00+01", ColumnType.INSTANT, BERLIN);
    assertEquals(at(offsets, "2026-11-29 02:00:00+01"), at(offsets, "2026-11-28 20:00:00-05"));
  }

  @Test
  void while_local_times_repeat_rows_are_expected_from_the_first_of_them_on() {
    // Berlin's clocks go from 03:00 to 02:00.
    TimeNotation notation = TimeNotation.of("2026-10-25 02:59:59", ColumnType.TIME, BERLIN);
    Position latest = at(notation, "2026-10-25 02:59:59");
    assertEquals(
        "2026-10-25 01:59:00",
        notation.before(latest, Duration.ofSeconds(60)).text().substring(0, 19));
    assertEquals(
        "2026-10-25 03:00:00",
        notation.before(at(notation, "2026-10-25 03:01:00"), Duration.ofSeconds(60)).text());
  }

  @Test
  void an_instant_is_sought_as_the_table_writes_it() {
    Instant instant = Instant.parse("2026-11-29T01:00:00.5Z");
    assertEquals(
        "2026-11-29 02:00:00.5", TimeNotation.of(null, ColumnType.TIME, BERLIN).at(instant).text());
    assertEquals(
        "2026-11-29 01:00:00.5+00",
        TimeNotation.of(null, ColumnType.INSTANT, BERLIN).at(instant).text());
    assertEquals(
        "1795914000.5",
        TimeNotation.of(null, ColumnType.NUMBER, ZoneOffset.UTC).at(instant).text());
  }

  @ParameterizedTest
  @CsvSource({"0000-00-00 00:00:00", "yesterday", "2026-02-30 00:00:00", "''"})
  void a_text_that_is_no_time_has_no_position(String text) {
    assertNull(TimeNotation.of("2026-11-29 02:00:00", ColumnType.TIME, BERLIN).position(text));
  }

  private static Position at(TimeNotation notation, String text) {
    Position position = notation.position(text);
    assertNotNull(position, text);
    return position;
  }
}
