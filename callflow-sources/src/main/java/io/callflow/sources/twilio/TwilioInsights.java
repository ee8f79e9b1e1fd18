package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Maps Voice Insights' events and metrics. See <a
 * href="https://www.twilio.com/docs/voice/voice-insights/api/call/call-events-resource">call
 * events</a>.
 */
final class TwilioInsights {
  /** Where calls are measured. The SDK's edge is the browser or the telephone. */
  static final List<String> EDGES = List.of("carrier_edge", "sip_edge", "client_edge", "sdk_edge");

  private TwilioInsights() {}

  /** Maps an event: progress as the gateways see it, and what the SDKs notice. */
  static void event(TwilioRecord record) throws BadRecord {
    Instant time = time(record);
    CallId call = record.call();
    String group = String.valueOf(record.text("group")).toLowerCase(Locale.ROOT);
    String name = String.valueOf(record.text("name")).toLowerCase(Locale.ROOT);
    String bare = name.startsWith("call.") ? name.substring("call.".length()) : name;
    boolean isGateway = !"sdk_edge".equals(record.text("edge"));
    EventType type = isGateway ? TwilioStatus.type(bare) : null;
    CallResult result = isGateway ? TwilioStatus.result(bare) : null;
    boolean isError = "ERROR".equals(record.text("level")) || bare.equals("error");
    if (type == null && result != null) {
      type = EventType.LEG_ENDED;
    } else if (type == null) {
      type = isError ? EventType.ERROR_RAISED : Texts.vendorType("twilio", group + "_" + name);
    }
    String reason = isError ? Texts.plain(reason(record, bare), 256) : null;
    CallFlowEvent.Builder event = record.events().add(call, type, time).legId(call.value());
    if (result != null || reason != null) {
      event.outcome(new Outcome(result, null, null, reason, null));
    }
    if (type.answers()) {
      // A gateway knows no direction: Twilio answered a call that came in.
      event.details(EventDetails.builder().answeredBy(AnsweredBy.UNKNOWN).build());
    }
  }

  private static String reason(TwilioRecord record, String name) {
    for (String edge : EDGES) {
      JsonNode error = record.members().path(edge).path("error");
      if (error.isObject()) {
        TwilioRecord told = new TwilioRecord(error, record.events(), record.zone());
        String code = told.text("code");
        String message = told.text("message");
        return String.join(" ", code == null ? name : code, message == null ? "" : message);
      }
    }
    return name;
  }

  private static Instant time(TwilioRecord record) throws BadRecord {
    Instant time = record.time("timestamp");
    if (time == null) {
      throw new BadRecord("has no timestamp");
    }
    return time;
  }

  /** Maps what a gateway or an SDK measured in ten seconds. */
  static void metrics(TwilioRecord record) throws BadRecord {
    Instant time = time(record);
    CallId call = record.call();
    boolean found = false;
    for (String edge : EDGES) {
      JsonNode measured = record.members().path(edge);
      MediaQuality quality =
          TwilioMedia.quality(
              null, measured.path("interval"), measured.path("cumulative"), measured);
      if (quality != null) {
        found = true;
        record
            .events()
            .add(call, EventType.MEDIA_QUALITY, time)
            .legId(call.value())
            .details(EventDetails.builder().media(quality).build());
      }
    }
    if (!found) {
      record.events().add(call, Texts.vendorType("twilio", "call_metrics"), time);
    }
  }

  /** Maps another event of Event Streams about a call. */
  static void other(TwilioRecord record, String name, @Nullable Instant given)
      throws BadRecord, OtherRecord {
    String sid = record.text("CallSid", "call_sid", "callSid", "sid");
    if (sid == null || !sid.startsWith("CA")) {
      throw new OtherRecord("com.twilio.voice." + name);
    }
    Instant own = record.time("timestamp", "Timestamp");
    Instant time = own != null ? own : given;
    if (time == null) {
      throw new BadRecord("has no timestamp");
    }
    record
        .events()
        .add(TwilioRecord.callId(sid), Texts.vendorType("twilio", name), time)
        .legId(sid);
  }
}
