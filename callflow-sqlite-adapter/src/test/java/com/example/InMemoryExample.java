package com.example;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.store.InMemoryObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Stores events in memory, as a test of an app does, and looks at the result of each. */
public final class InMemoryExample {
  private InMemoryExample() {}

  public static void main(String[] args) {
    CallId callId = new CallId("a84b4c@10.0.0.1");
    Instant now = Instant.now();
    CallFlowEvent ringing =
        CallFlowEvent.builder(callId, EventType.LEG_RINGING, now, "pbx-1").legId("b").build();
    CallFlowEvent nextYear =
        ringing.toBuilder().timestamp(now.plusSeconds(366 * 24 * 3600)).build();

    InMemoryObjectStore store = new InMemoryObjectStore(InstantSource.system());
    try (Callflow callflow = Callflow.open(store, new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      for (StoreResult result : calls.tryStoreAll(List.of(ringing, ringing, nextYear))) {
        if (result instanceof StoreResult.Created created) {
          System.out.println("stored at " + created.event().createdAt());
        } else if (result instanceof StoreResult.Duplicate duplicate) {
          System.out.println("was stored at " + duplicate.event().createdAt());
        } else {
          System.out.println("not stored: " + result.failure().orElseThrow().code());
        }
      }
      CallSummary summary = calls.summary("a84b4c@10.0.0.1");
      System.out.println(summary.state() + ", " + summary.eventCount() + " event");
    }
  }
}
