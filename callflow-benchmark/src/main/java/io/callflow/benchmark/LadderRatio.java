package io.callflow.benchmark;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallFlow;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.SvgWriter;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.store.InMemoryObjectStore;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The time to draw a call of 1,000 events, relative to reading it from memory. Both alternate
 * within one run; the medians are compared.
 */
final class LadderRatio {
  private static final int EVENTS = 1000;
  private static final int ROUNDS = 400;
  private static final double GOAL = 3;

  /** A run fails only beyond this much of the goal, because times vary. */
  private static final double ROOM = 4 / 3.0;

  private final PrintStream out;

  LadderRatio(PrintStream out) {
    this.out = out;
  }

  /** Prints the ratio; false if it is a third above the goal. */
  boolean run() {
    CallId callId = new CallId("ladder");
    Instant start = Instant.parse("2026-03-01T12:00:00Z");
    Calls calls =
        Callflow.builder(new InMemoryObjectStore(InstantSource.system()), new JsonCallCodec())
            .executor(Runnable::run)
            .clock(() -> start)
            .open()
            .tenant("benchmark");
    calls.storeAll(call(callId, start));
    long[] reads = new long[ROUNDS];
    long[] draws = new long[ROUNDS];
    int length = 0;
    for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
      long began = System.nanoTime();
      CallFlow call = calls.call(CallRef.of(callId));
      long read = System.nanoTime();
      length = SvgWriter.write(Ladder.of(call)).length();
      long drawn = System.nanoTime();
      if (round >= 0) {
        reads[round] = read - began;
        draws[round] = drawn - read;
      }
    }
    double read = Median.of(reads);
    double drawn = Median.of(draws);
    out.println("| a call of 1,000 events | ms | against reading | goal |");
    out.println("|---|---|---|---|");
    out.printf(Locale.ROOT, "| read, from memory | %.2f | 1 | |%n", read / 1e6);
    out.printf(
        Locale.ROOT,
        "| ladder as SVG, %d KB | %.2f | %.2f | ≤ %.0f |%n",
        length / 1024,
        drawn / 1e6,
        drawn / read,
        GOAL);
    return drawn / read <= ROOM * GOAL;
  }

  private static List<CallFlowEvent> call(CallId callId, Instant start) {
    List<EventType> types =
        List.of(
            EventType.LEG_STARTED,
            EventType.LEG_RINGING,
            EventType.LEG_ANSWERED,
            EventType.HOLD_STARTED,
            EventType.HOLD_ENDED,
            EventType.LEG_ENDED);
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      int leg = i / types.size();
      events.add(
          CallFlowEvent.builder(
                  callId, types.get(i % types.size()), start.plusMillis(i * 700L), "pbx")
              .sequence((long) i)
              .legId("leg-" + leg)
              .from(Party.number("+493012345"))
              .to(Party.raw(Integer.toString(1000 + leg % 6)))
              .build());
    }
    return events;
  }
}
