package io.callflow.sources.vonage;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventType;
import io.callflow.sources.reading.Texts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the statuses of a leg mean. See the <a
 * href="https://developer.vonage.com/en/voice/voice-api/webhook-reference">webhook reference</a>.
 */
final class VonageStatus {
  private static final Map<String, EventType> TYPES =
      Map.of(
          "started", EventType.LEG_STARTED,
          "ringing", EventType.LEG_RINGING,
          "answered", EventType.LEG_ANSWERED);

  private static final Map<String, CallResult> RESULTS =
      Map.of(
          "completed", CallResult.ANSWERED,
          "busy", CallResult.BUSY,
          "timeout", CallResult.NO_ANSWER,
          "unanswered", CallResult.NO_ANSWER,
          "failed", CallResult.FAILED,
          "rejected", CallResult.REJECTED,
          "cancelled", CallResult.CANCELED,
          "canceled", CallResult.CANCELED);

  private VonageStatus() {}

  static EventType type(String status) {
    if (RESULTS.containsKey(status)) {
      return EventType.LEG_ENDED;
    }
    EventType type = TYPES.get(status);
    return type == null ? Texts.vendorType("vonage", status) : type;
  }

  /** The result of a final status; null for any other. */
  static @Nullable CallResult result(String status) {
    return RESULTS.get(status);
  }

  /**
   * Who answered. Vonage itself answers what comes in; null says that whoever was called did.
   *
   * @param status {@code machine} and {@code human} come after {@code answered}
   */
  static EventDetails.Builder details(String status, @Nullable Direction direction) {
    AnsweredBy by =
        switch (status) {
          case "machine" -> AnsweredBy.VOICEMAIL;
          case "human" -> AnsweredBy.PERSON;
          case "answered" -> direction == Direction.INBOUND ? AnsweredBy.SYSTEM : null;
          default -> null;
        };
    return EventDetails.builder().answeredBy(by);
  }
}
