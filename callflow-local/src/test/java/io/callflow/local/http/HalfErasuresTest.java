package io.callflow.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.tck.ForwardingObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HalfErasuresTest {
  private static final CallId CALL = new CallId("half-erased");

  private final ObjectStore store = new InMemoryObjectStore(InstantSource.system());

  private static Calls calls(ObjectStore over) {
    return Callflow.builder(over, new JsonCallCodec())
        .executor(Runnable::run)
        .open()
        .tenant(LocalService.TENANT);
  }

  private List<String> keys() {
    return store.list("v1/default/", "", 100).stream()
        .map(ListedObject::key)
        .map(ObjectKey::value)
        .toList();
  }

  @Test
  @Timeout(60) // only ends a hang
  void an_erasure_that_was_cut_short_is_completed_when_a_service_starts(@TempDir Path data)
      throws Exception {
    calls(store)
        .store(CallFlowEvent.builder(CALL, EventType.CALL_STARTED, Instant.EPOCH, "pbx").build());
    ObjectStore dying =
        new ForwardingObjectStore(store) {
          @Override
          public void delete(Collection<ObjectKey> keys) {
            throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer");
          }
        };
    assertThrows(CallflowException.class, () -> calls(dying).erase(CallRef.of(CALL)));
    assertEquals(3, keys().size(), "the chunk, its minute and the erasure");

    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    try (LocalService service =
        LocalService.start(
            ServiceSettings.of(data, store).withPort(0).withStreams(nowhere, nowhere, log))) {
      while (keys().size() > 1) {
        Thread.sleep(1);
      }
      while (!log.toString(StandardCharsets.UTF_8).contains("were completed")) {
        assertTrue(service.flushLog(Duration.ofSeconds(10)));
      }
    }
    assertEquals(
        List.of("v1/default/calls/" + CALL.key() + "/000000.ndjson.gz"), keys(), "a tombstone");
    assertTrue(log.toString(StandardCharsets.UTF_8).contains("\"completed\":1"));
  }
}
