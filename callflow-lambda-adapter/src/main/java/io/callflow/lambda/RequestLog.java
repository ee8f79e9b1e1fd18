package io.callflow.lambda;

import io.callflow.contract.Json;
import io.callflow.event.CallflowException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of JSON per request, and one per surprise. Never a payload, a party's number, a
 * token: who calls puts in only what is none of these. Fields that are a {@link Metric} are told to
 * CloudWatch where there is a namespace for them, and left out where there is none.
 */
public final class RequestLog {
  /** How much a line matters. */
  public enum Level {
    INFO,
    WARN,
    ERROR
  }

  private static final int MAX_FRAMES = 40;

  private final Consumer<String> lines;
  private final InstantSource clock;
  private final String functionName;
  private final String functionVersion;
  private final @Nullable String metricsNamespace;

  /**
   * A log without metrics.
   *
   * @param lines takes each line, without a line break at its end, from any thread
   */
  public RequestLog(
      Consumer<String> lines, InstantSource clock, String functionName, String functionVersion) {
    this(lines, clock, functionName, functionVersion, null);
  }

  /**
   * @param lines takes each line, without a line break at its end, from any thread
   * @param metricsNamespace of the metrics in CloudWatch; null where there are none
   */
  RequestLog(
      Consumer<String> lines,
      InstantSource clock,
      String functionName,
      String functionVersion,
      @Nullable String metricsNamespace) {
    this.lines = lines;
    this.clock = clock;
    this.functionName = functionName;
    this.functionVersion = functionVersion;
    this.metricsNamespace = metricsNamespace;
  }

  /** Writes a line. */
  public void write(Level level, String requestId, String message, Map<String, ?> fields) {
    write(level, requestId, message, fields, null);
  }

  /** Writes a line, with what went wrong down to its first cause. */
  public void write(
      Level level,
      String requestId,
      String message,
      Map<String, ?> fields,
      @Nullable Throwable failure) {
    Map<String, Object> line = new LinkedHashMap<>();
    Instant now = clock.instant();
    line.put("timestamp", now.toString());
    line.put("level", level.name());
    line.put("requestId", requestId);
    line.put("functionName", functionName);
    line.put("functionVersion", functionVersion);
    line.put("message", message);
    List<Map<String, Object>> metrics = new ArrayList<>();
    fields.forEach(
        (name, value) -> {
          Metric metric = Metric.named(name).orElse(null);
          if (metric == null || metricsNamespace != null) {
            line.put(name, value);
          }
          if (metric != null && metricsNamespace != null) {
            metrics.add(definition(metric));
          }
        });
    if (!metrics.isEmpty()) {
      line.put("_aws", embedded(now, metrics));
    }
    if (failure != null) {
      line.put("error", describe(failure));
    }
    lines.accept(new String(Json.writeTree(line), StandardCharsets.UTF_8));
  }

  private Map<String, Object> embedded(Instant now, List<Map<String, Object>> metrics) {
    Map<String, Object> directive = new LinkedHashMap<>();
    directive.put("Namespace", metricsNamespace);
    directive.put("Dimensions", List.of(List.of("functionName")));
    directive.put("Metrics", metrics);
    Map<String, Object> embedded = new LinkedHashMap<>();
    embedded.put("Timestamp", now.toEpochMilli());
    embedded.put("CloudWatchMetrics", List.of(directive));
    return embedded;
  }

  private static Map<String, Object> definition(Metric metric) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("Name", metric.metricName());
    definition.put("Unit", metric.unit());
    return definition;
  }

  private static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 8; depth++) {
      text.append(depth == 0 ? "" : "\ncaused by ").append(cause.getClass().getName());
      if (tellsNoValues(cause)) {
        text.append(": ").append(cause.getMessage());
      }
      StackTraceElement[] frames = cause.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
        text.append("\n  at ").append(frames[i]);
      }
      cause = cause.getCause();
    }
    return text.toString();
  }

  /** These repeat the value that they could not take, and it may be somebody's number. */
  private static boolean tellsNoValues(Throwable failure) {
    if (failure instanceof CallflowException ours) {
      return ours.violations().isEmpty();
    }
    return !(failure instanceof IllegalArgumentException || failure instanceof DateTimeException);
  }
}
