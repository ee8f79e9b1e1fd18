package io.callflow.sources;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.StoredEvent;
import io.callflow.sources.record.SourceRecord;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads records of a cloud provider for tests. */
public final class CloudRecords {
  private final List<SourceRecord> records;

  private CloudRecords(List<SourceRecord> records) {
    this.records = records;
  }

  /** Reads these records, one a line. */
  public static CloudRecords read(SourceFormat format, String... lines) {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try (Stream<SourceRecord> records = Sources.read(format, new ByteArrayInputStream(bytes))) {
      return new CloudRecords(records.toList());
    }
  }

  public List<SourceRecord> records() {
    return records;
  }

  /** The event of the only record; the first one, if it makes several. */
  public CallFlowEvent first() {
    SourceRecord record = only();
    if (record.events().isEmpty()) {
      throw new AssertionError(record);
    }
    return record.events().get(0);
  }

  /** The only record. */
  public SourceRecord only() {
    if (records.size() != 1) {
      throw new AssertionError(records);
    }
    return records.get(0);
  }

  /** The types of all events in their order. */
  public List<String> types() {
    return events().stream().map(event -> event.eventType().value()).toList();
  }

  public List<CallFlowEvent> events() {
    return records.stream().flatMap(record -> record.events().stream()).toList();
  }

  /** What the records tell of this call. */
  public CallSummary summary(String call) {
    CallId id = new CallId(call);
    List<CallFlowEvent> own = events().stream().filter(e -> e.callId().equals(id)).toList();
    Map<EventId, StoredEvent> stored = new LinkedHashMap<>();
    for (StoredEvent event : CallFlow.candidates(id, own, Instant.parse("2026-11-30T00:00:00Z"))) {
      stored.putIfAbsent(event.eventId(), event);
    }
    return CallSummary.of(CallFlow.of(id, List.copyOf(stored.values())));
  }
}
