package io.callflow.benchmark.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The bytes of a request, with places of fixed width for call numbers and the time. Sending one
 * costs a copy of its bytes; nothing is formatted.
 */
final class RequestTemplate {
  /** The place of the first call's number, and that of the second. */
  static final String CALL = "#".repeat(9);

  static final String OTHER_CALL = "%".repeat(9);

  /** The place of the time in UTC, with milliseconds. */
  static final String NOW = "~".repeat(24);

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static long millisOfNow;
  private static byte[] now = new byte[0];

  private final byte[] bytes;
  private final int[] calls;
  private final int[] otherCalls;
  private final int[] times;

  RequestTemplate(String text) {
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
    this.calls = places(text, CALL);
    this.otherCalls = places(text, OTHER_CALL);
    this.times = places(text, NOW);
  }

  /** A request without a body. */
  static String get(String host, String key, String path) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\n\r\n"
        .formatted(path, host, key);
  }

  /** A request with a body of JSON in ASCII. */
  static String post(String host, String key, String path, String json) {
    return head(host, key, path, json.length()) + json;
  }

  /** The head of a request with a body of JSON. */
  static String head(String host, String key, String path, int length) {
    return """
        POST %s HTTP/1.1\r
        Host: %s\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
        .formatted(path, host, key, length);
  }

  private static int[] places(String text, String mark) {
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length())) {
      places.add(at);
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Writes the request for these calls and the time of the clock. */
  void write(ByteBuffer into, int call, int otherCall) {
    int start = into.position();
    into.put(bytes);
    patch(into, start, calls, digits(call));
    if (otherCalls.length > 0) {
      patch(into, start, otherCalls, digits(otherCall));
    }
    if (times.length > 0) {
      patch(into, start, times, now());
    }
  }

  private static void patch(ByteBuffer into, int start, int[] places, byte[] value) {
    for (int place : places) {
      into.put(start + place, value);
    }
  }

  private static byte[] digits(int number) {
    byte[] digits = new byte[CALL.length()];
    int rest = number;
    for (int i = digits.length - 1; i >= 0; i--) {
      digits[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return digits;
  }

  /** The time of the clock; only the generator's thread calls this. */
  private static byte[] now() {
    long millis = System.currentTimeMillis();
    if (millis != millisOfNow) {
      millisOfNow = millis;
      now = MILLIS.format(Instant.ofEpochMilli(millis)).getBytes(StandardCharsets.US_ASCII);
    }
    return now;
  }
}
