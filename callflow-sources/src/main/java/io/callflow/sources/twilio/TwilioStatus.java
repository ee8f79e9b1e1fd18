package io.callflow.sources.twilio;

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
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps the status of a call. A call that {@code <Dial>} made is a call of its own with a link to
 * its parent, and a leg of the parent, so that the parent tells who was reached.
 */
final class TwilioStatus {
  private static final Map<String, EventType> TYPES =
      Map.of(
          "initiated", EventType.CALL_STARTED,
          "ringing", EventType.LEG_RINGING,
          "in-progress", EventType.LEG_ANSWERED,
          "answered", EventType.LEG_ANSWERED,
          "connected", EventType.LEG_ANSWERED);

  /** The words of callbacks, and those of Voice Insights. */
  private static final Map<String, CallResult> RESULTS =
      Map.of(
          "completed", CallResult.ANSWERED,
          "busy", CallResult.BUSY,
          "no-answer", CallResult.NO_ANSWER,
          "noanswer", CallResult.NO_ANSWER,
          "failed", CallResult.FAILED,
          "fail", CallResult.FAILED,
          "undialed", CallResult.FAILED,
          "canceled", CallResult.CANCELED,
          "cancelled", CallResult.CANCELED);

  private TwilioStatus() {}

  /** The result of this final status; null for one that is not final, or not known. */
  static @Nullable CallResult result(@Nullable String status) {
    return status == null ? null : RESULTS.get(status.toLowerCase(Locale.ROOT));
  }

  /** The type of this status; null for a final one, and one that is not known. */
  static @Nullable EventType type(String status) {
    return TYPES.get(status.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Maps a status callback. */
  static void map(TwilioRecord record, String status, Instant time) throws BadRecord {
    CallId call = record.call();
    String parentSid = record.text("ParentCallSid");
    CallId parent =
        parentSid == null || parentSid.equals(call.value()) ? null : TwilioRecord.callId(parentSid);
    CallResult result = result(status);
    if (result != null) {
      ended(record, call, parent, result, time);
      return;
    }
    EventType type = type(status);
    add(record, call, parent, type == null ? Texts.vendorType("twilio", status) : type, time);
    if (parent != null && type != null) {
      EventType inParent = type.equals(EventType.CALL_STARTED) ? EventType.LEG_STARTED : type;
      inParent(record, call, parent, inParent, time);
    }
  }

  private static void ended(
      TwilioRecord record, CallId call, @Nullable CallId parent, CallResult result, Instant time) {
    Outcome outcome =
        new Outcome(
            result,
            sipCode(record),
            null,
            record.plain("ErrorMessage", "ErrorCode"),
            null,
            null,
            null);
    add(record, call, parent, EventType.LEG_ENDED, time).outcome(outcome);
    record.events().add(call, EventType.CALL_ENDED, time).legId(call.value());
    if (parent != null) {
      inParent(record, call, parent, EventType.LEG_ENDED, time).outcome(outcome);
    }
    Long talk = Members.count(record.members(), "CallDuration");
    Long sequence = Members.count(record.members(), "SequenceNumber");
    boolean isFirst = sequence == null || sequence == 0;
    if (isFirst && result == CallResult.ANSWERED && talk != null && talk > 0) {
      Instant answer = time.minusSeconds(talk); // no other callback tells of the answer
      answered(record, call, parent, answer);
    }
  }

  private static void answered(
      TwilioRecord record, CallId call, @Nullable CallId parent, Instant answer) {
    fields(record.events().add(call, EventType.LEG_ANSWERED, answer), record, call)
        .details(details(record, true));
    if (parent != null) {
      inParent(record, call, parent, EventType.LEG_ANSWERED, answer);
    }
  }

  private static CallFlowEvent.Builder add(
      TwilioRecord record, CallId call, @Nullable CallId parent, EventType type, Instant time) {
    CallFlowEvent.Builder event =
        fields(record.events().add(call, type, time), record, call)
            .sequence(Members.count(record.members(), "SequenceNumber"))
            .details(details(record, type.answers()));
    return parent == null
        ? event
        : event.links(List.of(new Link(Relation.PARENT, parent, parent.value())));
  }

  /** The same step of the leg in the call that made it. */
  private static CallFlowEvent.Builder inParent(
      TwilioRecord record, CallId call, CallId parent, EventType type, Instant time) {
    return fields(record.events().add(parent, type, time), record, call)
        .details(details(record, type.answers()))
        .direction(null)
        .links(List.of(new Link(Relation.SAME_AS, call, call.value())));
  }

  /** The parties of the leg and the direction. */
  static CallFlowEvent.Builder fields(
      CallFlowEvent.Builder event, TwilioRecord record, CallId leg) {
    return event
        .legId(leg.value())
        .direction(TwilioParties.direction(record.text("Direction")))
        .from(TwilioParties.of(record.text("From", "Caller"), record.text("CallerName")))
        .to(TwilioParties.of(record.text("To", "Called"), null));
  }

  /** What a callback says beside parties and status. */
  static EventDetails details(TwilioRecord record, boolean answers) {
    Direction direction = TwilioParties.direction(record.text("Direction"));
    AnsweredBy by =
        answers
            ? TwilioParties.answeredBy(record.text("AnsweredBy"), direction)
            : TwilioParties.detected(record.text("AnsweredBy"));
    Party forwarder = TwilioParties.of(record.text("ForwardedFrom"), null);
    return EventDetails.builder()
        .answeredBy(by)
        .redirection(forwarder == null ? null : new Redirection(forwarder, null))
        .build();
  }

  /** The SIP response code; null without one. */
  static @Nullable Integer sipCode(TwilioRecord record) {
    return code(Members.count(record.members(), "SipResponseCode", "DialSipResponseCode"));
  }

  static @Nullable Integer code(@Nullable Long code) {
    return code == null || code < 100 || code > 699 ? null : code.intValue();
  }
}
