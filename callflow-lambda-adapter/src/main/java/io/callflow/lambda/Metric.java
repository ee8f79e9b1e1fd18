package io.callflow.lambda;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a function tells CloudWatch in numbers, in the line that it logs for the request (<a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">embedded
 * metric format</a>).
 */
enum Metric {
  /** Events that were stored now. */
  EVENTS_CREATED("EventsCreated", "Count"),
  /** Events that were stored before. */
  EVENTS_DUPLICATE("EventsDuplicate", "Count"),
  /** Events that say something else than the one that is stored under their identity. */
  EVENTS_CONFLICT("EventsConflict", "Count"),
  /** Events that were refused for what they say, and bodies that cannot be read. */
  EVENTS_INVALID("EventsInvalid", "Count"),
  /** Reads of a call's objects, for whatever question. */
  CALLS_READ("CallsRead", "Count"),
  /** Requests to S3, repeated ones included, since the line before. */
  S3_REQUESTS("S3Requests", "Count"),
  /** Those of them that repeated an attempt which had failed. */
  S3_RETRIES("S3Retries", "Count"),
  /** Writes that were begun again because somebody else had written the same call. */
  CONTENTION_RESTARTS("ContentionRestarts", "Count"),
  /** Requests that were answered with 500 or more. */
  ERRORS_5XX("Errors5xx", "Count"),
  /** Tokens that let nobody in. */
  AUTH_FAILURES("AuthFailures", "Count"),
  /** From the request's arrival at the handler to its answer. */
  LATENCY("Latency", "Milliseconds");

  private static final Map<String, Metric> BY_NAME = new HashMap<>();

  static {
    for (Metric metric : values()) {
      BY_NAME.put(metric.metricName, metric);
    }
  }

  private final String metricName;
  private final String unit;

  Metric(String metricName, String unit) {
    this.metricName = metricName;
    this.unit = unit;
  }

  /** As CloudWatch names it; the field of the log line that holds its value has the same name. */
  String metricName() {
    return metricName;
  }

  /** As CloudWatch names it. */
  String unit() {
    return unit;
  }

  /** The metric whose value this field of a log line is. */
  static Optional<Metric> named(String field) {
    return Optional.ofNullable(BY_NAME.get(field));
  }
}
