package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.RecordingDetails;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps RTC events of a conversation. See the <a
 * href="https://developer.vonage.com/en/conversation/concepts/event">events</a>.
 */
final class VonageRtc {
  private static final Map<String, EventType> TYPES =
      Map.ofEntries(
          Map.entry("audio:dtmf", EventType.DTMF_RECEIVED),
          Map.entry("audio:play", EventType.PLAYBACK_STARTED),
          Map.entry("audio:play:stop", EventType.PLAYBACK_ENDED),
          Map.entry("audio:play:done", EventType.PLAYBACK_ENDED),
          Map.entry("audio:say", EventType.PLAYBACK_STARTED),
          Map.entry("audio:say:stop", EventType.PLAYBACK_ENDED),
          Map.entry("audio:say:done", EventType.PLAYBACK_ENDED),
          Map.entry("audio:ringing:start", EventType.LEG_RINGING),
          Map.entry("audio:record", EventType.RECORDING_STARTED),
          Map.entry("audio:record:stop", Texts.vendorType("vonage", "audio_record_stop")),
          Map.entry("audio:record:done", EventType.RECORDING_ENDED));

  private VonageRtc() {}

  static void map(VonageRecord record) throws BadRecord, OtherRecord {
    String type = String.valueOf(record.text("type")).toLowerCase(Locale.ROOT);
    String conversation = record.text("cid", "conversation_id", "conversation_uuid");
    JsonNode body = record.members().path("body");
    VonageRecord inner = new VonageRecord(body, record.events(), record.zone());
    if (conversation == null) {
      conversation = inner.text("conversation_id", "cid");
    }
    if (type.startsWith("message") || type.startsWith("text") || type.startsWith("custom")) {
      throw new OtherRecord(type);
    }
    Instant time = record.time("timestamp");
    if (time == null) {
      time = inner.time("timestamp");
    }
    if (time == null) {
      throw new BadRecord("has no timestamp, so nothing says when it happened");
    }
    CallId call = VonageRecord.callId(conversation);
    String leg = leg(inner);
    String status = inner.text("status");
    boolean isStatus = type.equals("leg:status:update") || type.equals("rtc:status");
    if (isStatus && status != null) {
      status(inner, call, leg, status.toLowerCase(Locale.ROOT), time);
      return;
    }
    EventType known = TYPES.get(type);
    CallFlowEvent.Builder event =
        record
            .events()
            .add(call, known == null ? Texts.vendorType("vonage", type) : known, time)
            .legId(leg);
    String recording = inner.plain("recording_id");
    if (recording != null) {
      String reference = inner.plain("destination_url");
      event.details(
          EventDetails.builder()
              .recording(new RecordingDetails(recording, reference == null ? recording : reference))
              .build());
    }
  }

  private static @Nullable String leg(VonageRecord body) {
    String own = body.plain("leg_id", "rtc_id");
    if (own != null) {
      return own;
    }
    JsonNode channel = body.members().path("channel");
    return Texts.plain(Members.text(channel, "id", "leg_id"), 256);
  }

  private static void status(
      VonageRecord body, CallId call, @Nullable String leg, String status, Instant time) {
    Direction direction = VonageRecord.direction(body.text("direction"));
    CallResult result = VonageStatus.result(status);
    CallFlowEvent.Builder event =
        body.events()
            .add(call, VonageStatus.type(status), time)
            .legId(leg)
            .direction(direction)
            .details(VonageStatus.details(status, direction).build());
    if (result != null) {
      event.outcome(Outcome.of(result));
    }
  }
}
