package io.callflow.benchmark.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of the requests of one phase. */
final class Tally {
  private static final long LONGEST_MICROS = 600_000_000;

  private final double seconds;
  private final Histogram latencies = new Histogram(1, LONGEST_MICROS, 3);
  private final Map<Integer, Long> unexpected = new TreeMap<>();
  private long due;
  private long succeededInTime;
  private long partly;
  private long busy;
  private long busyWithoutRetryAfter;
  private long cut;
  private long unanswered;

  /**
   * @param seconds how long requests fell due
   */
  Tally(double seconds) {
    this.seconds = seconds;
  }

  void due() {
    due++;
  }

  /**
   * Counts an answer 2xx.
   *
   * @param nanos from when the request was due to the end of its answer
   * @param inTime whether requests still fell due when it came
   */
  void succeeded(long nanos, boolean inTime, boolean whole) {
    if (!whole) {
      partly++;
      return;
    }
    succeededInTime += inTime ? 1 : 0;
    latencies.recordValue(Math.min(nanos / 1000, LONGEST_MICROS));
  }

  void refused(int status, boolean hasRetryAfter) {
    if (status == 503) {
      busy++;
      busyWithoutRetryAfter += hasRetryAfter ? 0 : 1;
    } else {
      unexpected.merge(status, 1L, Long::sum);
    }
  }

  void cut() {
    cut++;
  }

  void unanswered() {
    unanswered++;
  }

  /** The faults of the service, as parts of a sentence; empty if there are none. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    fault(faults, cut, "cut");
    fault(faults, unanswered, "not answered");
    fault(faults, busyWithoutRetryAfter, "answered 503 without Retry-After");
    fault(faults, partly, "stored only in part");
    unexpected.forEach((status, count) -> fault(faults, count, "answered " + status));
    return faults;
  }

  private static void fault(List<String> faults, long count, String what) {
    if (count > 0) {
      faults.add("%,d %s".formatted(count, what));
    }
  }

  long count() {
    return due;
  }

  /** Answers 2xx per second, while requests fell due. */
  double succeededPerSecond() {
    return succeededInTime / seconds;
  }

  double duePerSecond() {
    return due / seconds;
  }

  double busyPerSecond() {
    return busy / seconds;
  }

  long allCut() {
    return cut;
  }

  long allUnanswered() {
    return unanswered;
  }

  /** Milliseconds from when a request was due to its answer 2xx; 0 if there was none. */
  double latency(double percentile) {
    return latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(percentile) / 1000.0;
  }
}
