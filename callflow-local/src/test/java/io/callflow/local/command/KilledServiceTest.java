package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.query.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the service (SIGKILL) in the middle of imports, {@code -Dcallflow.kills} times. */
class KilledServiceTest {
  private static final int KILLS = Integer.getInteger("callflow.kills", 10);
  private static final int CALLS = 30;
  private static final int EVENTS = 10;
  private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

  @TempDir Path data = Path.of("");

  private @Nullable Process service;
  private String url = "";

  @AfterEach
  void end() throws InterruptedException {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
  }

  private Process start() throws IOException {
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "io.callflow.local.Main",
                "serve",
                "--port",
                "0",
                "--data",
                data.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    service = started;
    BufferedReader out =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    assertTrue(line != null && line.startsWith("listening on "), line);
    url = line.substring("listening on ".length());
    return started;
  }

  private HttpConnection calls() throws IOException {
    return new HttpConnection(url, Files.readString(data.resolve("api-key")).strip());
  }

  private static List<CallFlowEvent> events(int round) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      for (int call = 0; call < CALLS; call++) {
        events.add(
            CallFlowEvent.builder(
                    new CallId("round-" + round + "-call-" + call),
                    new EventType(i == 0 ? "call.started" : "dtmf.received"),
                    START.plusSeconds(round * 3600L + call * 7L + i * 20L),
                    "test")
                .sourceEventId("event-" + i)
                .from(Party.raw("10" + call % 10))
                .build());
      }
    }
    return events;
  }

  /** Stores all in small batches and records the acknowledged ones. False if the service died. */
  private static boolean store(
      Connection calls,
      List<CallFlowEvent> events,
      Map<EventId, Connection.Status> acknowledged,
      Runnable on) {
    try (EventLoader loader =
        new EventLoader(
            calls,
            4,
            24,
            Duration.ZERO,
            report -> {
              EventId id = report.result().eventId();
              assertTrue(id != null, () -> String.valueOf(report.result()));
              acknowledged.put(id, report.result().status());
              on.run();
            })) {
      events.forEach(
          event ->
              loader.add(
                  new EventLoader.Item(
                      new Connection.Draft(event, true), new EventLoader.Place("test", 1))));
      loader.flush();
      return true;
    } catch (EventLoader.Unavailable e) {
      return false;
    }
  }

  private static Map<EventId, StoredEvent> stored(Connection calls, int round) {
    Map<EventId, StoredEvent> stored = new HashMap<>();
    for (int call = 0; call < CALLS; call++) {
      CallRef ref = CallRef.of(new CallId("round-" + round + "-call-" + call));
      Page<StoredEvent> page;
      try {
        page = calls.events(ref, 1000, null);
      } catch (CallflowException e) {
        assertEquals(ErrorCode.UNKNOWN_CALL, e.code());
        continue;
      }
      for (StoredEvent event : page.elements()) {
        assertEquals(null, stored.put(event.eventId(), event), "stored twice");
      }
    }
    return stored;
  }

  @Test
  void acknowledged_events_survive_a_kill_once_and_a_second_import_completes_the_rest()
      throws Exception {
    Random random = new Random();
    int interrupted = 0;
    Process running = start();
    for (int round = 0; round < KILLS; round++) {
      List<CallFlowEvent> events = events(round);
      int killAt = 1 + random.nextInt(events.size() / 2);
      Map<EventId, Connection.Status> acknowledged = new HashMap<>();
      Process victim = running;
      boolean whole =
          store(
              calls(),
              events,
              acknowledged,
              () -> {
                if (acknowledged.size() == killAt) {
                  victim.destroyForcibly(); // SIGKILL
                }
              });
      interrupted += whole ? 0 : 1;
      assertNotEquals(0, victim.waitFor());

      running = start();
      Connection calls = calls();
      Map<EventId, StoredEvent> stored = stored(calls, round);
      Set<EventId> lost = new HashSet<>(acknowledged.keySet());
      lost.removeAll(stored.keySet());
      assertEquals(Set.of(), lost, "acknowledged and lost in round " + round);

      Map<EventId, Connection.Status> again = new HashMap<>();
      assertTrue(store(calls, events, again, () -> {}));
      assertEquals(events.size(), again.size());
      for (EventId id : acknowledged.keySet()) {
        assertEquals(Connection.Status.DUPLICATE, again.get(id));
      }
      assertEquals(again.keySet(), stored(calls, round).keySet());
    }
    assertTrue(interrupted >= KILLS * 8 / 10, "killed in the middle only " + interrupted);
  }
}
