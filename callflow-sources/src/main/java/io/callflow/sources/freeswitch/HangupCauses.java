package io.callflow.sources.freeswitch;

import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.sources.reading.Causes;
import io.callflow.sources.reading.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What FreeSWITCH's hangup causes mean ({@code switch_call_cause_t}). Those up to 127 are causes of
 * ITU-T Q.850; the others are its own.
 */
final class HangupCauses {
  private static final Map<String, Integer> Q850 =
      Map.ofEntries(
          Map.entry("UNALLOCATED_NUMBER", 1),
          Map.entry("NO_ROUTE_TRANSIT_NET", 2),
          Map.entry("NO_ROUTE_DESTINATION", 3),
          Map.entry("CHANNEL_UNACCEPTABLE", 6),
          Map.entry("CALL_AWARDED_DELIVERED", 7),
          Map.entry("NORMAL_CLEARING", 16),
          Map.entry("USER_BUSY", 17),
          Map.entry("NO_USER_RESPONSE", 18),
          Map.entry("NO_ANSWER", 19),
          Map.entry("SUBSCRIBER_ABSENT", 20),
          Map.entry("CALL_REJECTED", 21),
          Map.entry("NUMBER_CHANGED", 22),
          Map.entry("REDIRECTION_TO_NEW_DESTINATION", 23),
          Map.entry("EXCHANGE_ROUTING_ERROR", 25),
          Map.entry("DESTINATION_OUT_OF_ORDER", 27),
          Map.entry("INVALID_NUMBER_FORMAT", 28),
          Map.entry("FACILITY_REJECTED", 29),
          Map.entry("RESPONSE_TO_STATUS_ENQUIRY", 30),
          Map.entry("NORMAL_UNSPECIFIED", 31),
          Map.entry("NORMAL_CIRCUIT_CONGESTION", 34),
          Map.entry("NETWORK_OUT_OF_ORDER", 38),
          Map.entry("NORMAL_TEMPORARY_FAILURE", 41),
          Map.entry("SWITCH_CONGESTION", 42),
          Map.entry("ACCESS_INFO_DISCARDED", 43),
          Map.entry("REQUESTED_CHAN_UNAVAIL", 44),
          Map.entry("PRE_EMPTED", 45),
          Map.entry("FACILITY_NOT_SUBSCRIBED", 50),
          Map.entry("OUTGOING_CALL_BARRED", 52),
          Map.entry("INCOMING_CALL_BARRED", 54),
          Map.entry("BEARERCAPABILITY_NOTAUTH", 57),
          Map.entry("BEARERCAPABILITY_NOTAVAIL", 58),
          Map.entry("SERVICE_UNAVAILABLE", 63),
          Map.entry("BEARERCAPABILITY_NOTIMPL", 65),
          Map.entry("CHAN_NOT_IMPLEMENTED", 66),
          Map.entry("FACILITY_NOT_IMPLEMENTED", 69),
          Map.entry("SERVICE_NOT_IMPLEMENTED", 79),
          Map.entry("INVALID_CALL_REFERENCE", 81),
          Map.entry("INCOMPATIBLE_DESTINATION", 88),
          Map.entry("INVALID_MSG_UNSPECIFIED", 95),
          Map.entry("MANDATORY_IE_MISSING", 96),
          Map.entry("MESSAGE_TYPE_NONEXIST", 97),
          Map.entry("WRONG_MESSAGE", 98),
          Map.entry("IE_NONEXIST", 99),
          Map.entry("INVALID_IE_CONTENTS", 100),
          Map.entry("WRONG_CALL_STATE", 101),
          Map.entry("RECOVERY_ON_TIMER_EXPIRE", 102),
          Map.entry("MANDATORY_IE_LENGTH_ERROR", 103),
          Map.entry("PROTOCOL_ERROR", 111),
          Map.entry("INTERWORKING", 127));

  private static final Map<String, CallResult> RESULTS =
      Map.ofEntries(
          Map.entry("ORIGINATOR_CANCEL", CallResult.CANCELED),
          Map.entry("LOSE_RACE", CallResult.CANCELED),
          Map.entry("PICKED_OFF", CallResult.CANCELED),
          Map.entry("BUSY_EVERYWHERE", CallResult.BUSY),
          Map.entry("CALL_REJECTED", CallResult.REJECTED),
          Map.entry("DECLINE", CallResult.REJECTED),
          Map.entry("REJECT_ALL", CallResult.REJECTED),
          Map.entry("UNWANTED", CallResult.REJECTED),
          Map.entry("OUTGOING_CALL_BARRED", CallResult.REJECTED),
          Map.entry("INCOMING_CALL_BARRED", CallResult.REJECTED),
          Map.entry("PROGRESS_TIMEOUT", CallResult.NO_ANSWER),
          Map.entry("ALLOTTED_TIMEOUT", CallResult.NO_ANSWER),
          Map.entry("NO_PICKUP", CallResult.NO_ANSWER),
          Map.entry("USER_NOT_REGISTERED", CallResult.FAILED),
          Map.entry("INVALID_GATEWAY", CallResult.FAILED),
          Map.entry("GATEWAY_DOWN", CallResult.FAILED),
          Map.entry("INVALID_URL", CallResult.FAILED),
          Map.entry("INVALID_PROFILE", CallResult.FAILED),
          Map.entry("DOES_NOT_EXIST_ANYWHERE", CallResult.FAILED),
          Map.entry("NOT_ACCEPTABLE", CallResult.FAILED),
          Map.entry("CRASH", CallResult.FAILED),
          Map.entry("SYSTEM_SHUTDOWN", CallResult.FAILED),
          Map.entry("MEDIA_TIMEOUT", CallResult.FAILED),
          Map.entry("SRTP_READ_ERROR", CallResult.FAILED));

