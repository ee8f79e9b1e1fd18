package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Redirection;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.NativeRecords;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Maps a Call resource to one detail record, {@code x.twilio.cdr}. See <a
 * href="https://www.twilio.com/docs/voice/api/call-resource">Call resource</a>.
 */
final class TwilioCall {
  private static final EventType TYPE = new EventType("x.twilio.cdr");

  private TwilioCall() {}

  static void map(TwilioRecord record) throws BadRecord {
    CallId call = TwilioRecord.callId(record.text("sid"));
    Instant created = record.time("date_created");
    Instant own = record.time("start_time");
    Instant start = own == null ? created : own;
    if (start == null) {
      throw new BadRecord("has neither start_time nor date_created");
    }
    Instant told = record.time("end_time");
    Instant end = told == null || told.isBefore(start) ? start : told;
    String status = String.valueOf(record.text("status")).toLowerCase(Locale.ROOT);
    CallResult result = TwilioStatus.result(status);
    Long talk = Members.count(record.members(), "duration");
    Direction direction = TwilioParties.direction(record.text("direction"));
    boolean isAnswered = result == CallResult.ANSWERED || status.equals("in-progress");
    ObjectNode kept = record.members().deepCopy();
    kept.put("cdr.start", start.toString());
    if (isAnswered) {
      Instant answer = talk == null ? start : end.minusSeconds(talk);
      kept.put("cdr.answer", (answer.isBefore(start) ? start : answer).toString());
    }
    kept.put("cdr.end", end.toString());
    Outcome outcome =
        new Outcome(
            isAnswered ? CallResult.ANSWERED : result,
            null,
            null,
            result == null ? Texts.plain(status, 256) : null,
            null);
    CallFlowEvent.Builder event =
        record
            .events()
            .add(call, TYPE, start)
            .metadata(NativeRecords.metadata(kept))
            .legId(call.value())
            .direction(direction)
            .from(TwilioParties.of(record.text("from"), record.text("caller_name")))
            .to(TwilioParties.of(record.text("to"), null))
            .outcome(outcome)
            .details(details(record, isAnswered, direction));
    String parentSid = record.text("parent_call_sid");
    if (parentSid != null && !parentSid.equals(call.value())) {
      event.links(List.of(new Link(Relation.PARENT, TwilioRecord.callId(parentSid), null)));
    }
  }

  private static EventDetails details(
      TwilioRecord record, boolean isAnswered, @Nullable Direction direction) {
    AnsweredBy by = TwilioParties.answeredBy(record.text("answered_by"), direction);
    Party forwarder = TwilioParties.of(record.text("forwarded_from"), null);
    AnsweredBy unnamed = by == null ? AnsweredBy.PERSON : by;
    return EventDetails.builder()
        .answeredBy(isAnswered ? unnamed : null)
        .redirection(forwarder == null ? null : new Redirection(forwarder, null))
        .build();
  }
}
