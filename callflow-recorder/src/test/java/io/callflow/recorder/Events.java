package io.callflow.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Events for the tests. */
final class Events {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Events() {}

  static CallFlowEvent event(String call, int number) {
    return event(call, number, null);
  }

  static CallFlowEvent event(String call, int number, @Nullable Metadata metadata) {
    return CallFlowEvent.builder(
            new CallId(call), EventType.LEG_RINGING, START.plusMillis(number), "pbx-1")
        .sourceEventId(String.valueOf(number))
        .sequence((long) number)
        .metadata(metadata)
        .build();
  }

  /** Metadata of this many bytes and a few more. */
  static Metadata metadata(int bytes) {
    return Metadata.parse("{\"native\":\"" + "x".repeat(bytes) + "\"}");
  }

  static int number(CallFlowEvent event) {
    return Integer.parseInt(Objects.requireNonNull(event.sourceEventId()));
  }

  static List<Integer> numbers(List<CallFlowEvent> events) {
    return events.stream().map(Events::number).toList();
  }

  /** Fails unless each call's events are in the order of their numbers, each of them once. */
  static void assertInOrder(List<CallFlowEvent> events) {
    Map<CallId, List<Integer>> calls = new HashMap<>();
    events.forEach(
        event -> calls.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(number(event)));
    calls.forEach(
        (call, numbers) ->
            assertEquals(numbers.stream().sorted().distinct().toList(), numbers, call.value()));
  }

  static void assertBalanced(RecorderStatistics now) {
    assertEquals(
        now.recorded() + now.takenUp(),
        now.stored()
            + now.duplicates()
            + now.conflicts()
            + now.refused()
            + now.failed()
            + now.dropped()
            + now.waiting(),
        now.toString());
  }

  /** Waits until something holds, for 30 seconds at most. */
  static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long until = System.nanoTime() + 30_000_000_000L;
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "not within 30 seconds: " + what);
      Thread.sleep(2);
    }
  }
}
