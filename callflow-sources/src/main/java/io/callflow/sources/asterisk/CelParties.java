package io.callflow.sources.asterisk;

import io.callflow.event.Party;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the parties that a row names. */
final class CelParties {
  /** Extensions that the dialplan enters by itself; no caller dials them. */
  private static final Set<String> INNER = Set.of("", "s", "h", "i", "t", "T", "e", "o", "a");

  /** What Asterisk and its users write where no caller id is known. */
  private static final Set<String> UNKNOWN = Set.of("<unknown>", "unknown", "null", "-");

  /**
   * A caller id that is withheld: worth showing, but not a number, nor the same party each time.
   */
  private static final Set<String> WITHHELD =
      Set.of("anonymous", "restricted", "unavailable", "withheld", "private");

  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private CelParties() {}

  /**
   * The party of the channel: its caller id or, without one, the endpoint in its name. Null for the
   * second end of a loopback, whose caller id is that of either side.
   */
  static @Nullable Party own(CelFields row) {
    boolean loopback = row.isLoopback();
    if (loopback && !row.isCalling()) {
      return null;
    }
    String number = number(row.get("cid_num"));
    if (number.isEmpty()) {
      number = number(row.get("cid_ani"));
    }
    String name = row.get("cid_name").strip();
    name = isOneOf(UNKNOWN, name) ? "" : name;
    if (number.isEmpty()) {
      String withheld = row.get("cid_num").strip();
      name = name.isEmpty() && isOneOf(WITHHELD, withheld) ? withheld : name;
      number = loopback ? "" : ChannelName.endpoint(row.get("channame"));
    }
    return party(number, name);
  }

  /** Whether the text stands for a caller id that is not known. */
  static boolean isUnknown(String text) {
    return isOneOf(UNKNOWN, text);
  }

  /** The text, if it can be the number of a party; empty text otherwise. */
  static String number(String cell) {
    String number = cell.strip();
    return isOneOf(UNKNOWN, number) || isOneOf(WITHHELD, number) || INNER.contains(number)
        ? ""
        : number;
  }

  private static boolean isOneOf(Set<String> words, String text) {
    return text.length() <= 11 && words.contains(text.toLowerCase(Locale.ROOT));
  }

  /** The party that the row names as reached, other than its channel's own; null if it has none. */
  static @Nullable Party reached(CelFields row) {
    return switch (row.type()) {
      case "CHAN_START" -> row.isLoopback() ? null : asked(row.get("exten"));
      case "APP_START" -> {
        String exten = row.get("exten");
        if (ChannelName.isNumber(exten)) {
          yield party(exten, "");
        }
        yield row.runs("Dial") ? reached(ChannelName.dialled(row.get("appdata"))) : null;
      }
      case "BRIDGE_ENTER", "BRIDGE_START", "BRIDGE_EXIT", "BRIDGE_END" -> {
        String peer = row.get("peer");
        boolean holding = row.extra("bridge_technology").equals("holding_bridge");
        yield holding || peer.indexOf(',') >= 0 || ChannelName.isLoopback(peer)
            ? null
            : party(ChannelName.endpoint(peer), "");
      }
      default -> null;
    };
  }

  /** To whom the call goes next by an event that hands it over; null for other events. */
  static @Nullable Party next(CelFields row) {
    return switch (row.type()) {
      case "BLINDTRANSFER", "TRANSFER" -> party(row.extra("extension"), "");
      case "ATTENDEDTRANSFER" ->
          reached(ChannelName.endpoint(row.extra("transfer_target_channel_name")));
      case "PICKUP" -> party(ChannelName.endpoint(row.extra("pickup_channel")), "");
      case "PARK_END" -> party(ChannelName.endpoint(row.extra("retriever")), "");
      case "FORWARD" -> reached(row.extra("forward"));
      default -> null;
    };
  }

  /** What the caller asked for; null where the row does not tell it. */
  static @Nullable Party dialled(CelFields row) {
    if (!row.saysCalling()) {
      return null;
    }
    return switch (row.type()) {
      case "CHAN_START" -> {
        Party asked = row.isLoopback() ? null : asked(row.get("exten"));
        yield asked == null ? asked(row.get("cid_dnid")) : asked;
      }
      case "ANSWER" -> asked(row.get("cid_dnid"));
      case "APP_START" -> {
        Party asked = asked(row.get("cid_dnid"));
        yield asked == null && ChannelName.isNumber(row.get("exten"))
            ? asked(row.get("exten"))
            : asked;
      }
      default -> null;
    };
  }

  private static @Nullable Party asked(String extension) {
    String exten = extension.strip();
    boolean generated = exten.length() >= 36 && UUID.matcher(plain(exten, 256)).find();
    return generated || INNER.contains(exten) || isOneOf(UNKNOWN, exten) ? null : party(exten, "");
  }

  /** Whom a dial string reaches; null if it does not tell. */
  static @Nullable Party reached(String dialString) {
    return party(ChannelName.reached(dialString), "");
  }

  /** Leaves out what a party may not hold; the metadata still has it. */
  static @Nullable Party party(String raw, String name) {
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

  /** The text without white space around it; empty if it is too long or has control characters. */
  static String plain(String text, int longest) {
    String stripped = text.strip();
    boolean plain =
        stripped.codePointCount(0, stripped.length()) <= longest
            && stripped.chars().noneMatch(Character::isISOControl);
    return plain ? stripped : "";
  }
}
