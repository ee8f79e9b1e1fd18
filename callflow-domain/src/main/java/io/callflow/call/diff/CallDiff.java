package io.callflow.call.diff;

import io.callflow.call.CallFlow;
import java.time.Duration;
import java.util.List;

/**
 * Two calls side by side, aligned by the kind of their steps, not by time. The steps that both have
 * are a longest common subsequence; equal steps are those of one event type, or of synonyms of one,
 * on the leg of one role, and of SIP messages those of one method and code. A pure function of the
 * two calls; with the calls exchanged, it is the same with the sides exchanged.
 *
 * <pre>{@code
 * CallDiff diff = CallDiff.of(calls.call(CallRef.of(good)), calls.call(CallRef.of(bad)));
 * if (!diff.isSame()) {
 *   System.out.print(DiffTextWriter.write(diff, 120, false));
 * }
 * }</pre>
 *
 * @param left the events of the left call, in order
 * @param right the events of the right call, in order
 * @param summary what the summaries of the calls say differently
 * @param rows every step of both calls; those of each call are in its order
 */
public record CallDiff(
    CallFlow left, CallFlow right, List<FieldDifference> summary, List<DiffRow> rows) {
  /** Shorter differences in time are not worth telling. */
  public static final Duration MIN_SHIFT = Duration.ofMillis(500);

  public CallDiff {
    summary = List.copyOf(summary);
    rows = List.copyOf(rows);
  }

  /**
   * Compares two calls.
   *
   * @throws IndexOutOfBoundsException if one of them has no events
   */
  public static CallDiff of(CallFlow left, CallFlow right) {
    return new CallDiff(
        left, right, SummaryDifferences.of(left, right), new Rows(left, right).rows());
  }

  /** Whether nothing is worth telling: each call has the steps of the other, at similar times. */
  public boolean isSame() {
    return summary.isEmpty() && rows.stream().allMatch(DiffRow::isSame);
  }

  /**
   * Whether two spans of time differ so much that it is worth telling: by more than {@link
   * #MIN_SHIFT}, and by more than a fifth of the longer one.
   */
  static boolean differ(Duration one, Duration other) {
    Duration apart = one.minus(other).abs();
    Duration longer = one.compareTo(other) > 0 ? one : other;
    return apart.compareTo(MIN_SHIFT) > 0 && apart.multipliedBy(5).compareTo(longer) > 0;
  }
}
