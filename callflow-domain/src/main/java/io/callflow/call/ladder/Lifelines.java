package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which talks and holds are open on each lane, for a writer that goes through the rows in
 * order.
 */
final class Lifelines {
  private final Map<Integer, List<Bar>> starting = new HashMap<>();
  private final Map<Integer, List<Bar>> ending = new HashMap<>();

  /** The calls that are talked in on each lane, and those on hold there. */
  private final List<Set<Integer>> talking = new ArrayList<>();

  private final List<Set<Integer>> held = new ArrayList<>();

  Lifelines(Ladder ladder) {
    for (int i = 0; i < ladder.lanes().size(); i++) {
      talking.add(new HashSet<>());
      held.add(new HashSet<>());
    }
    for (Bar bar : ladder.bars()) {
      if (bar.kind() == Bar.Kind.RECORDING) {
        continue;
      }
      starting.computeIfAbsent(bar.firstRow(), row -> new ArrayList<>()).add(bar);
      ending.computeIfAbsent(bar.lastRow(), row -> new ArrayList<>()).add(bar);
    }
  }

  /** Opens the bars that start at this row, and returns them. Called before the row is written. */
  List<Bar> enter(int row) {
    List<Bar> bars = starting.getOrDefault(row, List.of());
    bars.forEach(bar -> of(bar).add(bar.call()));
    return bars;
  }

  /** Closes the bars that end at this row, and returns them. Called after the row is written. */
  List<Bar> leave(int row) {
    List<Bar> bars = ending.getOrDefault(row, List.of());
    bars.forEach(bar -> of(bar).remove(bar.call()));
    return bars;
  }

  /**
   * The bar to show on this lane; null if none is open. A hold hides the talk that it interrupts,
   * and no talk in another call.
   */
  Bar.@Nullable Kind at(int lane) {
    Set<Integer> calls = talking.get(lane);
    if (!held.get(lane).containsAll(calls)) {
      return Bar.Kind.TALK;
    }
    return held.get(lane).isEmpty() ? null : Bar.Kind.HOLD;
  }

  private Set<Integer> of(Bar bar) {
    return (bar.kind() == Bar.Kind.HOLD ? held : talking).get(bar.lane());
  }
}
