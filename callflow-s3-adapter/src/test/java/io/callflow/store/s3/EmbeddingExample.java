package io.callflow.store.s3;

import io.callflow.Callflow;
import io.callflow.Calls;
import io.callflow.call.CallSummary;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import java.time.InstantSource;

/** The example of the README: a telephony app that stores and reads calls on S3. */
final class EmbeddingExample {
  private EmbeddingExample() {}

  static CallSummary storeAndRead(S3Settings settings, InstantSource clock) {
    // README begins
    try (Callflow callflow = Callflow.open(S3ObjectStore.open(settings), new JsonCallCodec())) {
      Calls calls = callflow.tenant("default");
      CallId callId = new CallId("a84b4c@10.0.0.1");
      CallFlowEvent answered =
          CallFlowEvent.builder(callId, EventType.LEG_ANSWERED, clock.instant(), "pbx-1")
              .legId("b")
              .from(Party.raw("1015"))
              .to(Party.number("+4930123456"))
              .build();
      calls.store(answered);
      return calls.summary("a84b4c@10.0.0.1");
    }
    // README ends
  }
}
