package io.callflow.call.ladder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the bars of one call while the rows of its ladder are drawn from first to last. */
final class Bars {
  private record Open(Bar.Kind kind, String leg, int lane, int row, Instant at) {}

  private record Place(Bar.Kind kind, int lane) {}

  private final int call;
  private final List<Open> open = new ArrayList<>();
  private final List<Bar> closed = new ArrayList<>();

  /**
   * No bars yet.
   *
   * @param call the index of the call among the calls of the ladder
   */
  Bars(int call) {
    this.call = call;
  }

  /**
   * Starts a bar, unless one of this kind, leg and lane is open.
   *
   * @param leg the leg whose end ends the bar; empty for a bar that only the end of the call ends
   */
  void start(Bar.Kind kind, String leg, int lane, int row, Instant at) {
    for (Open bar : open) {
      if (bar.kind == kind && bar.lane == lane && bar.leg.equals(leg)) {
        return;
      }
    }
    open.add(new Open(kind, leg, lane, row, at));
  }

  /**
   * Adds a bar whose start and end are known.
   *
   * @param end null where no event ends it
   */
  void add(
      Bar.Kind kind, int lane, int firstRow, int lastRow, Instant start, @Nullable Instant end) {
    closed.add(new Bar(kind, lane, firstRow, lastRow, start, end, call));
  }

  /** Ends the bars of this kind and leg; of the only open leg, if just one of both is named. */
  void end(Bar.Kind kind, String leg, int row, Instant at) {
    List<Open> held = open.stream().filter(bar -> bar.kind == kind).toList();
    List<Open> ofLeg = held.stream().filter(bar -> bar.leg.equals(leg)).toList();
    if (ofLeg.isEmpty()) {
      // One event names the leg, the other does not.
      ofLeg =
          leg.isEmpty() && held.size() == 1
              ? held
              : held.stream().filter(bar -> bar.leg.isEmpty()).toList();
    }
    ofLeg.forEach(bar -> close(bar, row, at));
    open.removeAll(ofLeg);
  }

  void endLeg(String leg, int row, Instant at) {
    open.stream().filter(bar -> bar.leg.equals(leg)).forEach(bar -> close(bar, row, at));
    open.removeIf(bar -> bar.leg.equals(leg));
  }

  void endAll(int row, Instant at) {
    open.forEach(bar -> close(bar, row, at));
    open.clear();
  }

  private void close(Open bar, int row, Instant at) {
    closed.add(new Bar(bar.kind, bar.lane, bar.row, row, bar.at, at, call));
  }

  /** All bars by first row, lane and kind. Those of one kind and lane that touch become one. */
  List<Bar> bars(int lastRow) {
    List<Bar> all = new ArrayList<>(closed);
    open.forEach(bar -> all.add(new Bar(bar.kind, bar.lane, bar.row, lastRow, bar.at, null, call)));
    all.sort(Comparator.comparingInt(Bar::firstRow).thenComparingInt(Bar::lastRow));
    Map<Place, Integer> latest = new HashMap<>();
    List<Bar> merged = new ArrayList<>();
    for (Bar bar : all) {
      Place place = new Place(bar.kind(), bar.lane());
      Integer index = latest.get(place);
      if (index == null || merged.get(index).lastRow() < bar.firstRow()) {
        latest.put(place, merged.size());
        merged.add(bar);
      } else {
        merged.set(index, joined(merged.get(index), bar));
      }
    }
    merged.sort(
        Comparator.comparingInt(Bar::firstRow)
            .thenComparingInt(Bar::lane)
            .thenComparing(Bar::kind));
    return merged;
  }

  private static Bar joined(Bar first, Bar second) {
    boolean longer = second.lastRow() > first.lastRow() || second.end() == null;
    return new Bar(
        first.kind(),
        first.lane(),
        first.firstRow(),
        Math.max(first.lastRow(), second.lastRow()),
        first.start(),
        first.end() == null || !longer ? first.end() : second.end(),
        first.call());
  }
}
