package io.callflow.local.asterisk;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.local.table.TableRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Maps each row to one event, from the columns of that row alone. The channel ({@code uniqueid}) is
 * the leg, the {@code linkedid} is the call, and {@code metadata} holds all columns. See the <a
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
          Map.entry("BLINDTRANSFER", EventType.TRANSFER_COMPLETED),
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
  private static final Map<String, CallResult> DIAL_STATUS =
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

  /** Extensions that the dialplan enters by itself; no caller dials them. */
  private static final Set<String> INNER = Set.of("", "s", "h", "i", "t", "T", "e", "o", "a");

  private static final Pattern DIALLED = Pattern.compile("\\+?[0-9*#]{1,32}");
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final Pattern CHANNEL_SERIAL = Pattern.compile("-[0-9a-f]{8}(;[12])?$");

  private CelEvents() {}

  /**
   * Maps a row.
   *
   * @param eventId the sourceEventId, unique within the source
   * @param before the calls that the leg left with this row; empty for all rows but the first in
   *     the new call
   */
  static CallFlowEvent event(
      TableRow row, CelClock.Reading time, String source, String eventId, List<String> before)
      throws BadRow {
    String nativeType = nativeTypeOf(row);
    String uniqueId = row.cell("uniqueid");
    String call = callId(row);
    Map<String, String> extra = extra(nativeType, row.cell("extra"));
    try {
      CallId callId = new CallId(call);
      boolean calling = uniqueId.isEmpty() || uniqueId.equals(call);
      Party own = own(row);
      return CallFlowEvent.builder(callId, type(nativeType, row), time.instant(), source)
          .sourceEventId(eventId)
          .legId(uniqueId.isEmpty() ? null : uniqueId)
          .from(calling ? own : null)
          .to(calling ? reached(nativeType, row, extra) : own)
          .outcome(nativeType.equals("HANGUP") ? outcome(extra) : null)
          .links(links(nativeType, callId, uniqueId, extra, before))
          .metadata(metadata(row))
          .build();
    } catch (CallflowException e) {
      throw new BadRow("makes no event: " + e.getMessage());
    }
  }

  /** The call of a row: its linkedid or, in a table without that column, its uniqueid. */
  static String callId(TableRow row) throws BadRow {
    String linkedId = row.cell("linkedid");
    String call = linkedId.isEmpty() ? row.cell("uniqueid") : linkedId;
    if (call.isEmpty()) {
      throw new BadRow("has neither linkedid nor uniqueid");
    }
    return call;
  }

  /** The event type of Asterisk in upper case, without the {@code EV_} of old configurations. */
  static String nativeTypeOf(TableRow row) throws BadRow {
    String type = row.cell("eventtype").strip();
    if (type.isEmpty()) {
      throw new BadRow("has no eventtype");
    }
    String upper = type.toUpperCase(Locale.ROOT);
    return upper.startsWith("EV_") ? upper.substring(3) : upper;
  }

  /**
   * The word of the vocabulary or, for native types without one, {@code x.asterisk.} and the name.
   */
  static EventType type(String nativeType, TableRow row) {
    EventType known = TYPES.get(nativeType);
    if (known != null) {
      return known;
    }
    String named = row.cell("userdeftype").strip();
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

  /** The party of the channel: its caller id or, without one, the endpoint in its name. */
  private static @Nullable Party own(TableRow row) {
    String number = row.cell("cid_num");
    Party known = party(number.isEmpty() ? row.cell("cid_ani") : number, row.cell("cid_name"));
    return known != null ? known : party(endpoint(row.cell("channame")), "");
  }

  /** The party that the calling leg reaches; null where the row does not say. */
  private static @Nullable Party reached(
      String nativeType, TableRow row, Map<String, String> extra) {
    String exten = row.cell("exten");
    return switch (nativeType) {
      case "CHAN_START" -> INNER.contains(exten) ? null : party(exten, "");
      case "APP_START" -> DIALLED.matcher(exten).matches() ? party(exten, "") : null;
      case "BLINDTRANSFER" -> party(extra.getOrDefault("extension", ""), "");
      case "PICKUP" -> party(endpoint(extra.getOrDefault("pickup_channel", "")), "");
      case "FORWARD" -> party(extra.getOrDefault("forward", ""), "");
      case "BRIDGE_ENTER", "BRIDGE_START", "BRIDGE_EXIT", "BRIDGE_END" -> {
        String peer = row.cell("peer");
        yield peer.indexOf(',') >= 0 ? null : party(endpoint(peer), "");
      }
      default -> null;
    };
  }

  /** The name of a channel without its serial number: {@code PJSIP/anna} for all calls of Anna. */
  private static String endpoint(String channel) {
    return CHANNEL_SERIAL.matcher(channel).replaceFirst("");
  }

  /** Leaves out what a party may not hold; the metadata still has it. */
  private static @Nullable Party party(String raw, String name) {
    String number = plain(raw, 256);
    String display = plain(name, 128);
    if (number.isEmpty() && display.isEmpty()) {
      return null;
    }
    return new Party(
        E164.matcher(number).matches() ? number : null,
        null,
        number.isEmpty() ? null : number,
        display.isEmpty() ? null : display);
  }

  private static String plain(String text, int longest) {
    String stripped = text.strip();
    boolean plain =
        stripped.codePointCount(0, stripped.length()) <= longest
            && stripped.chars().noneMatch(Character::isISOControl);
    return plain ? stripped : "";
  }

  private static @Nullable Outcome outcome(Map<String, String> extra) {
    Integer cause = cause(extra.getOrDefault("hangupcause", ""));
    String endedBy = plain(extra.getOrDefault("hangupsource", ""), 256);
    CallResult result =
        DIAL_STATUS.get(extra.getOrDefault("dialstatus", "").toUpperCase(Locale.ROOT));
    if (result == null && cause != null) {
      result = CAUSES.get(cause);
    }
    return result == null && cause == null && endedBy.isEmpty()
        ? null
        : new Outcome(result, null, cause, null, endedBy.isEmpty() ? null : endedBy);
  }

  private static @Nullable Integer cause(String text) {
    if (!text.matches("\\d{1,3}")) {
      return null;
    }
    int cause = Integer.parseInt(text);
    return cause >= 1 && cause <= 127 ? cause : null;
  }

  private static List<Link> links(
      String nativeType,
      CallId callId,
      String uniqueId,
      Map<String, String> extra,
      List<String> before) {
    List<Link> links = new ArrayList<>();
    for (String call : before) {
      links.add(new Link(Relation.SAME_AS, new CallId(call), uniqueId));
    }
    String second = extra.getOrDefault("channel2_uniqueid", "");
    if (nativeType.equals("ATTENDEDTRANSFER")
        && second.matches("[\\x21-\\x7E]{1,256}")
        && !second.equals("N/A")
        && !second.equals(callId.value())) {
      links.add(new Link(Relation.CONSULT, new CallId(second), second));
    }
    return links;
  }

  private static Metadata metadata(TableRow row) {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    List<String> names = row.columns().names();
    for (int i = 0; i < row.cells().size(); i++) {
      String name = i < names.size() ? names.get(i) : "";
      String cell = row.cells().get(i);
      if (!name.isEmpty()) {
        members.put(name, MetadataValue.of(cell));
      } else if (!cell.isEmpty()) {
        members.put("column" + (i + 1), MetadataValue.of(cell));
      }
    }
    return new Metadata(members);
  }

  /** The members of the extra column: JSON or, for a hangup before Asterisk 12, three values. */
  private static Map<String, String> extra(String nativeType, String text) {
    String extra = text.strip();
    if (extra.startsWith("{")) {
      try {
        Map<String, String> members = new LinkedHashMap<>();
        Json.readTree(extra.getBytes(StandardCharsets.UTF_8))
            .forEach((name, value) -> members.put(name, value == null ? "" : value.toString()));
        return members;
      } catch (MalformedBody e) {
        return Map.of(); // the metadata still has the text
      }
    }
    String[] values = extra.split(",", -1);
    if (nativeType.equals("HANGUP") && values.length == 3) {
      return Map.of(
          "hangupcause", values[0].strip(),
          "hangupsource", values[1].strip(),
          "dialstatus", values[2].strip());
    }
    return Map.of();
  }
}
