package io.callflow.local.metrics;

import io.callflow.http.log.Metric;
import io.callflow.local.metrics.MeasuredObjectStore.Kind;
import io.callflow.local.metrics.MeasuredObjectStore.Result;
import io.callflow.store.ObjectStore;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a service, kept by Prometheus' library.
 *
 * <pre>{@code
 * PrometheusMetrics metrics = new PrometheusMetrics();
 * metrics.answered("storeEvent", 201, 1_500_000);
 * byte[] page = metrics.text(PrometheusMetrics.Format.OPEN_METRICS);
 * }</pre>
 */
public final class PrometheusMetrics implements ServiceMetrics {
  /** How the metrics are written. */
  public enum Format {
    /** OpenMetrics 1.0. */
    OPEN_METRICS(OpenMetricsTextFormatWriter.CONTENT_TYPE),
    /** The text format of Prometheus, 0.0.4. */
    PROMETHEUS(PrometheusTextFormatWriter.CONTENT_TYPE);

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    /** The {@code Content-Type} of this format. */
    public String contentType() {
      return contentType;
    }
  }

  /** In seconds: what a request takes from memory, from a disk, from a bucket, and too long. */
  private static final double[] BUCKETS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private static final double NANOS_PER_SECOND = 1e9;

  private static final Map<Metric, String> EVENT_RESULTS =
      Map.of(
          Metric.EVENTS_CREATED, "created",
          Metric.EVENTS_DUPLICATE, "duplicate",
          Metric.EVENTS_CONFLICT, "conflict",
          Metric.EVENTS_INVALID, "invalid");

  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();
  private final PrometheusRegistry registry = new PrometheusRegistry();

  private final Counter requests =
      Counter.builder()
          .name("callflow_http_requests_total")
          .help("Answered requests; status 0 if the client went away before the answer.")
          .labelNames("operation", "status")
          .withoutExemplars()
          .register(registry);

  private final Histogram requestDuration =
      Histogram.builder()
          .name("callflow_http_request_duration_seconds")
          .unit(Unit.SECONDS)
          .help("From the request's head to the end of its answer.")
          .labelNames("operation")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .withoutExemplars()
          .register(registry);

  private final Counter refused =
      Counter.builder()
          .name("callflow_http_refused_total")
          .help("Requests that were refused for lack of room, by the code of the problem.")
          .labelNames("code")
          .withoutExemplars()
          .register(registry);

  private final Counter events =
      Counter.builder()
          .name("callflow_events_total")
          .help("Events that clients sent, by what became of them.")
          .labelNames("result")
          .withoutExemplars()
          .register(registry);

  private final Counter signingKeyFailures =
      Counter.builder()
          .name("callflow_signing_key_fetch_failures_total")
          .help("Failed attempts to fetch the signing keys of the identity provider.")
          .withoutExemplars()
          .register(registry);

  private final Counter storeOperations =
      Counter.builder()
          .name("callflow_store_operations_total")
          .help("Operations on the store; contention is a write for which another was faster.")
          .labelNames("operation", "result")
          .withoutExemplars()
          .register(registry);

  private final Histogram storeDuration =
      Histogram.builder()
          .name("callflow_store_operation_duration_seconds")
          .unit(Unit.SECONDS)
          .help("Duration of an operation on the store.")
          .labelNames("operation")
          .classicOnly()
          .classicUpperBounds(BUCKETS)
          .withoutExemplars()
          .register(registry);

  // Looked up once: an event takes several operations.
  private final Map<Kind, Map<Result, CounterDataPoint>> storeCounters = new EnumMap<>(Kind.class);
  private final Map<Kind, DistributionDataPoint> storeDurations = new EnumMap<>(Kind.class);

  /** Begins with zero, also for what has not happened yet, so that a rate sees the first time. */
  public PrometheusMetrics() {
    EVENT_RESULTS.values().forEach(events::initLabelValues);
    for (Kind kind : Kind.values()) {
      storeDurations.put(kind, storeDuration.labelValues(kind.label));
      Map<Result, CounterDataPoint> counters = new EnumMap<>(Result.class);
      for (Result result : Result.values()) {
        if (result != Result.CONTENTION || kind == Kind.WRITE) {
          counters.put(result, storeOperations.labelValues(kind.label, result.label));
        }
      }
      storeCounters.put(kind, counters);
    }
    refused.initLabelValues("overloaded");
    refused.initLabelValues("throttled");
  }

  @Override
  public boolean areKept() {
    return true;
  }

  @Override
  public void answered(String operation, int status, long nanos) {
    requests.labelValues(operation, Integer.toString(status)).inc();
    requestDuration.labelValues(operation).observe(nanos / NANOS_PER_SECOND);
  }

  @Override
  public void malformed(String operation, int status) {
    requests.labelValues(operation, Integer.toString(status)).inc();
  }

  @Override
  public void refused(String code) {
    refused.labelValues(code).inc();
  }

  @Override
  public void stored(Map<Metric, Long> measurements) {
    EVENT_RESULTS.forEach(
        (metric, result) -> {
          Long count = measurements.get(metric);
          if (count != null && count > 0) {
            events.labelValues(result).inc(count);
          }
        });
  }

  @Override
  public void signingKeysNotFetched() {
    signingKeyFailures.inc();
  }

  @Override
  public ObjectStore measured(ObjectStore store) {
    return new MeasuredObjectStore(store, this::storeOperation);
  }

  private void storeOperation(Kind kind, Result result, long nanos) {
    require(require(storeCounters.get(kind)).get(result)).inc();
    require(storeDurations.get(kind)).observe(nanos / NANOS_PER_SECOND);
  }

  private static <T> T require(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  @Override
  public void read(Reading reading, LongSupplier now) {
    if (reading == Reading.LOG_LINES_DROPPED) {
      CounterWithCallback.builder()
          .name(reading.metric())
          .help(reading.help())
          .callback(callback -> callback.call((double) now.getAsLong()))
          .register(registry);
    } else {
      GaugeWithCallback.builder()
          .name(reading.metric())
          .help(reading.help())
          .callback(callback -> callback.call((double) now.getAsLong()))
          .register(registry);
    }
  }

  /** Writes the present values. */
  public byte[] text(Format format) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      ExpositionFormatWriter writer =
          switch (format) {
            case OPEN_METRICS -> openMetrics;
            case PROMETHEUS -> prometheus;
          };
      writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return text.toByteArray();
  }
}
