package app;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.nio.file.Path;
import java.time.Instant;

/** Stores an event and reads it back, in modules. */
public final class App {
  public static void main(String[] arguments) {
    try (Callflow callflow =
        Callflow.open(SqliteObjectStore.open(Path.of(arguments[0])), new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      calls.store(
          CallFlowEvent.builder(
                  new CallId("modular"), EventType.CALL_STARTED, Instant.now(), "app")
              .build());
      System.out.println(
          callflow.getClass().getModule() + ": " + calls.call("modular").events().size() + " event");
    }
  }
}
