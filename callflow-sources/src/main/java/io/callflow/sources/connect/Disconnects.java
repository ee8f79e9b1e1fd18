package io.callflow.sources.connect;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How contacts end and who answers, in Amazon Connect's words. See <a
 * href="https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html">data model of
 * contact records</a>.
 */
final class Disconnects {
  private static final Map<String, CallResult> RESULTS =
      Map.ofEntries(
          Map.entry("TELECOM_BUSY", CallResult.BUSY),
          Map.entry("TELECOM_UNANSWERED", CallResult.NO_ANSWER),
          Map.entry("TELECOM_TIMEOUT", CallResult.NO_ANSWER),
          Map.entry("TELECOM_ORIGINATOR_CANCEL", CallResult.CANCELED),
          Map.entry("TELECOM_NUMBER_INVALID", CallResult.FAILED),
          Map.entry("TELECOM_POTENTIAL_BLOCKING", CallResult.FAILED),
          Map.entry("TELECOM_PROBLEM", CallResult.FAILED),
          Map.entry("CUSTOMER_CONNECTION_NOT_ESTABLISHED", CallResult.FAILED),
          Map.entry("CUSTOMER_NEVER_ARRIVED", CallResult.NO_ANSWER),
          Map.entry("OUTBOUND_DESTINATION_ENDPOINT_ERROR", CallResult.FAILED),
          Map.entry("OUTBOUND_RESOURCE_ERROR", CallResult.FAILED),
          Map.entry("OUTBOUND_ATTEMPT_FAILED", CallResult.FAILED),
          Map.entry("OUTBOUND_PREVIEW_DISCARDED", CallResult.CANCELED),
          Map.entry("SIT_TONE_BUSY", CallResult.BUSY),
          Map.entry("SIT_TONE_INVALID_NUMBER", CallResult.FAILED),
          Map.entry("SIT_TONE_DETECTED", CallResult.FAILED),
          Map.entry("AMD_UNANSWERED", CallResult.NO_ANSWER));

  private static final Map<String, String> ENDED_BY =
      Map.of(
          "CUSTOMER_DISCONNECT", "customer",
          "AGENT_DISCONNECT", "agent",
          "AGENT_COMPLETED", "agent",
          "THIRD_PARTY_DISCONNECT", "third party",
          "CONTACT_FLOW_DISCONNECT", "system",
          "BARGED", "supervisor",
          "API", "system");

  private Disconnects() {}

  /** The result of this reason, or of this status of answering machine detection; else null. */
  static @Nullable CallResult result(@Nullable String word) {
    return word == null ? null : RESULTS.get(word.toUpperCase(Locale.ROOT));
  }

  /** Who ended the contact. */
  static @Nullable String endedBy(@Nullable String reason) {
    return reason == null ? null : ENDED_BY.get(reason.toUpperCase(Locale.ROOT));
  }

  /** Who answered by answering machine detection; null if it does not say. */
  static @Nullable AnsweredBy detected(@Nullable String status) {
    if (status == null) {
      return null;
    }
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "HUMAN_ANSWERED" -> AnsweredBy.PERSON;
      case "VOICEMAIL_BEEP", "VOICEMAIL_NO_BEEP" -> AnsweredBy.VOICEMAIL;
      case "FAX_MACHINE_DETECTED", "AMD_UNRESOLVED", "AMD_UNRESOLVED_SILENCE", "AMD_ERROR" ->
          AnsweredBy.UNKNOWN;
      default -> null;
    };
  }
}
