package io.callflow.contract.export;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes times as spreadsheets read them: {@code 2026-11-23 09:15:00.250}. Excel, LibreOffice and
 * Google Sheets take a text with an offset for a text, so the header of a column names the zone.
 */
final class ClockTimes {
  private final DateTimeFormatter clock;
  private final String zone;

  ClockTimes(ZoneId zone) {
    clock = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    this.zone = zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  /** The name of the zone. */
  String zone() {
    return zone;
  }

  @Nullable String text(@Nullable Instant time) {
    return time == null ? null : clock.format(time);
  }
}
