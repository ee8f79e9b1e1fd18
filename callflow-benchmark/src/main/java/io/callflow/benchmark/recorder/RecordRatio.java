package io.callflow.benchmark.recorder;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What recording an event costs the thread that records, relative to offering it to an uncontended
 * queue in the same run.
 */
public final class RecordRatio {
  private static final double GOAL = 3;

  /** A run fails only beyond this much of the goal, because times vary. */
  private static final double ROOM = 4 / 3.0;

  /** The bookkeeping of JMH itself allocates a little. */
  private static final double MOST_BYTES = 1;

  private final PrintStream out;

  /**
   * @param out takes the table
   */
  public RecordRatio(PrintStream out) {
    this.out = out;
  }

  /** Prints the ratio; false if it is a third above the goal, or if recording allocates memory. */
  public boolean run() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(RecordBenchmark.class.getName())
                    .addProfiler(CallerAllocation.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    RunResult offer = named("offer", results);
    RunResult record = named("record", results);
    out.println("| on the caller's thread | p50, ns | p99, ns | allocated, bytes |");
    out.println("|---|---|---|---|");
    print("ArrayBlockingQueue.offer, uncontended", offer);
    print("EventRecorder.record", record);
    double p50 = percentile(record, 50) / percentile(offer, 50);
    double p99 = percentile(record, 99) / percentile(offer, 99);
    out.printf(Locale.ROOT, "| ratio; goal for p99: ≤ %.0f | %.2f | %.2f | |%n", GOAL, p50, p99);
    return p50 <= ROOM * GOAL && p99 <= ROOM * GOAL && allocated(record) <= MOST_BYTES;
  }

  private static RunResult named(String method, Collection<RunResult> results) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(method))
        .findFirst()
        .orElseThrow();
  }

  private static double percentile(RunResult result, double percent) {
    return result.getPrimaryResult().getStatistics().getPercentile(percent);
  }

  private static double allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(CallerAllocation.NAME);
    return Objects.requireNonNull(bytes, "allocated bytes").getScore();
  }

  private void print(String name, RunResult result) {
    out.printf(
        Locale.ROOT,
        "| `%s` | %.0f | %.0f | %.1f |%n",
        name,
        percentile(result, 50),
        percentile(result, 99),
        allocated(result));
  }
}
