package io.callflow.sources.sip;

import io.callflow.event.Hop;
import io.callflow.sources.reading.Texts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way between two addresses, as a capture has it.
 *
 * @param time when it was captured, in microseconds
 * @param from address and port of the sender; null if the capture does not tell it
 * @param to address and port of the receiver; null if the capture does not tell it
 * @param text the message
 * @param capture the point that captured it: null for a capture file
 * @param correlation an id by which the capture point groups messages; null if it has none
 */
record SipPacket(
    Instant time,
    @Nullable String from,
    @Nullable String to,
    String text,
    @Nullable String capture,
    @Nullable String correlation) {
  SipPacket {
    time = time.truncatedTo(ChronoUnit.MICROS);
  }

  /** Host and port as one text: IPv6 addresses get brackets. */
  static String address(String host, String port) {
    boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
    String written = bare ? "[" + host + "]" : host;
    return port.isEmpty() || port.equals("0") ? written : written + ":" + port;
  }

  @Nullable Hop hop() {
    String sender = Texts.plain(from, 256);
    String receiver = Texts.plain(to, 256);
    return sender == null && receiver == null ? null : new Hop(sender, receiver);
  }

  /**
   * A time in seconds since 1970 with decimals, in RFC 3339, or as a number of milliseconds,
   * microseconds or nanoseconds, which its size tells; null for another text.
   */
  static @Nullable Instant time(String text) {
    String written = text.strip();
    try {
      int point = written.indexOf('.');
      String whole = point < 0 ? written : written.substring(0, point);
      if (!whole.isEmpty() && whole.length() <= 19 && whole.chars().allMatch(SipPacket::isDigit)) {
        long number = Long.parseLong(whole);
        if (whole.length() <= 11) {
          String decimals = point < 0 ? "" : written.substring(point + 1);
          return Instant.ofEpochSecond(number, nanos(decimals));
        }
        long perSecond =
            whole.length() <= 14 ? 1_000 : whole.length() <= 17 ? 1_000_000 : 1_000_000_000;
        return Instant.ofEpochSecond(
            number / perSecond, number % perSecond * (1_000_000_000 / perSecond));
      }
      return java.time.OffsetDateTime.parse(written.replace(' ', 'T')).toInstant();
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static long nanos(String decimals) {
    if (!decimals.chars().allMatch(SipPacket::isDigit)) {
      throw new DateTimeException(decimals);
    }
    return Long.parseLong((decimals + "000000000").substring(0, 9));
  }
}
