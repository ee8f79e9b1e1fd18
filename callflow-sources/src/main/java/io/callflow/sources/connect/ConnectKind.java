package io.callflow.sources.connect;

import com.fasterxml.jackson.databind.JsonNode;

/** The forms of a record, told apart by its members. */
enum ConnectKind {
  /** An event of EventBridge, with the event of the contact as its detail. */
  ENVELOPE,
  /** The event of a contact without its envelope. */
  CONTACT_EVENT,
  CONTACT_RECORD,
  FLOW_LOG,
  /** An event of CloudWatch Logs, with a flow log as its message. */
  LOG_EVENT,
  /** An event about an agent, and no contact. */
  AGENT_EVENT,
  UNKNOWN;

  static ConnectKind of(JsonNode record) {
    if (record.path("detail-type").isTextual() && record.has("detail")) {
      return "aws.connect".equals(record.path("source").asText()) ? ENVELOPE : UNKNOWN;
    }
    if (record.has("contactId") && record.has("eventType")) {
      return CONTACT_EVENT;
    }
    if (record.has("ContactId")) {
      if (record.has("ContactFlowModuleType") || record.has("ContactFlowId")) {
        return FLOW_LOG;
      }
      boolean contact =
          record.has("InitiationTimestamp")
              || record.has("AWSContactTraceRecordFormatVersion")
              || record.has("InitiationMethod");
      return contact ? CONTACT_RECORD : UNKNOWN;
    }
    if (record.has("AgentARN") && record.has("EventType")) {
      return AGENT_EVENT;
    }
    return record.path("message").isTextual() && record.has("timestamp") ? LOG_EVENT : UNKNOWN;
  }
}
