package io.callflow.lambda;

import io.callflow.http.log.Metric;

/** What the requests of a function cost in S3. */
final class StoreMetrics {
  /** Objects of calls that were read. */
  static final Metric CALLS_READ = new Metric("CallsRead", "Count");

  /** Requests to S3, retries included, since the line before. */
  static final Metric S3_REQUESTS = new Metric("S3Requests", "Count");

  /** Requests to S3 that repeated a failed attempt. */
  static final Metric S3_RETRIES = new Metric("S3Retries", "Count");

  /** Appends that began again because another writer had changed the call. */
  static final Metric CONTENTION_RESTARTS = new Metric("ContentionRestarts", "Count");

  private StoreMetrics() {}
}
