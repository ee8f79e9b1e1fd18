package io.callflow.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The span of the client that sends a request, from its {@code traceparent} header.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all 0
 * @param spanId 16 hexadecimal digits in lower case, not all 0
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceParent(String traceId, String spanId) {
  private static final int VERSION_END = 2;
  private static final int TRACE_END = 35;
  private static final int SPAN_END = 52;
  private static final int FLAGS_END = 55;

  /**
   * Parses the header of a request: version 00, and the part of a later version that is known.
   *
   * @return empty if the request has no valid {@code traceparent}, or several
   */
  public static Optional<TraceParent> of(Headers headers) {
    List<String> values = headers.all("traceparent");
    return values.size() == 1 ? parse(values.get(0).strip()) : Optional.empty();
  }

  /**
   * The fields of the request's log line: {@code callerTraceId} and {@code callerSpanId}, or none.
   */
  public static Map<String, String> fields(Headers headers) {
    Optional<TraceParent> parent = of(headers);
    if (parent.isEmpty()) {
      return Map.of();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("callerTraceId", parent.get().traceId);
    fields.put("callerSpanId", parent.get().spanId);
    return fields;
  }

  private static Optional<TraceParent> parse(String value) {
    boolean hasForm =
        value.length() >= FLAGS_END
            && isHex(value, 0, VERSION_END)
            && value.charAt(VERSION_END) == '-'
            && isHex(value, VERSION_END + 1, TRACE_END)
            && value.charAt(TRACE_END) == '-'
            && isHex(value, TRACE_END + 1, SPAN_END)
            && value.charAt(SPAN_END) == '-'
            && isHex(value, SPAN_END + 1, FLAGS_END);
    if (!hasForm || value.startsWith("ff") || !endsWell(value)) {
      return Optional.empty();
    }
    String traceId = value.substring(VERSION_END + 1, TRACE_END);
    String spanId = value.substring(TRACE_END + 1, SPAN_END);
    return isZero(traceId) || isZero(spanId)
        ? Optional.empty()
        : Optional.of(new TraceParent(traceId, spanId));
  }

  /** Later versions may add fields after another dash. */
  private static boolean endsWell(String value) {
    return value.length() == FLAGS_END
        || (value.charAt(FLAGS_END) == '-' && !value.startsWith("00"));
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }
}
