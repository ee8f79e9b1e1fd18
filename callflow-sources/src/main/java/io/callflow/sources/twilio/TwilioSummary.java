package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.MediaQuality;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Maps Voice Insights' summary of a call: its start, its answer, its end with who hung up, and the
 * quality of its media. See <a
 * href="https://www.twilio.com/docs/voice/voice-insights/api/call/call-summary-resource">call
 * summary</a>.
 */
final class TwilioSummary {
  private final TwilioRecord record;
  private final CallId call;
  private final String state;
  private final @Nullable Direction direction;

  private TwilioSummary(TwilioRecord record) throws BadRecord {
    this.record = record;
    this.call = record.call();
    this.state = String.valueOf(record.text("call_state")).toLowerCase(Locale.ROOT);
    this.direction =
        TwilioParties.direction(Members.text(record.members().path("properties"), "direction"));
  }

  static void map(TwilioRecord record) throws BadRecord {
    new TwilioSummary(record).map();
  }

  private void map() throws BadRecord {
    Instant created = record.time("created_time");
    Instant start = record.time("start_time");
    Instant end = record.time("end_time");
    start = start == null ? created : start;
    if (start == null) {
      throw new BadRecord("has neither start_time nor created_time");
    }
    add(EventType.CALL_STARTED, start);
    CallResult result = TwilioStatus.result(state);
    Instant answer = answer(start, end, result);
    if (answer != null) {
      AnsweredBy by = answeredBy();
      add(EventType.LEG_ANSWERED, answer).details(EventDetails.builder().answeredBy(by).build());
    }
    media(end == null ? start : end);
    if (end != null && result != null) {
      add(EventType.LEG_ENDED, end).outcome(outcome(result));
      record.events().add(call, EventType.CALL_ENDED, end).legId(call.value());
    }
  }

  private CallFlowEvent.Builder add(EventType type, Instant time) {
    JsonNode members = record.members();
    return record
        .events()
        .add(call, type, time)
        .legId(call.value())
        .direction(direction)
        .from(party("from", "caller", members))
        .to(party("to", "callee", members));
  }

  private static @Nullable Party party(String side, String name, JsonNode members) {
    JsonNode party = members.path(side);
    String address = party.isObject() ? Members.text(party, name) : Members.text(members, side);
    return TwilioParties.of(address, null);
  }

  private @Nullable Instant answer(
      Instant start, @Nullable Instant end, @Nullable CallResult result) {
    Long talk = Members.count(record.members(), "connect_duration");
    boolean isAnswered = result == CallResult.ANSWERED || state.equals("answered");
    if (!isAnswered || end == null || talk == null || talk == 0) {
      return null;
    }
    Instant answer = end.minusSeconds(talk);
    return answer.isBefore(start) ? start : answer;
  }

  /** Of a trunk, the customer's switch answers what comes in, not Twilio. */
  private @Nullable AnsweredBy answeredBy() {
    boolean trunk = "trunking".equals(record.text("call_type"));
    return TwilioParties.answeredBy(record.text("answered_by"), trunk ? null : direction);
  }

  private Outcome outcome(CallResult result) {
    JsonNode properties = record.members().path("properties");
    TwilioRecord told = new TwilioRecord(properties, record.events(), record.zone());
    String endedBy = told.plain("disconnected_by");
    return new Outcome(
        result,
        TwilioStatus.code(Members.count(properties, "last_sip_response_num")),
        null,
        null,
        "unknown".equals(endedBy) ? null : endedBy);
  }

  private void media(Instant time) {
    Long delay = Members.count(record.members().path("properties"), "pdd_ms");
    for (String edge : TwilioInsights.EDGES) {
      JsonNode metrics = record.members().path(edge).path("metrics");
      for (String stream : new String[] {"inbound", "outbound"}) {
        MediaQuality quality = TwilioMedia.quality(delay, metrics.path(stream));
        if (quality != null && metrics.path(stream).isObject()) {
          media(quality, time);
          delay = null; // once is enough
        }
      }
    }
    MediaQuality rest = TwilioMedia.quality(delay);
    if (rest != null) {
      media(rest, time);
    }
  }

  private void media(MediaQuality quality, Instant time) {
    record
        .events()
        .add(call, EventType.MEDIA_QUALITY, time)
        .legId(call.value())
        .details(EventDetails.builder().media(quality).build());
  }
}
