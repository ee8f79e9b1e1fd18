package io.callflow.store.s3;

import io.callflow.archive.Archive;
import io.callflow.call.CallSummary;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.Tenant;
import io.callflow.usecase.ReadCall;
import io.callflow.usecase.StoreEvents;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The example of the README: a telephony app that stores and reads calls on S3. */
final class EmbeddingExample {
  private EmbeddingExample() {}

  static CallSummary storeAndRead(S3Settings settings, InstantSource clock) {
    // README begins
    try (S3ObjectStore store = S3ObjectStore.open(settings)) {
      Archive archive =
          Archive.open(
              store,
              new JsonCallCodec(),
              StoreDescriptor.ofNewStore(new SecureRandom()),
              Runnable::run);
      Tenant tenant = new Tenant("default");
      CallId callId = new CallId("a84b4c@10.0.0.1");
      CallFlowEvent answered =
          CallFlowEvent.builder(callId, EventType.LEG_ANSWERED, clock.instant(), "pbx-1")
              .legId("b")
              .from(Party.raw("1015"))
              .to(Party.number("+4930123456"))
              .build();

      new StoreEvents(archive, Admission.standard(), clock).store(tenant, List.of(answered));
      return CallSummary.of(new ReadCall(archive).read(tenant, CallRef.of(callId)));
    }
    // README ends
  }
}
