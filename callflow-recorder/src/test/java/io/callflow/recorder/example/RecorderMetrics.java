package io.callflow.recorder.example;

import io.callflow.recorder.EventRecorder;
import io.callflow.recorder.RecorderStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Shows what a recorder has counted as meters named {@code callflow.recorder.…}. */
public final class RecorderMetrics implements MeterBinder {
  private final EventRecorder recorder;

  public RecorderMetrics(EventRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "stored", RecorderStatistics::stored);
    count(registry, "duplicate", RecorderStatistics::duplicates);
    count(registry, "conflict", RecorderStatistics::conflicts);
    count(registry, "refused", RecorderStatistics::refused);
    count(registry, "failed", RecorderStatistics::failed);
    count(registry, "dropped", RecorderStatistics::dropped);
    counter("recorded", RecorderStatistics::recorded).register(registry);
    counter("spilled", RecorderStatistics::spilled).register(registry);
    gauge(registry, "waiting", "events", RecorderStatistics::waiting);
    gauge(registry, "memory", "bytes", RecorderStatistics::waitingBytes);
    gauge(registry, "spill", "bytes", RecorderStatistics::spillBytes);
  }

  private void count(
      MeterRegistry registry, String result, ToDoubleFunction<RecorderStatistics> value) {
    counter("results", value).tag("result", result).register(registry);
  }

  private FunctionCounter.Builder<EventRecorder> counter(
      String name, ToDoubleFunction<RecorderStatistics> value) {
    return FunctionCounter.builder(
            "callflow.recorder." + name,
            recorder,
            counted -> value.applyAsDouble(counted.statistics()))
        .baseUnit("events");
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String unit,
      ToDoubleFunction<RecorderStatistics> value) {
    Gauge.builder(
            "callflow.recorder." + name,
            recorder,
            counted -> value.applyAsDouble(counted.statistics()))
        .baseUnit(unit)
        .register(registry);
  }
}
