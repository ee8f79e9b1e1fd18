package io.callflow.sources.asterisk;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallId;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A channel as an ARI event shows it.
 *
 * @param id the uniqueid, which is the leg
 * @param linkedId null unless the event shows it
 */
record AriChannel(String id, @Nullable String linkedId, JsonNode json) {
  /** Where {@code channelvars} of ari.conf shows it, or newer versions and other tools do. */
  private static final List<String> LINKED_ID =
      List.of("CHANNEL(linkedid)", "linkedid", "LINKEDID", "CHANNEL(LINKEDID)");

  /** Extensions that the dialplan enters by itself, and what stands where there is none. */
  private static final Set<String> INNER =
      Set.of("s", "h", "i", "t", "T", "e", "o", "a", "hang", "hangup", "failed");

  /**
   * The channel in a member of an event; null if it is not there.
   *
   * @throws BadRecord if it is there and names no channel
   */
  static @Nullable AriChannel of(JsonNode event, String member) throws BadRecord {
    JsonNode json = event.path(member);
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    String id = text(json, "id");
    if (id.isEmpty()) {
      throw new BadRecord("has the member '" + member + "' without the id of a channel");
    }
    return new AriChannel(id, linkedId(json), json);
  }

  private static @Nullable String linkedId(JsonNode json) {
    String own = text(json, "linkedid");
    if (!own.isEmpty()) {
      return own;
    }
    for (String name : LINKED_ID) {
      String shown = text(json.path("channelvars"), name);
      if (!shown.isEmpty()) {
        return shown;
      }
    }
    return null;
  }

  /** A member that is text or a number, without white space around it; else empty. */
  static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    return value.isTextual() || value.isNumber() ? value.asText().strip() : "";
  }

  CallId call() {
    return new CallId(linkedId == null ? id : linkedId);
  }

  String state() {
    return text(json, "state");
  }

  boolean isUp() {
    return state().equals("Up");
  }

  String name() {
    return text(json, "name");
  }

  String exten() {
    return text(json.path("dialplan"), "exten");
  }

  /** Whether the party of the channel calls, as far as this event tells. */
  boolean isCalling() {
    return switch (state()) {
      case "Ring" -> true;
      case "Ringing" -> false;
      case "Down", "Dialing" -> isReceived();
      default -> linkedId == null ? isReceived() : linkedId.equals(id);
    };
  }

  /** Whether the channel came in and runs the dialplan of a dialled extension. */
  private boolean isReceived() {
    return !exten().isEmpty() && !INNER.contains(exten());
  }

  /** The party at the far end: its number, or else the endpoint; null for a loopback's end. */
  @Nullable Party party() {
    String name = CelParties.plain(text(json.path("caller"), "name"), 128);
    String number = CelParties.number(text(json.path("caller"), "number"));
    if (loopback() != null) {
      return null;
    }
    if (number.isEmpty()) {
      number = ChannelName.endpoint(name());
    }
    return CelParties.party(number, CelParties.isUnknown(name) ? "" : name);
  }

  /**
   * Who calls the party of a called channel, as its phone shows it. Null where the linkedid is
   * shown: there the calling channel is in the same call and tells it.
   */
  @Nullable Party caller() {
    if (linkedId != null || loopback() != null) {
      return null;
    }
    String name = CelParties.plain(text(json.path("connected"), "name"), 128);
    String number = CelParties.number(text(json.path("connected"), "number"));
    return number.isEmpty()
        ? null
        : CelParties.party(number, CelParties.isUnknown(name) ? "" : name);
  }

  /** The extension that the channel dialled; null if it dialled none. */
  @Nullable Party dialled() {
    return isReceived() ? CelParties.party(exten(), "") : null;
  }

  @Nullable String loopback() {
    String loopback = ChannelName.loopback(name());
    return loopback == null ? null : Texts.plain(loopback, 256);
  }

  @Nullable String accountCode() {
    return Texts.plain(text(json, "accountcode"), 256);
  }
}
