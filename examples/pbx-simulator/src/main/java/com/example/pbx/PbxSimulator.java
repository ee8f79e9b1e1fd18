package com.example.pbx;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallSummary;
import io.callflow.call.ladder.Ladder;
import io.callflow.call.ladder.TextWriter;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.recorder.EventRecorder;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Simulates an hour of a small PBX, records its calls in a database, and reads them back.
 *
 * <p>Argument: the folder of the database.
 */
public final class PbxSimulator {
  private PbxSimulator() {}

  /** Simulates the hour before now. */
  public static void main(String[] args) {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
    recordAndRead(Path.of(args[0]), start, System.out);
  }

  static void recordAndRead(Path folder, Instant start, PrintStream out) {
    Instant end = start.plus(Duration.ofHours(1));
    try (Callflow callflow = Callflow.open(SqliteObjectStore.open(folder), new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      try (EventRecorder recorder =
          EventRecorder.builder(calls).listener(new ProblemLog()).open()) {
        Pbx.simulate(start, recorder::record);
      }

      for (CallSummary call : calls.calls(CallQuery.between(start, end))) {
        out.println(oneLine(call));
      }
      out.println(TextWriter.write(Ladder.of(calls.call("line-1-transferred@pbx-1")), 100));
      EventQuery answers = EventQuery.between(start, end).party("1031").eventType("leg.answered");
      for (StoredEvent found : calls.events(answers)) {
        out.println(found.event().timestamp() + " answered in " + found.event().callId());
      }
    }
  }

  private static String oneLine(CallSummary call) {
    return "%-26s %-10s %4d s talk %3d s hold %3d events"
        .formatted(
            call.callId(),
            call.outcome(),
            seconds(call.talkDuration()),
            seconds(call.holdDuration()),
            call.eventCount());
  }

  /** The seconds of a duration; 0 if no event witnesses it. */
  private static long seconds(Duration duration) {
    return duration == null ? 0 : duration.toSeconds();
  }
}
