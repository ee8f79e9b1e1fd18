package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.Tenant;
import io.callflow.report.CheckReport;
import io.callflow.store.ObjectStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls and their events over a store. */
final class TestCalls {
  static final Tenant TENANT = new Tenant("acme");

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private TestCalls() {}

  /** Opens the store, which stays open when the Callflow is closed. */
  static Callflow callflow(ObjectStore store) {
    return Callflow.builder(store, new JsonCallCodec())
        .executor(Runnable::run)
        .clock(() -> Instant.parse("2030-01-01T00:00:00Z"))
        .keepStoreOpen()
        .open();
  }

  static CallFlowEvent event(String call, int number) {
    return CallFlowEvent.builder(
            new CallId(call),
            new EventType(number == 0 ? "call.started" : "dtmf.received"),
            START.plusSeconds(Math.floorMod(call.hashCode(), 1_000_000) * 60L + number * 40L),
            "test")
        .sourceEventId("event-" + number)
        .from(Party.raw("4930" + Math.floorMod(call.hashCode(), 1_000_000_007)))
        .to(Party.raw("4940" + Math.floorMod(call.hashCode() * 31, 1_000_000_007)))
        .build();
  }

  /** Each acknowledged event ("call number") is stored once, and nothing else is wrong. */
  static void assertSound(SqliteObjectStore store, List<String> acknowledged) throws SQLException {
    try (Connection connection = Stores.connect(store.file())) {
      assertEquals("ok", Connections.ask(connection, "PRAGMA integrity_check"));
    }
    Callflow callflow = callflow(store);
    Calls calls = callflow.tenant(TENANT);
    Map<String, List<String>> stored = new HashMap<>();
    for (String each : acknowledged) {
      String call = each.substring(0, each.indexOf(' '));
      List<String> events =
          stored.computeIfAbsent(
              call,
              id ->
                  calls.call(CallRef.of(new CallId(id))).events().stream()
                      .map(event -> String.valueOf(event.event().sourceEventId()))
                      .toList());
      String event = "event-" + each.substring(each.indexOf(' ') + 1);
      assertEquals(1, events.stream().filter(event::equals).count(), each);
      assertEquals(events.stream().distinct().count(), events.size(), call);
    }
    CheckReport report = callflow.check(progress -> {});
    assertTrue(report.isSound());
    assertEquals(Map.of(), report.counts(), () -> report.findings().toString());
  }
}
