package io.callflow.http.log;

/**
 * A number that is measured for a request.
 *
 * @param name in the log and in CloudWatch
 * @param unit as CloudWatch names it
 */
public record Metric(String name, String unit) {
  /** Events that this request stored. */
  public static final Metric EVENTS_CREATED = new Metric("EventsCreated", "Count");

  /** Events that were stored before. */
  public static final Metric EVENTS_DUPLICATE = new Metric("EventsDuplicate", "Count");

  /** Events whose identity is stored with other content. */
  public static final Metric EVENTS_CONFLICT = new Metric("EventsConflict", "Count");

  /** Events that broke a rule, and bodies that could not be read. */
  public static final Metric EVENTS_INVALID = new Metric("EventsInvalid", "Count");

  /** Requests that were answered with a status of 500 or above. */
  public static final Metric ERRORS_5XX = new Metric("Errors5xx", "Count");

  /** Tokens that were refused. */
  public static final Metric AUTH_FAILURES = new Metric("AuthFailures", "Count");

  /** From the request's arrival at the handler to its response. */
  public static final Metric LATENCY = new Metric("Latency", "Milliseconds");
}
