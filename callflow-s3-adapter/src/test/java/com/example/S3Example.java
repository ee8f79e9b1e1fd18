package com.example;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.NotStoredException;
import io.callflow.call.CallSummary;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.query.CallQuery;
import io.callflow.store.s3.S3ObjectStore;
import io.callflow.store.s3.S3Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Stores the events of a call in a bucket together, and lists the calls of the last day. */
public final class S3Example {
  private S3Example() {}

  public static void main(String[] args) {
    S3Settings bucket = S3Settings.parse(args[0]); // s3://BUCKET/PREFIX
    try (Callflow callflow = Callflow.open(S3ObjectStore.open(bucket), new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      CallFlowEvent ringing =
          CallFlowEvent.builder(
                  new CallId("a84b4c@10.0.0.1"), EventType.LEG_RINGING, Instant.now(), "pbx-1")
              .legId("b")
              .build();
      CallFlowEvent answered =
          ringing.toBuilder()
              .eventType(EventType.LEG_ANSWERED)
              .timestamp(ringing.timestamp().plusMillis(1))
              .build();
      try {
        calls.storeAll(List.of(ringing, answered));
      } catch (NotStoredException e) {
        System.err.println(e.code() + ": " + e.getMessage());
      }

      CallQuery lastDay = CallQuery.last(Duration.ofDays(1)).newestFirst();
      for (CallSummary call : calls.calls(lastDay)) {
        System.out.println(call.callId() + " " + call.state() + ", rang " + call.ringDuration());
      }
    }
  }
}
