package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Maps the webhooks of the Voice API: what they are about is told by their members. */
final class VonageWebhook {
  private VonageWebhook() {}

  static void map(VonageRecord record) throws BadRecord {
    String leg = record.plain("uuid", "call_uuid");
    String conversation = record.text("conversation_uuid");
    String status = record.text("status");
    Instant end = record.time("end_time");
    Instant sent = record.time("timestamp");
    Instant time = sent == null ? end : sent;
    if (leg == null && conversation == null && record.text("conversation_uuid_to") == null) {
      throw new BadRecord("names no call: it has neither conversation_uuid nor uuid");
    }
    if (time == null) {
      throw new BadRecord("has no timestamp, so nothing says when it happened");
    }
    String from = record.text("conversation_uuid_from");
    String to = record.text("conversation_uuid_to");
    if (status == null && from != null && to != null) {
      moved(record, from, to, leg, time);
      return;
    }
    CallId call = VonageRecord.callId(conversation != null ? conversation : leg);
    if (status != null) {
      status(record, call, leg, status.toLowerCase(Locale.ROOT), time);
    } else if (record.text("recording_url", "recording_uuid") != null) {
      recording(record, call, leg, time);
    } else if (record.members().has("dtmf") || record.members().has("speech")) {
      input(record, call, leg, time);
    } else if (record.text("reason") != null) {
      add(record, call, leg, EventType.ERROR_RAISED, time)
          .outcome(new Outcome(null, null, null, record.plain("reason"), null));
    } else {
      String type = record.text("type");
      boolean answer = type == null && record.text("to") != null;
      String name = type != null ? type : answer ? "answer_requested" : "webhook";
      add(record, call, leg, Texts.vendorType("vonage", name), time);
    }
  }

  private static CallFlowEvent.Builder add(
      VonageRecord record, CallId call, @Nullable String leg, EventType type, Instant time) {
    return record
        .events()
        .add(call, type, time)
        .legId(leg)
        .direction(VonageRecord.direction(record.text("direction")))
        .from(record.party("from", "from_user"))
        .to(record.party("to", "to_user"));
  }

  private static void status(
      VonageRecord record, CallId call, @Nullable String leg, String status, Instant sent)
      throws BadRecord {
    CallResult result = VonageStatus.result(status);
    Instant end = result == null ? null : record.time("end_time");
    Instant time = end == null ? sent : end;
    EventDetails.Builder details =
        VonageStatus.details(status, VonageRecord.direction(record.text("direction")));
    CallFlowEvent.Builder event =
        add(record, call, leg, VonageStatus.type(status), time).details(details.build());
    Integer code = code(record);
    String endedBy = record.plain("disconnected_by");
    String reason = record.plain("detail", "reason");
    boolean neverTalked = result == CallResult.ANSWERED && isUnanswered(record, code);
    CallResult told = neverTalked ? null : result;
    if (told != null || code != null || endedBy != null || reason != null) {
      event.outcome(new Outcome(told, code, null, reason, endedBy));
    }
  }

  /** Whether a completed leg was never answered: it has no start and took no time. */
  private static boolean isUnanswered(VonageRecord record, @Nullable Integer code) {
    Long duration = Members.count(record.members(), "duration");
    boolean refused = code != null && code >= 300;
    return record.text("start_time") == null
        && ((duration != null && duration == 0) || (duration == null && refused));
  }

  private static @Nullable Integer code(VonageRecord record) {
    Long code = Members.count(record.members(), "sip_code");
    return code == null || code < 100 || code > 699 ? null : code.intValue();
  }

  /**
   * A leg has moved to another conversation, as each leg does that {@code connect} calls: it goes
   * on there.
   */
  private static void moved(
      VonageRecord record, String from, String to, @Nullable String leg, Instant time)
      throws BadRecord {
    CallId left = VonageRecord.callId(from);
    CallId joined = VonageRecord.callId(to);
    if (left.equals(joined)) {
      add(record, left, leg, Texts.vendorType("vonage", "transfer"), time);
      return;
    }
    record
        .events()
        .add(left, EventType.LINK_ASSERTED, time)
        .legId(leg)
        .links(List.of(new Link(Relation.SAME_AS, joined, leg)));
    record
        .events()
        .add(joined, EventType.LINK_ASSERTED, time)
        .links(List.of(new Link(Relation.SAME_AS, left, leg)));
  }

  private static void recording(
      VonageRecord record, CallId call, @Nullable String leg, Instant time) throws BadRecord {
    EventDetails details =
        EventDetails.builder()
            .recording(
                new RecordingDetails(
                    record.plain("recording_uuid"),
                    record.plain("recording_url", "recording_uuid")))
            .build();
    Instant start = record.time("start_time");
    Instant end = record.time("end_time");
    Instant first = start == null ? end == null ? time : end : start;
    add(record, call, leg, EventType.RECORDING_STARTED, first).details(details);
    add(record, call, leg, EventType.RECORDING_ENDED, end == null ? time : end).details(details);
  }

  private static void input(VonageRecord record, CallId call, @Nullable String leg, Instant time) {
    JsonNode dtmf = record.members().path("dtmf");
    String digits = dtmf.isObject() ? Members.text(dtmf, "digits") : record.text("dtmf");
    EventType type =
        digits != null
            ? EventType.DTMF_RECEIVED
            : Texts.vendorType(
                "vonage", record.members().path("speech").isObject() ? "speech" : "input");
    add(record, call, leg, type, time);
  }
}
