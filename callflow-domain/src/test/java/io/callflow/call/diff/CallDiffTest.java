package io.callflow.call.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RandomEvents;
import io.callflow.event.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallDiffTest {
  private static final Instant START = Instant.parse("2026-11-23T08:15:00Z");

  /** Collects the events of one call. */
  private static final class Made {
    private final CallId callId;
    private final Instant start;
    private final List<StoredEvent> events = new ArrayList<>();

    private Made(String callId, Instant start) {
      this.callId = new CallId(callId);
      this.start = start;
    }

    private Made add(double seconds, String type, @Nullable String leg) {
      return add(seconds, type, leg, event -> event);
    }

    private Made add(
        double seconds,
        String type,
        @Nullable String leg,
        UnaryOperator<CallFlowEvent.Builder> more) {
      Instant at = start.plusMillis(Math.round(seconds * 1000));
      CallFlowEvent event =
          more.apply(
                  CallFlowEvent.builder(callId, new EventType(type), at, "pbx")
                      .sourceEventId(Integer.toString(events.size()))
                      .legId(leg))
              .build();
      events.add(new StoredEvent(EventId.of(event), at, event));
      return this;
    }

    private CallFlow call() {
      return CallFlow.of(callId, events);
    }
  }

  private static Made answered(String callId, Instant start, String leg, double rang) {
    return new Made(callId, start)
        .add(0, "call.started", "a")
        .add(1, "leg.started", leg)
        .add(2, "leg.ringing", leg)
        .add(2 + rang, "leg.answered", leg)
        .add(60 + rang, "leg.ended", leg)
        .add(60 + rang, "call.ended", null);
  }

  private static CallDiff diff(Made left, Made right) {
    return CallDiff.of(left.call(), right.call());
  }

  @Test
  void a_call_does_not_differ_from_itself() {
    Made call = answered("one", START, "b", 4);
    CallDiff diff = diff(call, call);
    assertTrue(diff.isSame());
    assertEquals(6, diff.rows().size());
    assertEquals(List.of(), diff.summary());
  }

  @Test
  void calls_of_one_kind_do_not_differ_whatever_their_ids_and_times_are() {
    CallDiff diff =
        diff(
            answered("one", START, "b", 4),
            answered("two", START.plusSeconds(90_000), "channel-17", 4.3));
    assertTrue(diff.isSame(), diff.rows()::toString);
    assertEquals(
        List.of("caller", "called 1"),
        Steps.of(diff.right()).stream().map(DiffStep::role).limit(2).toList());
  }

  @Test
  void a_synonym_is_the_same_step() {
    Made one = new Made("one", START).add(0, "call.started", null).add(5, "leg.answered", "a");
    Made two = new Made("two", START).add(0, "initiated", null).add(5, "answered", "a");
    assertTrue(diff(one, two).isSame());
  }

  @Test
  void a_step_that_only_one_has_does_not_shift_the_others() {
    Made one = answered("one", START, "b", 4);
    Made two =
        answered("two", START, "b", 4).add(10, "hold.started", "b").add(12, "hold.ended", "b");
    CallDiff diff = diff(one, two);
    assertFalse(diff.isSame());
    assertEquals(
        List.of("hold.started", "hold.ended"),
        diff.rows().stream()
            .filter(row -> row.left() == null)
            .map(row -> row.right() == null ? "" : row.right().label())
            .toList());
    assertEquals(6, diff.rows().stream().filter(DiffRow::isSame).count());
  }

  @Test
  void a_longer_time_is_told_where_it_arises_and_not_afterwards() {
    CallDiff diff = diff(answered("one", START, "b", 4), answered("two", START, "b", 15));
    List<DiffRow> shifted = diff.rows().stream().filter(DiffRow::isShifted).toList();
    assertEquals(1, shifted.size());
    assertEquals(Duration.ofSeconds(11), shifted.get(0).shift());
    assertNull(diff.rows().get(0).shift());
    assertTrue(
        diff.summary().contains(new FieldDifference("ringDuration", "4.000 s", "15.000 s")),
        diff.summary()::toString);
  }

  @Test
  void a_shift_counts_beyond_half_a_second_and_a_fifth() {
    assertFalse(CallDiff.differ(Duration.ofMillis(0), Duration.ofMillis(500)));
    assertTrue(CallDiff.differ(Duration.ofMillis(0), Duration.ofMillis(501)));
    assertFalse(CallDiff.differ(Duration.ofSeconds(8), Duration.ofSeconds(10)));
    assertTrue(CallDiff.differ(Duration.ofSeconds(10), Duration.ofMillis(7_999)));
  }

  @Test
  void results_and_codes_are_compared_by_value_and_parties_by_presence() {
    Made one =
        new Made("one", START)
            .add(0, "call.started", null, e -> e.from(Party.raw("1015")).to(Party.raw("1016")))
            .add(
                9,
                "call.ended",
                null,
                e -> e.outcome(new Outcome(CallResult.BUSY, 486, 17, null, "a")));
    Made two =
        new Made("two", START)
            .add(0, "call.started", null, e -> e.from(Party.raw("2015")))
            .add(
                9,
                "call.ended",
                null,
                e -> e.outcome(new Outcome(CallResult.FAILED, 503, 17, null, "b")));
    CallDiff diff = diff(one, two);
    assertEquals(List.of(new FieldDifference("to", "1016", null)), diff.rows().get(0).fields());
    assertEquals(
        List.of(
            new FieldDifference("result", "busy", "failed"),
            new FieldDifference("sipCode", "486", "503")),
        diff.rows().get(1).fields());
    assertEquals(List.of(new FieldDifference("outcome", "busy", "failed")), diff.summary());
  }

  @Test
  void sip_messages_are_of_one_kind_if_method_and_code_are_equal() {
    UnaryOperator<CallFlowEvent.Builder> invite =
        e -> e.metadata(new Metadata(Map.of("method", new MetadataValue.Text("INVITE"))));
    UnaryOperator<CallFlowEvent.Builder> bye =
        e -> e.metadata(new Metadata(Map.of("method", new MetadataValue.Text("BYE"))));
    Made one = new Made("one", START).add(0, "sip.request", null, invite);
    Made two =
        new Made("two", START).add(0, "sip.request", null, bye).add(1, "sip.request", null, invite);
    List<DiffRow> rows = diff(one, two).rows();
    assertEquals(2, rows.size());
    assertNull(rows.get(0).left());
    assertEquals(
        "sip.request INVITE", rows.get(1).left() == null ? "" : rows.get(1).left().label());
  }

  private static DiffRow mirrored(DiffRow row) {
    return new DiffRow(
        /* left= */ row.right(),
        /* right= */ row.left(),
        row.shift() == null ? null : row.shift().negated(),
        row.isShifted(),
        mirrored(row.fields()));
  }

  private static List<FieldDifference> mirrored(List<FieldDifference> fields) {
    return fields.stream()
        .map(f -> new FieldDifference(f.name(), /* left= */ f.right(), /* right= */ f.left()))
        .toList();
  }

  private static CallFlow random(Random random, String callId) {
    RandomEvents events = new RandomEvents(random);
    CallId id = new CallId(callId);
    List<StoredEvent> made = new ArrayList<>();
    Set<EventId> seen = new HashSet<>();
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      CallFlowEvent event = events.detailed(id);
      EventId eventId = EventId.of(event);
      if (seen.add(eventId)) {
        made.add(new StoredEvent(eventId, START, event));
      }
    }
    return CallFlow.of(id, made);
  }

  @Test
  void the_mirror_of_a_comparison_is_the_comparison_of_the_mirror() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      CallFlow left = random(random, "left");
      CallFlow right = random(random, "right");
      CallDiff diff = CallDiff.of(left, right);
      CallDiff other = CallDiff.of(right, left);
      assertEquals(diff.rows().stream().map(CallDiffTest::mirrored).toList(), other.rows());
      assertEquals(mirrored(diff.summary()), other.summary());
      assertTrue(CallDiff.of(left, left).isSame(), "seed " + seed);
      assertEquals(
          left.events(),
          diff.rows().stream()
              .filter(row -> row.left() != null)
              .map(row -> row.left().event())
              .toList());
    }
  }

  @Test
  void the_largest_calls_are_compared_in_a_bounded_number_of_steps() {
    Made one = new Made("one", START);
    Made two = new Made("two", START);
    Random random = new Random(7);
    List<String> types = List.of("leg.ringing", "hold.started", "hold.ended", "dtmf.received");
    for (int i = 0; i < CallFlow.MAX_EVENTS; i++) {
      one.add(i, types.get(random.nextInt(4)), "leg-" + random.nextInt(50));
      two.add(i, types.get(random.nextInt(4)), "leg-" + random.nextInt(50));
    }
    Rows rows = new Rows(one.call(), two.call());
    assertTrue(rows.alignmentSteps() <= 5_000_000, () -> rows.alignmentSteps() + " steps");
    assertTrue(rows.rows().size() > CallFlow.MAX_EVENTS);
  }

  @Test
  void the_text_has_two_columns_and_leaves_out_what_is_far_from_a_difference() {
    Made one = answered("one", START, "b", 4);
    Made two =
        answered("two", START, "b", 4)
            .add(70, "call.ended", null, e -> e.outcome(Outcome.of(CallResult.BUSY)));
    String text = DiffTextWriter.write(diff(one, two), 100, false);
    assertTrue(text.contains("  … 4 equal steps\n"), text);
    assertTrue(text.lines().anyMatch(line -> line.strip().equals("> +70.000   call.ended")), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    String all = DiffTextWriter.write(diff(one, two), 100, true);
    assertFalse(all.contains("equal step"), all);
    assertEquals(
        "one" + " ".repeat(48) + "two\nThe calls have the same steps.\n",
        DiffTextWriter.write(
            CallDiff.of(one.call(), answered("two", START, "c", 4).call()), 100, false));
  }
}
