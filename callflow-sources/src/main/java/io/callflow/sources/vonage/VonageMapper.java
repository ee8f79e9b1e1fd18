package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.RecordEvents;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Maps each record by its form. A call is a conversation, and a leg is what Vonage calls a call.
 */
final class VonageMapper implements JsonRecords.Mapper {
  private final String source;
  private final ZoneId zone;

  VonageMapper(String source, ZoneId zone) {
    this.source = source;
    this.zone = zone;
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    VonageKind kind = VonageKind.of(record);
    RecordEvents events =
        new RecordEvents(source, id(record), NativeRecords.metadata(record, text));
    VonageRecord members = new VonageRecord(record, events, zone);
    switch (kind) {
      case WEBHOOK -> VonageWebhook.map(members);
      case RTC -> VonageRtc.map(members);
      case UNKNOWN ->
          throw new BadRecord(
              "is no webhook of Vonage: it has neither a conversation_uuid nor a uuid with a"
                  + " status");
    }
    return events.events();
  }

  /** A hash of the members by name: no webhook has an id of its own. */
  private static String id(JsonNode record) {
    Map<String, String> sorted = new TreeMap<>();
    record
        .properties()
        .forEach(
            member -> {
              String value = Members.text(record, member.getKey());
              sorted.put(
                  member.getKey(), value == null ? NativeJson.write(member.getValue()) : value);
            });
    return Digests.id("vonage", sorted.toString());
  }
}
