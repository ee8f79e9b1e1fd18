package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The forms of a record, told apart by its members. */
enum TwilioKind {
  /** A request to a callback URL, by its parameters. */
  CALLBACK,
  /** A CloudEvent of Event Streams. */
  EVENT_STREAM,
  /** A request with its response: the Events subresource of a call. */
  REQUEST,
  /** A Voice Insights event. */
  INSIGHTS_EVENT,
  /** A Voice Insights call summary. */
  SUMMARY,
  /** Voice Insights metrics. */
  METRICS,
  /** A Call resource. */
  CALL,
  UNKNOWN;

  /** What names the call, the conference or the queue in the parameters of a callback. */
  static final Set<String> CALLBACK_NAMES = Set.of("CallSid", "ConferenceSid", "QueueSid");

  static TwilioKind of(JsonNode record) {
    if (record.has("specversion")) {
      return record.path("type").asText().startsWith("com.twilio.") ? EVENT_STREAM : UNKNOWN;
    }
    if (CALLBACK_NAMES.stream().anyMatch(record::has)) {
      return CALLBACK;
    }
    if (record.path("request").isObject()
        && (record.path("request").has("parameters") || record.has("response"))) {
      return REQUEST;
    }
    if (record.has("call_sid")) {
      return insights(record);
    }
    boolean call = record.path("sid").asText().startsWith("CA");
    return call && (record.has("account_sid") || record.has("status")) ? CALL : UNKNOWN;
  }

  private static TwilioKind insights(JsonNode record) {
    if (record.has("name") && (record.has("edge") || record.has("group"))) {
      return INSIGHTS_EVENT;
    }
    if (record.has("call_state") || record.has("call_type") || record.has("processing_state")) {
      return SUMMARY;
    }
    return record.has("edge") && record.has("timestamp") ? METRICS : UNKNOWN;
  }
}
