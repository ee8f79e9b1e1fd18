package io.callflow.call.diff;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step that both calls have, or one of them. At least one side is present.
 *
 * @param left the step of the left call; null if it lacks the step
 * @param right the step of the right call; null if it lacks the step
 * @param shift how much longer the right call took from the last step that both have to this one;
 *     negative if it was faster, null if one call lacks the step, or no earlier step is in both
 * @param isShifted whether the shift is worth telling: more than {@link CallDiff#MIN_SHIFT}, and
 *     more than a fifth of the longer time
 * @param fields what the events of the step say differently; empty if one call lacks the step
 */
public record DiffRow(
    @Nullable DiffStep left,
    @Nullable DiffStep right,
    @Nullable Duration shift,
    boolean isShifted,
    List<FieldDifference> fields) {
  public DiffRow {
    if (left == null && right == null) {
      throw new IllegalArgumentException("a row without a step");
    }
    fields = List.copyOf(fields);
  }

  /** Whether both calls have the step, and nothing about it is worth telling. */
  public boolean isSame() {
    return left != null && right != null && !isShifted && fields.isEmpty();
  }
}
