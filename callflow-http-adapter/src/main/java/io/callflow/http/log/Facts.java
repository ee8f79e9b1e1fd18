package io.callflow.http.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the log tells about one request: fields, and measured numbers. Callers must not put in
 * payloads, parties' numbers or tokens. Not safe for use by several threads at once.
 */
public final class Facts {
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Map<Metric, Long> measurements = new LinkedHashMap<>();

  /** Sets a field; a second value replaces the first. */
  public void put(String field, Object value) {
    fields.put(field, value);
  }

  /** Sets these fields. */
  public void putAll(Map<String, ?> more) {
    fields.putAll(more);
  }

  /** Sets a number; a second value replaces the first. */
  public void measure(Metric metric, long value) {
    measurements.put(metric, value);
  }

  /** The fields, in the order in which they were first set. */
  public Map<String, Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  /** The numbers, in the order in which they were first set. */
  public Map<Metric, Long> measurements() {
    return Collections.unmodifiableMap(measurements);
  }
}
