package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which talks and holds are open on each lane, for a writer that goes through the rows in
 * order.
 */
final class Lifelines {
  private final Map<Integer, List<Bar>> starting = new HashMap<>();
  private final Map<Integer, List<Bar>> ending = new HashMap<>();
  private final boolean[] talking;
  private final boolean[] held;

  Lifelines(Ladder ladder) {
    talking = new boolean[ladder.lanes().size()];
    held = new boolean[ladder.lanes().size()];
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
    bars.forEach(bar -> of(bar)[bar.lane()] = true);
    return bars;
  }

  /** Closes the bars that end at this row, and returns them. Called after the row is written. */
  List<Bar> leave(int row) {
    List<Bar> bars = ending.getOrDefault(row, List.of());
    bars.forEach(bar -> of(bar)[bar.lane()] = false);
    return bars;
  }

  /**
   * The bar to show on this lane; null if none is open. A hold hides the talk that it interrupts.
   */
  Bar.@Nullable Kind at(int lane) {
    return held[lane] ? Bar.Kind.HOLD : talking[lane] ? Bar.Kind.TALK : null;
  }

  private boolean[] of(Bar bar) {
    return bar.kind() == Bar.Kind.HOLD ? held : talking;
  }
}