  /** Causes that say nothing about whether the far end was reached. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "",
          "NONE",
          "SUCCESS",
          "NORMAL_CLEARING",
          "NORMAL_UNSPECIFIED",
          "BLIND_TRANSFER",
          "ATTENDED_TRANSFER",
          "MANAGER_REQUEST",
          "REDIRECTION_TO_NEW_DESTINATION",
          "BOWOUT",
          "USER_CHALLENGE",
          "INTERWORKING",
          "RESPONSE_TO_STATUS_ENQUIRY",
          "PRE_EMPTED",
          "CALL_AWARDED_DELIVERED");

  private HangupCauses() {}

  /** The value of ITU-T Q.850; null for causes of FreeSWITCH's own. */
  static @Nullable Integer q850(String cause) {
    return Q850.get(cause);
  }

  /** Whether the text is the name of a cause. */
  static boolean isCause(String text) {
    return Q850.containsKey(text) || RESULTS.containsKey(text) || NEUTRAL.contains(text);
  }

  /** The result of a channel that ended unanswered with this cause; null if it tells none. */
  static @Nullable CallResult unanswered(String cause) {
    CallResult own = RESULTS.get(cause);
    if (own != null) {
      return own;
    }
    if (NEUTRAL.contains(cause)) {
      return null;
    }
    Integer value = Q850.get(cause);
    CallResult result = value == null ? null : Causes.ofQ850(value);
    return result == null && value != null ? CallResult.FAILED : result;
  }

  /**
   * How the channel ended. With {@code continue_on_fail}, an unanswered inbound channel ends with
   * NORMAL_CLEARING: then the result is that of the last attempt to call somebody.
   */
  static @Nullable Outcome outcome(ChannelFacts channel) {
    String cause = channel.cause();
    CallResult result;
    if (channel.isAnswered()) {
      result = CallResult.ANSWERED;
    } else {
      result = unanswered(cause);
      if (result == null && !channel.isOutbound()) {
        result =
            unanswered(
                channel.anyVariable(
                    "originate_disposition", "originate_failed_cause", "last_bridge_hangup_cause"));
      }
      if (result == null && channel.variable("sip_hangup_disposition").endsWith("_cancel")) {
        result = CallResult.CANCELED;
      }
    }
    Integer q850 = Q850.get(cause);
    String network = channel.variable("hangup_cause_q850");
    Long written = Stamps.number(network);
    if (q850 == null && written != null && written >= 1 && written <= 127) {
      q850 = written.intValue();
    }
    Integer sip = sip(channel);
    String ended = endedBy(channel);
    String reason = Texts.plain(cause, 256);
    String phrase = Texts.plain(channel.variable("sip_hangup_phrase"), 256);
    if (result == null && q850 == null && sip == null && reason == null && ended == null) {
      return null;
    }
    CauseSource source = sip != null && q850 != null && sip >= 400 ? CauseSource.SIP : null;
    return new Outcome(result, sip, q850, reason, ended, phrase, source);
  }

  private static @Nullable Integer sip(ChannelFacts channel) {
    for (String name :
        new String[] {
          "sip_term_status", "sip_invite_failure_status", "proto_specific_hangup_cause"
        }) {
      String text = channel.variable(name);
      Long code = Stamps.number(text.startsWith("sip:") ? text.substring(4) : text);
      if (code != null && code >= 100 && code <= 699) {
        return code.intValue();
      }
    }
    return null;
  }

  /**
   * The party of the channel, if that one hung up; what FreeSWITCH did itself it does for the other
   * channel, which says so.
   */
  private static @Nullable String endedBy(ChannelFacts channel) {
    String disposition =
        channel
            .anyVariable("sip_hangup_disposition", "hangup_disposition")
            .toLowerCase(Locale.ROOT);
    if (!disposition.startsWith("recv_")) {
      return null;
    }
    Party party = channel.isOutbound() ? ChannelParties.to(channel) : ChannelParties.from(channel);
    if (party == null) {
      return Texts.plain(channel.uuid(), 256);
    }
    String address = party.number() != null ? party.number() : party.uri();
    address = address == null ? party.raw() : address;
    return Texts.plain(address == null ? party.name() : address, 256);
  }
}
