package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Reads the times of vCons: RFC 3339, and as some makers write it, without an offset. */
record VconTime(ZoneId zone) {
  /**
   * Reads a time.
   *
   * @param what the message names it so
   */
  Instant read(JsonNode value, String what) throws BadRecord {
    String text = value.asText().strip();
    if (text.isEmpty() || !value.isTextual()) {
      throw new BadRecord("has no " + what);
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? text.replaceFirst(" ", "T") : text;
    try {
      boolean hasOffset =
          iso.endsWith("Z")
              || iso.endsWith("z")
              || (iso.length() > 19 && Math.max(iso.lastIndexOf('+'), iso.lastIndexOf('-')) > 10);
      if (!hasOffset) {
        return LocalDateTime.parse(iso).atZone(zone).toInstant();
      }
      int at = iso.length() - 5;
      boolean isShort = iso.charAt(at) == '+' || iso.charAt(at) == '-';
      return OffsetDateTime.parse(
              isShort ? iso.substring(0, at + 3) + ":" + iso.substring(at + 3) : iso)
          .toInstant();
    } catch (DateTimeException e) {
      throw new BadRecord(
          "has the " + what + " '" + Texts.cut(text, 60) + "'; write RFC 3339 times");
    }
  }
}
