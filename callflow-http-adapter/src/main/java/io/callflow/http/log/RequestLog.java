package io.callflow.http.log;

import io.callflow.contract.json.Json;
import io.callflow.event.CallflowException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of JSON for each request, and one for each unexpected event. Callers must not
 * pass payloads, parties' numbers or tokens. Safe for use by many threads.
 */
public final class RequestLog {
  /** How much a line matters. */
  public enum Level {
    INFO,
    WARN,
    ERROR;

    /** The level of a response with this status. */
    public static Level of(int status) {
      return status >= 500 ? ERROR : status >= 400 ? WARN : INFO;
    }
  }

  /**
   * Turns the numbers of a request into fields of its line, as a front door's monitoring reads
   * them.
   */
  @FunctionalInterface
  public interface MeasurementFields {
    /** Leaves the numbers out. */
    MeasurementFields NONE = (now, measurements) -> Map.of();

    /** Returns the fields for these numbers, which are never empty. */
    Map<String, Object> of(Instant now, Map<Metric, Long> measurements);
  }

  private static final int MAX_FRAMES = 40;

  private final Consumer<byte[]> lines;
  private final InstantSource clock;
  private final Map<String, String> identity;
  private final MeasurementFields measurementFields;

  /**
   * @param lines takes each line, without a line break at its end, from any thread
   * @param identity fields that every line has, naming the process that writes it
   */
  public RequestLog(
      Consumer<String> lines,
      InstantSource clock,
      Map<String, String> identity,
      MeasurementFields measurementFields) {
    this(
        clock,
        identity,
        measurementFields,
        line -> lines.accept(new String(line, StandardCharsets.UTF_8)));
  }

  private RequestLog(
      InstantSource clock,
      Map<String, String> identity,
      MeasurementFields measurementFields,
      Consumer<byte[]> lines) {
    this.lines = lines;
    this.clock = clock;
    this.identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
    this.measurementFields = measurementFields;
  }

  /**
   * A log that is written beside the requests. Lines that the writer drops are told by a line of
   * level WARN with their number in {@code droppedLines}.
   *
   * @param identity fields that every line has, naming the process that writes it
   */
  public static RequestLog to(
      LogWriter writer,
      InstantSource clock,
      Map<String, String> identity,
      MeasurementFields measurementFields) {
    RequestLog log = new RequestLog(clock, identity, measurementFields, writer::write);
    writer.tellDropped(
        dropped -> {
          Facts facts = new Facts();
          facts.putAll(Map.of("droppedLines", dropped));
          return log.line(Level.WARN, "log", "lines of the log were dropped", facts, null);
        });
    return log;
  }

  /** Writes a line. */
  public void write(Level level, String requestId, String message, Map<String, ?> fields) {
    write(level, requestId, message, fields, null);
  }

  /** Writes a line, with the failure and its causes. */
  public void write(
      Level level,
      String requestId,
      String message,
      Map<String, ?> fields,
      @Nullable Throwable failure) {
    Facts facts = new Facts();
    facts.putAll(fields);
    write(level, requestId, message, facts, failure);
  }

  /** Writes a line with fields and numbers and, unless it is null, the failure and its causes. */
  public void write(
      Level level, String requestId, String message, Facts facts, @Nullable Throwable failure) {
    lines.accept(line(level, requestId, message, facts, failure));
  }

  private byte[] line(
      Level level, String requestId, String message, Facts facts, @Nullable Throwable failure) {
    Instant now = clock.instant();
    Map<String, Object> line = new LinkedHashMap<>(64);
    line.put("timestamp", now.toString());
    line.put("level", level.name());
    line.put("requestId", requestId);
    line.putAll(identity);
    line.put("message", message);
    line.putAll(facts.fields());
    if (!facts.measurements().isEmpty()) {
      line.putAll(measurementFields.of(now, facts.measurements()));
    }
    if (failure != null) {
      line.put("error", describe(failure));
    }
    return Json.writeTree(line);
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

  /** The messages of these exceptions repeat the refused value, which may be somebody's number. */
  private static boolean tellsNoValues(Throwable failure) {
    if (failure instanceof CallflowException ours) {
      return ours.violations().isEmpty();
    }
    return !(failure instanceof IllegalArgumentException || failure instanceof DateTimeException);
  }
}
