package com.example.callcentre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.query.CallQuery;
import io.callflow.store.InMemoryObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs over the in-memory store, which keeps the same promises as a bucket. */
class CallCentreReportTest {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant END = Instant.parse("2026-03-03T00:00:00Z");

  private final Callflow callflow =
      Callflow.open(new InMemoryObjectStore(InstantSource.system()), new JsonCallCodec());
  private final Calls calls = callflow.tenant("test");

  @AfterEach
  void close() {
    callflow.close();
  }

  @Test
  void says_that_there_are_no_calls() {
    assertEquals(
        "No calls from 2026-03-02 00:00 to 2026-03-03 00:00.\n",
        CallCentreReport.report(calls, START, END));
  }

  @Test
  void counts_each_call_in_its_hour_and_shows_the_longest_wait_first() {
    store("quick", "2026-03-02T09:59:00Z", EventType.LEG_ANSWERED, 4);
    store("slow", "2026-03-02T10:00:00Z", EventType.LEG_ANSWERED, 61);
    store("patient", "2026-03-02T10:30:00Z", EventType.CALL_ENDED, 125);

    assertEquals(
        """
        3 calls from 2026-03-02 00:00 to 2026-03-03 00:00

        hour   answered  abandoned  unanswered  in progress
        09:00         1          0           0            0
        10:00         1          1           0            0

        longest waits
         2:05  abandoned   10:30  patient
         1:01  answered    10:00  slow
         0:04  answered    09:59  quick

        most frequent callers
        +493023125014     3
        """,
        CallCentreReport.report(calls, START, END));
  }

  @Test
  void reports_every_call_of_a_simulated_day() {
    SimulatedDay.between(START, END).storeIn(calls);

    String report = CallCentreReport.report(calls, START, END);

    assertTrue(report.startsWith(SimulatedDay.CALLS + " calls from"), report);
    assertEquals(
        calls.calls(CallQuery.between(START, END).outcome(CallResult.ANSWERED)).stream().count(),
        connectedCalls(report));
  }

  /** Stores a call that rings, and after some seconds is answered or abandoned. */
  private void store(String callId, String start, EventType type, int seconds) {
    CallFlowEvent started =
        CallFlowEvent.builder(
                new CallId(callId), EventType.CALL_STARTED, Instant.parse(start), "switch-1")
            .from(Party.number("+493023125014"))
            .build();
    CallFlowEvent.Builder then =
        CallFlowEvent.builder(
            started.callId(), type, started.timestamp().plusSeconds(seconds), "switch-1");
    if (type.equals(EventType.CALL_ENDED)) {
      then.outcome(Outcome.of(CallResult.ABANDONED));
    }
    calls.store(started);
    calls.store(then.build());
  }

  private static long connectedCalls(String report) {
    return report
        .lines()
        .dropWhile(line -> !line.startsWith("agent "))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .mapToLong(line -> Long.parseLong(line.trim().split(" +")[1]))
        .sum();
  }
}
