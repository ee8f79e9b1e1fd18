package io.callflow.sources.freeswitch;

import io.callflow.Callflow;
import io.callflow.call.CallSummary;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.Outcome;
import io.callflow.event.Tenant;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import io.callflow.store.InMemoryObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What an input of FreeSWITCH comes to. */
record Told(List<SourceRecord> records) {
  static Told of(SourceFormat format, String text) {
    return of(format, text, SourceSettings.DEFAULTS);
  }

  static Told of(SourceFormat format, String text, SourceSettings settings) {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try (Stream<SourceRecord> records = Sources.read(format, in, settings)) {
      return new Told(records.toList());
    }
  }

  static String sample(String path) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            Told.class.getResourceAsStream("/io/callflow/sources/samples/" + path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Told ofSample(SourceFormat format, String name) throws IOException {
    return of(format, sample(format.id() + "/" + name));
  }

  List<CallFlowEvent> events() {
    return records.stream().flatMap(record -> record.events().stream()).toList();
  }

  List<String> types() {
    return events().stream().map(event -> event.eventType().value()).toList();
  }

  List<String> faults() {
    return records.stream()
        .filter(record -> record.fault() != null)
        .map(record -> record.line() + ": " + record.fault())
        .toList();
  }

  List<String> skipped() {
    return records.stream().map(SourceRecord::skipped).filter(Objects::nonNull).toList();
  }

  static Outcome outcome(CallSummary call, int leg) {
    return Objects.requireNonNull(call.legs().get(leg).outcome());
  }

  CallSummary summary(String callId) {
    try (Callflow callflow = Callflow.open(new InMemoryObjectStore(), new JsonCallCodec())) {
      var calls = callflow.tenant(new Tenant("t"));
      calls.storeAll(events());
      return calls.summary(CallRef.of(new CallId(callId)));
    }
  }
}
