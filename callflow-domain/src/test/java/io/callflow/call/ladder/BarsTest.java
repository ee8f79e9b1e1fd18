package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.call.ladder.Bar.Kind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BarsTest {
  private final Bars bars = new Bars(0);

  private static Instant at(int row) {
    return Calls.START.plusSeconds(row);
  }

  private static Bar bar(Kind kind, int lane, int first, int last) {
    return new Bar(kind, lane, first, last, at(first), at(last), 0);
  }

  @Test
  void the_end_of_a_leg_ends_its_bars_only() {
    bars.start(Kind.TALK, "a", 0, 1, at(1));
    bars.start(Kind.TALK, "b", 1, 2, at(2));
    bars.endLeg("a", 3, at(3));

    assertEquals(
        List.of(bar(Kind.TALK, 0, 1, 3), new Bar(Kind.TALK, 1, 2, 5, at(2), null, 0)),
        bars.bars(5));
  }

  @Test
  void a_second_start_of_a_leg_on_its_lane_changes_nothing() {
    bars.start(Kind.HOLD, "a", 0, 1, at(1));
    bars.start(Kind.HOLD, "a", 0, 2, at(2));
    bars.end(Kind.HOLD, "a", 3, at(3));

    assertEquals(List.of(bar(Kind.HOLD, 0, 1, 3)), bars.bars(5));
  }

  @Test
  void bars_of_one_kind_and_lane_that_touch_are_one() {
    bars.start(Kind.TALK, "a", 0, 1, at(1));
    bars.start(Kind.TALK, "b", 0, 2, at(2));
    bars.start(Kind.HOLD, "a", 0, 2, at(2));
    bars.end(Kind.HOLD, "a", 3, at(3));
    bars.endLeg("a", 4, at(4));
    bars.endLeg("b", 6, at(6));

    assertEquals(List.of(bar(Kind.TALK, 0, 1, 6), bar(Kind.HOLD, 0, 2, 3)), bars.bars(7));
  }

  @Test
  void the_only_hold_ends_even_if_just_one_event_names_its_leg() {
    bars.start(Kind.HOLD, "a", 0, 1, at(1));
    bars.end(Kind.HOLD, "", 2, at(2));
    bars.start(Kind.HOLD, "", 1, 3, at(3));
    bars.end(Kind.HOLD, "b", 4, at(4));

    assertEquals(List.of(bar(Kind.HOLD, 0, 1, 2), bar(Kind.HOLD, 1, 3, 4)), bars.bars(5));
  }

  @Test
  void a_hold_without_a_leg_does_not_end_one_of_two_holds() {
    bars.start(Kind.HOLD, "a", 0, 1, at(1));
    bars.start(Kind.HOLD, "b", 1, 1, at(1));
    bars.end(Kind.HOLD, "", 2, at(2));
    bars.endAll(3, at(3));

    assertEquals(List.of(bar(Kind.HOLD, 0, 1, 3), bar(Kind.HOLD, 1, 1, 3)), bars.bars(5));
  }
}
