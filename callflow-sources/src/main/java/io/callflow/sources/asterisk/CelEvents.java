package io.callflow.sources.asterisk;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.CauseSource;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps each row to one event, from the columns of that row alone. The channel ({@code uniqueid}) is
 * the leg, the {@code linkedid} is the call, the {@code id} is the sequence, and {@code metadata}
 * holds all columns. See the <a
 * href="https://docs.asterisk.org/Configuration/Reporting/Channel-Event-Logging-CEL/">CEL
 * specification</a>.
 */
final class CelEvents {
  private static final Map<String, EventType> TYPES =
      Map.ofEntries(
          Map.entry("CHAN_START", EventType.LEG_STARTED),
          Map.entry("ANSWER", EventType.LEG_ANSWERED),
          Map.entry("HANGUP", EventType.LEG_ENDED),
          Map.entry("LINKEDID_END", EventType.CALL_ENDED),
          Map.entry("BRIDGE_ENTER", EventType.BRIDGE_JOINED),
          Map.entry("BRIDGE_START", EventType.BRIDGE_JOINED),
          Map.entry("CONF_ENTER", EventType.BRIDGE_JOINED),
          Map.entry("CONF_START", EventType.BRIDGE_JOINED),
          Map.entry("BRIDGE_EXIT", EventType.BRIDGE_LEFT),
          Map.entry("BRIDGE_END", EventType.BRIDGE_LEFT),
          Map.entry("CONF_EXIT", EventType.BRIDGE_LEFT),
          Map.entry("CONF_END", EventType.BRIDGE_LEFT),
          Map.entry("APP_START", EventType.FLOW_STEP_STARTED),
          Map.entry("APP_END", EventType.FLOW_STEP_ENDED),
          Map.entry("PARK_START", EventType.PARK_STARTED),
          Map.entry("PARK_END", EventType.PARK_ENDED),
          Map.entry("BLINDTRANSFER", EventType.TRANSFER_ACCEPTED),
          Map.entry("ATTENDEDTRANSFER", EventType.TRANSFER_COMPLETED),
          Map.entry("TRANSFER", EventType.TRANSFER_COMPLETED),
          Map.entry("FORWARD", EventType.CALL_FORWARDED),
          Map.entry("PICKUP", EventType.CALL_PICKED_UP),
          Map.entry("HOLD", EventType.HOLD_STARTED),
          Map.entry("UNHOLD", EventType.HOLD_ENDED),
          Map.entry("MIXMONITOR_START", EventType.RECORDING_STARTED),
          Map.entry("MIXMONITOR_STOP", EventType.RECORDING_ENDED),
          Map.entry("STREAM_BEGIN", EventType.PLAYBACK_STARTED),
          Map.entry("STREAM_END", EventType.PLAYBACK_ENDED),
          Map.entry("DTMF", EventType.DTMF_RECEIVED));

  /** The result of the dialling channel by its DIALSTATUS. */
  static final Map<String, CallResult> DIAL_STATUS =
      Map.of(
          "ANSWER", CallResult.ANSWERED,
          "BUSY", CallResult.BUSY,
          "NOANSWER", CallResult.NO_ANSWER,
          "CANCEL", CallResult.CANCELED,
          "CONGESTION", CallResult.FAILED,
          "CHANUNAVAIL", CallResult.FAILED,
          "INVALIDARGS", CallResult.FAILED,
          "DONTCALL", CallResult.REJECTED,
          "TORTURE", CallResult.REJECTED);

  /**
   * Q.850 causes that alone decide the result of a leg. Left out: 16, normal clearing, which
   * follows every result, and 26, which Asterisk gives to phones that rang in vain while another
   * one answered, but after a pickup also to those that talked.
   */
  private static final Map<Integer, CallResult> CAUSES =
      Map.ofEntries(
          Map.entry(1, CallResult.FAILED),
          Map.entry(3, CallResult.FAILED),
          Map.entry(17, CallResult.BUSY),
          Map.entry(18, CallResult.NO_ANSWER),
          Map.entry(19, CallResult.NO_ANSWER),
          Map.entry(20, CallResult.FAILED),
          Map.entry(21, CallResult.REJECTED),
          Map.entry(27, CallResult.FAILED),
          Map.entry(28, CallResult.FAILED),
          Map.entry(34, CallResult.FAILED),
          Map.entry(38, CallResult.FAILED),
          Map.entry(41, CallResult.FAILED),
          Map.entry(42, CallResult.FAILED));

  private CelEvents() {}

  /**
   * Maps a row.
   *
   * @param eventId the sourceEventId, unique within the source
   */
  static CallFlowEvent event(CelFields row, Instant time, String source, String eventId)
      throws BadRecord {
    try {
      CallId callId = new CallId(row.call());
      Party own = CelParties.own(row);
      Party next = CelParties.next(row);
      boolean handsOver = row.type().endsWith("TRANSFER");
      boolean calling = row.isCalling() || handsOver;
      return CallFlowEvent.builder(callId, type(row), time, source)
          .sourceEventId(eventId)
          .sequence(sequence(row.get("id")))
          .legId(row.uniqueId().isEmpty() ? null : row.uniqueId())
          .from(calling ? own : null)
          .to(next != null || handsOver ? next : calling ? CelParties.reached(row) : own)
          .outcome(row.type().equals("HANGUP") ? outcome(row) : null)
          .details(CelDetails.details(row))
          .metadata(row.metadata())
          .build();
    } catch (CallflowException e) {
      throw new BadRecord("makes no event: " + e.getMessage());
    }
  }

  private static @Nullable Long sequence(String id) {
    if (id.isEmpty() || id.length() > 16 || !id.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    long sequence = Long.parseLong(id);
    return sequence > CallFlowEvent.MAX_SEQUENCE ? null : sequence;
  }

  /**
   * The word of the vocabulary or, for native types without one, {@code x.asterisk.} and the name.
   */
  private static EventType type(CelFields row) {
    String nativeType = row.type();
    if (row.runs("Queue") && nativeType.startsWith("APP_")) {
      return nativeType.equals("APP_START") ? EventType.QUEUE_ENTERED : EventType.QUEUE_LEFT;
    }
    EventType known = TYPES.get(nativeType);
    if (known != null) {
      return known;
    }
    String named = row.get("userdeftype").strip();
    String name =
        (nativeType.equals("USER_DEFINED") && !named.isEmpty() ? named : nativeType)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
      name = "cel_" + name;
    }
    String type = "x.asterisk." + name;
    return new EventType(
        type.length() > EventType.MAX_LENGTH ? type.substring(0, EventType.MAX_LENGTH) : type);
  }

  private static @Nullable Outcome outcome(CelFields row) {
    Integer cause = cause(row.extra("hangupcause"));
    String endedBy = CelParties.plain(row.extra("hangupsource"), 256);
    CallResult result = DIAL_STATUS.get(row.extra("dialstatus").toUpperCase(Locale.ROOT));
    if (result == null && cause != null) {
      result = CAUSES.get(cause);
    }
    return result == null && cause == null && endedBy.isEmpty()
        ? null
        : new Outcome(
            result,
            null,
            cause,
            null,
            endedBy.isEmpty() ? null : endedBy,
            null,
            cause == null ? null : CauseSource.Q850);
  }

  private static @Nullable Integer cause(String text) {
    if (!text.matches("\\d{1,3}")) {
      return null;
    }
    int cause = Integer.parseInt(text);
    return cause >= 1 && cause <= 127 ? cause : null;
  }
}
