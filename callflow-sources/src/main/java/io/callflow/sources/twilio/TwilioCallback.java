package io.callflow.sources.twilio;

import io.callflow.event.Application;
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
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.reading.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps the parameters of a request that Twilio sends to a URL of its customer: status callbacks,
 * those of recordings, conferences, streams and answering machine detection, the actions of {@code
 * <Dial>}, {@code <Enqueue>}, {@code <Gather>} and {@code <Record>}, and requests for TwiML.
 */
final class TwilioCallback {
  private static final Map<String, EventType> CONFERENCE =
      Map.of(
          "participant-join", EventType.BRIDGE_JOINED,
          "participant-leave", EventType.BRIDGE_LEFT,
          "participant-hold", EventType.HOLD_STARTED,
          "participant-unhold", EventType.HOLD_ENDED);

  private TwilioCallback() {}

  /**
   * Maps a callback.
   *
   * @param type the event type of Event Streams; null or empty outside of it
   * @param time when Twilio sent it; null if nothing says so
   */
  static void map(TwilioRecord record, @Nullable String type, @Nullable Instant time)
      throws BadRecord, OtherRecord {
    if (record.callSid() == null) {
      String about = record.text("StatusCallbackEvent", "QueueResult");
      if (record.text("ConferenceSid", "QueueSid") != null) {
        throw new OtherRecord(about == null ? "conference" : about.toLowerCase(Locale.ROOT));
      }
      throw new BadRecord("names no call");
    }
    if (record.text("RecordingStatus") != null && record.text("RecordingSid") != null) {
      recording(record, time);
    } else {
      timed(record, type, time);
    }
  }

  private static void timed(TwilioRecord record, @Nullable String type, @Nullable Instant given)
      throws BadRecord {
    if (given == null) {
      throw new BadRecord("has no Timestamp, so nothing says when it happened");
    }
    Instant time = given;
    String status = status(record, type);
    String stream = record.text("StreamEvent");
    if (record.text("ConferenceSid") != null && record.text("StatusCallbackEvent") != null) {
      conference(record, time);
    } else if (record.text("QueueResult") != null || record.text("QueueSid") != null) {
      queue(record, time);
    } else if (record.text("DialCallStatus") != null) {
      dialled(record, time);
    } else if (stream != null) {
      other(record, stream.startsWith("stream") ? stream : "stream_" + stream, time);
    } else if (status != null && isProgress(record, type, status)) {
      TwilioStatus.map(record, status, time);
      recorded(record, time);
    } else if (record.text("Digits") != null) {
      add(record, EventType.DTMF_RECEIVED, time);
    } else if (record.text("SpeechResult", "UnstableSpeechResult") != null) {
      other(record, "speech_result", time);
    } else if (record.text("AnsweredBy") != null && isDetection(record, type)) {
      other(record, "amd_detected", time);
    } else if (record.text("RecordingUrl", "RecordingSid") != null) {
      other(record, "recorded", time);
      recorded(record, time);
    } else if (record.text("TranscriptionSid", "TranscriptionText") != null) {
      other(record, "transcription", time);
    } else if (status != null || (type != null && type.startsWith("twiml"))) {
      twiml(record, status, time);
    } else {
      other(record, type == null || type.isEmpty() ? "callback" : type, time);
    }
  }

  /** The status, or, where there are no parameters, the last word of the event type. */
  private static @Nullable String status(TwilioRecord record, @Nullable String type) {
    String status = record.text("CallStatus");
    if (status == null && type != null && type.contains("status-callback.call.")) {
      return type.substring(type.lastIndexOf('.') + 1);
    }
    return status;
  }

  /**
   * Whether the status is what the callback is about. In a request for TwiML it is only how the
   * call stands.
   */
  private static boolean isProgress(TwilioRecord record, @Nullable String type, String status) {
    boolean streamed = type != null && type.contains("status-callback.call.");
    return streamed
        || TwilioStatus.result(status) != null
        || record.text("CallbackSource", "SequenceNumber") != null
        || (record.text("Timestamp") != null && record.text("Digits", "SpeechResult") == null);
  }

  private static boolean isDetection(TwilioRecord record, @Nullable String type) {
    boolean streamed = type != null && type.contains("amd.");
    return streamed
        || record.text("MachineDetectionDuration") != null
        || record.text("CallStatus") == null;
  }

  private static CallFlowEvent.Builder add(TwilioRecord record, EventType type, Instant time)
      throws BadRecord {
    CallId call = record.call();
    return TwilioStatus.fields(record.events().add(call, type, time), record, call)
        .details(TwilioStatus.details(record, false));
  }

  private static void other(TwilioRecord record, String name, Instant time) throws BadRecord {
    add(record, Texts.vendorType("twilio", name), time);
  }

  private static void conference(TwilioRecord record, Instant time) throws BadRecord {
    String what = String.valueOf(record.text("StatusCallbackEvent"));
    EventType type = CONFERENCE.get(what.toLowerCase(Locale.ROOT));
    CallFlowEvent.Builder event =
        add(record, type == null ? Texts.vendorType("twilio", what) : type, time)
            .sequence(Members.count(record.members(), "SequenceNumber"));
    EventDetails.Builder details = TwilioStatus.details(record, false).toBuilder();
    event.details(
        details
            .bridgeId(record.plain("ConferenceSid"))
            .conference(record.plain("FriendlyName", "ConferenceSid"))
            .build());
  }

