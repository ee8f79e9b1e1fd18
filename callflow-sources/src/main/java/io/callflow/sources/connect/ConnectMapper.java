package io.callflow.sources.connect;

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
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps each record by its form. A call is named by its contact id, which is its leg, too. */
final class ConnectMapper implements JsonRecords.Mapper {
  private final String source;
  private final ZoneId zone;

  ConnectMapper(String source, ZoneId zone) {
    this.source = source;
    this.zone = zone;
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    return switch (ConnectKind.of(record)) {
      case ENVELOPE -> envelope(record, text);
      case CONTACT_EVENT ->
          ContactEvents.map(
              contact(record, Digests.id("contact-event", NativeJson.write(record)), record, text),
              null);
      case CONTACT_RECORD -> ContactRecords.map(contact(record, recordId(record), record, text));
      case FLOW_LOG -> flowLog(record, text, null);
      case LOG_EVENT -> logEvent(record);
      case AGENT_EVENT -> throw new OtherRecord("agent " + record.path("EventType").asText());
      case UNKNOWN ->
          throw new BadRecord(
              "is no record of Amazon Connect about a contact: it has no contactId with an"
                  + " eventType, no ContactId with an InitiationTimestamp or a flow");
    };
  }

  private Contact contact(JsonNode members, String id, JsonNode record, String text) {
    return new Contact(
        members, new RecordEvents(source, id, NativeRecords.metadata(record, text)), zone);
  }

  private List<CallFlowEvent> envelope(JsonNode record, String text) throws BadRecord, OtherRecord {
    JsonNode detail = record.path("detail");
    if (!detail.has("contactId") || !detail.has("eventType")) {
      String type = record.path("detail-type").asText();
      if (type.endsWith("Contact Event")) {
        throw new BadRecord("has no contactId and eventType in its detail");
      }
      throw new OtherRecord(type);
    }
    String id = Members.text(record, "id");
    Contact contact =
        contact(
            detail,
            id == null ? Digests.id("contact-event", NativeJson.write(record)) : id,
            record,
            text);
    Instant time = contact.time(record, "time");
    return ContactEvents.map(contact, time);
  }

  /** A contact record is written again when it changes: its update is part of its id. */
  private static String recordId(JsonNode record) {
    String contact = Members.text(record, "ContactId");
    String updated = Members.text(record, "LastUpdateTimestamp");
    return contact == null || updated == null
        ? Digests.id("contact-record", NativeJson.write(record))
        : contact + "-" + updated;
  }

  private List<CallFlowEvent> flowLog(JsonNode log, String text, @Nullable Instant time)
      throws BadRecord {
    return FlowLogs.map(contact(log, Digests.id("flow", NativeJson.write(log)), log, text), time);
  }

  private List<CallFlowEvent> logEvent(JsonNode event) throws BadRecord, OtherRecord {
    String message = event.path("message").asText().strip();
    int start = message.indexOf('{');
    if (start < 0) {
      throw new OtherRecord("log message without JSON");
    }
    String json = message.substring(start);
    JsonNode log = NativeJson.read(json);
    if (ConnectKind.of(log) != ConnectKind.FLOW_LOG) {
      throw new OtherRecord("log message without a contact flow");
    }
    Contact around = contact(event, "log", log, json);
    return flowLog(log, json, around.time(event, "timestamp"));
  }
}
