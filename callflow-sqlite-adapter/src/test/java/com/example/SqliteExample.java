package com.example;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.query.EventQuery;
import io.callflow.store.sqlite.SqliteObjectStore;
import java.nio.file.Path;
import java.time.Instant;

/** Stores an event in a database, reads its call, and finds the events of a party. */
public final class SqliteExample {
  private SqliteExample() {}

  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    try (Callflow callflow = Callflow.open(SqliteObjectStore.open(folder), new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      CallFlowEvent answered =
          CallFlowEvent.builder(
                  new CallId("a84b4c@10.0.0.1"), EventType.LEG_ANSWERED, Instant.now(), "pbx-1")
              .legId("b")
              .from(Party.raw("1015"))
              .to(Party.number("+4930123456"))
              .build();
      calls.store(answered);

      System.out.println(calls.summary("a84b4c@10.0.0.1").state());
      for (StoredEvent found : calls.events(EventQuery.lastHour().party("1015"))) {
        System.out.println(found.event().eventType() + " on leg " + found.event().legId());
      }
    }
  }
}
