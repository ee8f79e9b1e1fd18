package io.callflow.sources.asterisk;

import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/**
 * Reads the times of ARI: {@code 2026-11-23T09:15:00.123+0100}. Older versions leave out the
 * offset.
 */
record AriTime(ZoneId zone) {
  Instant read(String text) throws BadRecord {
    if (text.isEmpty()) {
      throw new BadRecord("has no timestamp");
    }
    try {
      int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
      int digits = text.length() - sign - 1;
      if (sign > 10 && digits == 4) {
        int minutes = text.length() - 2;
        return OffsetDateTime.parse(text.substring(0, minutes) + ":" + text.substring(minutes))
            .toInstant();
      }
      if (sign > 10 || text.endsWith("Z")) {
        return OffsetDateTime.parse(text).toInstant();
      }
      return LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new BadRecord("has the timestamp '" + Texts.cut(text, 60) + "', which is no time");
    }
  }
}
