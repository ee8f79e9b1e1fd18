package io.callflow.sources.twilio;

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
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps each record by its form. A call is named by its CallSid, which is its leg, too. See <a
 * href="https://www.twilio.com/docs/voice/api/call-resource">Twilio's Voice API</a> and <a
 * href="https://www.twilio.com/docs/events/event-types">the event types of Event Streams</a>.
 */
final class TwilioMapper implements JsonRecords.Mapper {
  private static final String VOICE = "com.twilio.voice.";

  private final String source;
  private final ZoneId zone;

  TwilioMapper(String source, ZoneId zone) {
    this.source = source;
    this.zone = zone;
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    RecordEvents events =
        new RecordEvents(source, id(record), NativeRecords.metadata(record, text));
    switch (TwilioKind.of(record)) {
      case CALLBACK -> callback(new TwilioRecord(record, events, zone), null, null);
      case EVENT_STREAM -> eventStream(record, events);
      case REQUEST -> request(record, "", events);
      case INSIGHTS_EVENT -> TwilioInsights.event(new TwilioRecord(record, events, zone));
      case SUMMARY -> TwilioSummary.map(new TwilioRecord(record, events, zone));
      case METRICS -> TwilioInsights.metrics(new TwilioRecord(record, events, zone));
      case CALL -> TwilioCall.map(new TwilioRecord(record, events, zone));
      case UNKNOWN ->
          throw new BadRecord(
              "is no record of Twilio about a call: it has neither CallSid nor call_sid,"
                  + " nor the sid of a call");
    }
    return events.events();
  }

  /** The id of an event of Event Streams; of other records, a hash of their members by name. */
  private static String id(JsonNode record) {
    String id = record.has("specversion") ? Members.text(record, "id") : null;
    if (id != null) {
      return id;
    }
    Map<String, String> sorted = new TreeMap<>();
    record
        .properties()
        .forEach(member -> sorted.put(member.getKey(), NativeJson.write(member.getValue())));
    return Digests.id("twilio", sorted.toString());
  }

  private void callback(TwilioRecord record, @Nullable String type, @Nullable Instant other)
      throws BadRecord, OtherRecord {
    Instant time = record.time("Timestamp");
    TwilioCallback.map(record, type, time != null ? time : other);
  }

  private void eventStream(JsonNode record, RecordEvents events) throws BadRecord, OtherRecord {
    String type = record.path("type").asText();
    if (!type.startsWith(VOICE)) {
      throw new OtherRecord(type);
    }
    String name = type.substring(VOICE.length());
    JsonNode data = record.path("data");
    if (!data.isObject()) {
      throw new BadRecord("has no data");
    }
    TwilioRecord inner = new TwilioRecord(data, events, zone);
    switch (TwilioKind.of(data)) {
      case CALLBACK -> callback(inner, name, new TwilioRecord(record, events, zone).time("time"));
      case REQUEST -> request(data, name, events);
      case INSIGHTS_EVENT -> TwilioInsights.event(inner);
      case SUMMARY -> TwilioSummary.map(inner);
      case METRICS -> TwilioInsights.metrics(inner);
      case CALL -> TwilioCall.map(inner);
      default -> {
        if (name.startsWith("insights.conference")) {
          throw new OtherRecord(type);
        }
        TwilioInsights.other(inner, name, new TwilioRecord(record, events, zone).time("time"));
      }
    }
  }

  /**
   * A request that Twilio sent to a URL of the customer, or got through its API, with the response.
   *
   * @param type the event type without {@code com.twilio.voice.}; empty outside of Event Streams
   */
  private void request(JsonNode record, String type, RecordEvents events)
      throws BadRecord, OtherRecord {
    TwilioRecord outer = new TwilioRecord(record, events, zone);
    Instant time = outer.time("timestamp", "requestDateCreated", "request_date_created");
    if (time == null) {
      time =
          new TwilioRecord(record.path("response"), events, zone)
              .time("date_created", "dateCreated");
    }
    JsonNode request = record.path("request");
    TwilioRecord parameters = new TwilioRecord(request.path("parameters"), events, zone);
    String call = parameters.text("CallSid");
    if (call == null) {
      call = firstCall(outer.text("sid"), callOf(Members.text(request, "url")));
    }
    if (call == null && parameters.text("ConferenceSid") == null) {
      throw new BadRecord("names no call: neither its parameters nor its URL do");
    }
    boolean isApi =
        type.startsWith("api-request")
            || (type.isEmpty() && parameters.text("CallSid", "ConferenceSid") == null);
    if (isApi) {
      TwilioCallback.apiRequest(parameters, TwilioRecord.callId(call), type, required(time));
    } else {
      Instant own = parameters.time("Timestamp");
      TwilioCallback.map(parameters.ofCall(call), type, own != null ? own : time);
    }
  }

  private static @Nullable String firstCall(@Nullable String one, @Nullable String other) {
    return one != null && one.startsWith("CA") ? one : other;
  }

  private static Instant required(@Nullable Instant time) throws BadRecord {
    if (time == null) {
      throw new BadRecord("has no time");
    }
    return time;
  }

  /** The call of a URL of the API, {@code /Calls/CA….json}; null if it names none. */
  private static @Nullable String callOf(@Nullable String url) {
    int at = url == null ? -1 : url.indexOf("/Calls/");
    if (url == null || at < 0) {
      return null;
    }
    String rest = url.substring(at + "/Calls/".length());
    int end = 0;
    while (end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))) {
      end++;
    }
    return end == 0 ? null : rest.substring(0, end);
  }
}
