package io.callflow.call.diff;

import io.callflow.call.CallFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Aligns the steps of two calls, and makes the rows. */
final class Rows {
  private final List<DiffStep> left;
  private final List<DiffStep> right;
  private final Alignment alignment;
  private final boolean isExchanged;

  Rows(CallFlow leftCall, CallFlow rightCall) {
    left = Steps.of(leftCall);
    right = Steps.of(rightCall);
    // One order of the sides for both ways of asking, because several alignments are longest.
    isExchanged = compare(left, right) > 0;
    Map<String, Integer> symbols = new HashMap<>();
    int[] first = symbols(isExchanged ? right : left, symbols);
    int[] second = symbols(isExchanged ? left : right, symbols);
    alignment = new Alignment(first, second, symbols.size());
  }

  private static String key(DiffStep step) {
    return step.label() + "\n" + step.role();
  }

  private static int[] symbols(List<DiffStep> steps, Map<String, Integer> symbols) {
    return steps.stream()
        .mapToInt(step -> symbols.computeIfAbsent(key(step), key -> symbols.size()))
        .toArray();
  }

  private static int compare(List<DiffStep> one, List<DiffStep> other) {
    if (one.size() != other.size()) {
      return Integer.compare(one.size(), other.size());
    }
    for (int i = 0; i < one.size(); i++) {
      int order = key(one.get(i)).compareTo(key(other.get(i)));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** How many steps the alignment took. */
  long alignmentSteps() {
    return alignment.steps();
  }

  List<DiffRow> rows() {
    List<DiffRow> rows = new ArrayList<>(Math.max(left.size(), right.size()));
    List<DiffStep> first = isExchanged ? right : left;
    List<DiffStep> second = isExchanged ? left : right;
    DiffStep lastLeft = null;
    DiffStep lastRight = null;
    int from = 0;
    int otherFrom = 0;
    for (int i = 0; i < first.size(); i++) {
      int partner = alignment.partner(i);
      if (partner == Alignment.NONE) {
        continue;
      }
      gap(first.subList(from, i), second.subList(otherFrom, partner), rows);
      DiffStep one = isExchanged ? second.get(partner) : first.get(i);
      DiffStep other = isExchanged ? first.get(i) : second.get(partner);
      rows.add(both(one, other, lastLeft, lastRight));
      lastLeft = one;
      lastRight = other;
      from = i + 1;
      otherFrom = partner + 1;
    }
    gap(first.subList(from, first.size()), second.subList(otherFrom, second.size()), rows);
    return rows;
  }

  /** Steps that one side has, by their times; no kind of step is on both sides. */
  private void gap(List<DiffStep> first, List<DiffStep> second, List<DiffRow> rows) {
    int i = 0;
    int j = 0;
    while (i < first.size() || j < second.size()) {
      boolean isFirst =
          j == second.size() || (i < first.size() && isBefore(first.get(i), second.get(j)));
      DiffStep step = isFirst ? first.get(i++) : second.get(j++);
      boolean isLeft = isFirst != isExchanged;
      rows.add(new DiffRow(isLeft ? step : null, isLeft ? null : step, null, false, List.of()));
    }
  }

  private static boolean isBefore(DiffStep one, DiffStep other) {
    int order = one.at().compareTo(other.at());
    return order != 0 ? order < 0 : key(one).compareTo(key(other)) < 0;
  }

  private static DiffRow both(
      DiffStep left, DiffStep right, @Nullable DiffStep lastLeft, @Nullable DiffStep lastRight) {
    List<FieldDifference> fields = StepDifferences.of(left.event().event(), right.event().event());
    if (lastLeft == null || lastRight == null) {
      return new DiffRow(left, right, null, false, fields);
    }
    Duration took = left.at().minus(lastLeft.at());
    Duration otherTook = right.at().minus(lastRight.at());
    return new DiffRow(
        left, right, otherTook.minus(took), CallDiff.differ(took, otherTook), fields);
  }
}
