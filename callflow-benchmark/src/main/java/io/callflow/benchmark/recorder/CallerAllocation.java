package io.callflow.benchmark.recorder;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * How many bytes the measured thread allocates for one operation. JMH's own profiler counts those
 * of all threads, with the recorder's.
 */
public final class CallerAllocation implements InternalProfiler {
  static final String NAME = "callerAllocation";

  private static volatile long thread;

  private long before;

  /** Made by JMH. */
  public CallerAllocation() {}

  /** Names the thread that is measured in this JVM. */
  static void measure(Thread measured) {
    thread = measured.getId();
  }

  @Override
  public String getDescription() {
    return "Bytes that the measured thread allocates";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = allocated();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double perOperation =
        (allocated() - before) / (double) Math.max(1, result.getMetadata().getAllOps());
    return List.of(new ScalarResult(NAME, perOperation, "B/op", AggregationPolicy.AVG));
  }

  /** None before the thread is known, in the first iteration of the warm-up. */
  private static long allocated() {
    long measured = thread;
    return measured == 0
        ? 0
        : ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(measured);
  }
}