  private static void recording(TwilioRecord record, @Nullable Instant time) throws BadRecord {
    Instant start = record.time("RecordingStartTime");
    Long length = Members.count(record.members(), "RecordingDuration");
    if (start == null && time != null) {
      start = length == null ? time : time.minusSeconds(length);
    }
    if (start == null) {
      throw new BadRecord("has neither RecordingStartTime nor Timestamp");
    }
    String status = String.valueOf(record.text("RecordingStatus")).toLowerCase(Locale.ROOT);
    if (status.equals("completed")) {
      span(record, start, length);
    } else {
      add(record, Texts.vendorType("twilio", "recording_" + status), start)
          .details(recordingDetails(record));
    }
  }

  /** The recording that a callback tells of beside something else, which ended with it. */
  private static void recorded(TwilioRecord record, Instant time) throws BadRecord {
    Long length = Members.count(record.members(), "RecordingDuration");
    if (length != null && record.text("RecordingUrl", "RecordingSid") != null) {
      span(record, time.minusSeconds(length), length);
    }
  }

  private static void span(TwilioRecord record, Instant start, @Nullable Long length)
      throws BadRecord {
    add(record, EventType.RECORDING_STARTED, start).details(recordingDetails(record));
    if (length != null) {
      add(record, EventType.RECORDING_ENDED, start.plusSeconds(length))
          .details(recordingDetails(record));
    }
  }

  private static EventDetails recordingDetails(TwilioRecord record) {
    return EventDetails.builder()
        .recording(
            new RecordingDetails(
                record.plain("RecordingSid"), record.plain("RecordingUrl", "RecordingSid")))
        .build();
  }

  private static void queue(TwilioRecord record, Instant time) throws BadRecord {
    String result = record.text("QueueResult");
    Long waited = Members.count(record.members(), "QueueTime");
    EventDetails details =
        TwilioStatus.details(record, false).toBuilder()
            .queue(record.plain("QueueName", "FriendlyName", "QueueSid"))
            .build();
    if (result == null) {
      boolean enters = waited == null || waited == 0;
      EventType type =
          enters ? EventType.QUEUE_ENTERED : Texts.vendorType("twilio", "queue_waiting");
      add(record, type, time).details(details);
      return;
    }
    CallResult left =
        switch (result.toLowerCase(Locale.ROOT)) {
          case "hangup" -> CallResult.ABANDONED;
          case "queue-full", "error", "system-error" -> CallResult.FAILED;
          default -> null;
        };
    add(record, EventType.QUEUE_LEFT, time)
        .details(details)
        .outcome(new Outcome(left, null, null, Texts.plain(result, 256), null));
    if (waited != null && !result.startsWith("bridged")) {
      add(record, EventType.QUEUE_ENTERED, time.minusSeconds(waited)).details(details);
    }
  }

  /** The action of {@code <Dial>}: how the dialled leg ended, in the call that dialled. */
  private static void dialled(TwilioRecord record, Instant time) throws BadRecord {
    String status = String.valueOf(record.text("DialCallStatus")).toLowerCase(Locale.ROOT);
    CallResult result =
        status.equals("answered") ? CallResult.ANSWERED : TwilioStatus.result(status);
    String dialled = record.plain("DialCallSid");
    if (dialled == null || result == null) {
      other(record, "dial_" + status, time);
      return;
    }
    List<Link> links = List.of(new Link(Relation.SAME_AS, TwilioRecord.callId(dialled), dialled));
    Outcome outcome = new Outcome(result, TwilioStatus.sipCode(record), null, null, null);
    record
        .events()
        .add(record.call(), EventType.LEG_ENDED, time)
        .legId(dialled)
        .links(links)
        .outcome(outcome);
    Long talk = Members.count(record.members(), "DialCallDuration");
    if (talk != null && talk > 0 && result == CallResult.ANSWERED) {
      record
          .events()
          .add(record.call(), EventType.LEG_ANSWERED, time.minusSeconds(talk))
          .legId(dialled)
          .links(links);
    }
  }

  /** A request for TwiML: the first one of an incoming call is its start. */
  private static void twiml(TwilioRecord record, @Nullable String status, Instant time)
      throws BadRecord {
    boolean begins = "ringing".equals(status) && "inbound".equals(record.text("Direction"));
    CallFlowEvent.Builder event =
        add(record, begins ? EventType.CALL_STARTED : EventType.FLOW_STEP_STARTED, time);
    if (!begins) {
      EventDetails.Builder details = TwilioStatus.details(record, false).toBuilder();
      event.details(details.application(new Application("TwiML", null)).build());
    }
  }

  /** A request to the API that makes or changes a call, with the API's names of parameters. */
  static void apiRequest(TwilioRecord parameters, CallId call, String type, Instant time) {
    parameters
        .events()
        .add(call, Texts.vendorType("twilio", type.isEmpty() ? "api_request" : type), time)
        .from(TwilioParties.of(parameters.text("from", "From"), null))
        .to(TwilioParties.of(parameters.text("to", "To"), null));
  }
}
