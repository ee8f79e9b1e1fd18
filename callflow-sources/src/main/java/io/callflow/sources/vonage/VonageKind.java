package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The forms of a record, told apart by its members. */
enum VonageKind {
  /** A webhook about the status of a leg, or about a conversation. */
  WEBHOOK,
  /** An RTC event: a type, a conversation and a body. */
  RTC,
  UNKNOWN;

  /** The statuses of a leg; most of them are everyday words. */
  private static final Set<String> STATUSES =
      Set.of(
          "started",
          "ringing",
          "answered",
          "machine",
          "human",
          "completed",
          "timeout",
          "failed",
          "rejected",
          "unanswered",
          "busy",
          "cancelled",
          "disconnected");

  private static final Set<String> IDS =
      Set.of("conversation_uuid", "conversation_uuid_from", "call_uuid", "recording_uuid");

  /** What only Vonage writes beside an everyday status. */
  private static final Set<String> BESIDE =
      Set.of("uuid", "detail", "sip_code", "disconnected_by", "sub_state");

  static VonageKind of(JsonNode record) {
    boolean conversation =
        record.has("cid") || record.has("conversation_id") || record.has("application_id");
    if (record.path("type").isTextual() && record.path("body").isObject() && conversation) {
      return RTC;
    }
    if (IDS.stream().anyMatch(record::has)) {
      return WEBHOOK;
    }
    boolean status = STATUSES.contains(record.path("status").asText());
    return status && BESIDE.stream().anyMatch(record::has) ? WEBHOOK : UNKNOWN;
  }
}
