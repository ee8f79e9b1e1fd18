package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lasts at each lane, for a writer that goes through the rows from first to last. */
final class Lifelines {
  private final Map<Integer, List<Bar>> starting = new HashMap<>();
  private final Map<Integer, List<Bar>> ending = new HashMap<>();
  private final boolean[] talking;
  private final boolean[] held;

  Lifelines(Ladder ladder) {
    talking = new boolean[ladder.lanes().size()];
    held = new boolean[ladder.lanes().size()];
    for (Bar bar : ladder.bars()) {
      starting.computeIfAbsent(bar.firstRow(), row -> new ArrayList<>()).add(bar);
      ending.computeIfAbsent(bar.lastRow(), row -> new ArrayList<>()).add(bar);
    }
  }

  /** The bars that start at this row, and last from here on. */
  List<Bar> enter(int row) {
    List<Bar> bars = starting.getOrDefault(row, List.of());
    bars.forEach(bar -> of(bar)[bar.lane()] = true);
    return bars;
  }

  /** The bars that end at this row, and last no longer. */
  List<Bar> leave(int row) {
    List<Bar> bars = ending.getOrDefault(row, List.of());
    bars.forEach(bar -> of(bar)[bar.lane()] = false);
    return bars;
  }

  /** What is to be seen at this lane: a hold hides the talk that it interrupts. */
  Bar.@Nullable Kind at(int lane) {
    return held[lane] ? Bar.Kind.HOLD : talking[lane] ? Bar.Kind.TALK : null;
  }

  private boolean[] of(Bar bar) {
    return bar.kind() == Bar.Kind.HOLD ? held : talking;
  }
}
