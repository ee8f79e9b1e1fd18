package io.callflow.sources.freeswitch;

import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.MediaQuality;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.Texts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the parties of a channel, and what else its variables say. */
final class ChannelParties {
  /** What FreeSWITCH writes where no caller id is known. */
  private static final Set<String> UNKNOWN =
      Set.of("", "unknown", "0000000000", "_undef_", "(null)", "null", "undefined");

  /** FusionPBX names agents so. */
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Pattern MOS = Pattern.compile("[1-5](\\.[0-9]+)?");

  private ChannelParties() {}

  /** The party with this number and name; null if neither is known. */
  static @Nullable Party party(String number, String name) {
    String known = known(number);
    String shown = known(name);
    return Parties.of(known, shown == null || shown.equals(known) ? null : shown);
  }

  private static @Nullable String known(String text) {
    String stripped = text.strip();
    return stripped.length() < 16 && UNKNOWN.contains(stripped.toLowerCase(Locale.ROOT))
        ? null
        : stripped;
  }

  /** Who calls on the channel. */
  static @Nullable Party from(ChannelFacts channel) {
    return party(channel.callerNumber(), channel.callerName());
  }

  /** Whom the channel reaches: on an inbound one what was dialled, on others who was called. */
  static @Nullable Party to(ChannelFacts channel) {
    if (!channel.isOutbound()) {
      return party(channel.destination(), "");
    }
    String agent = channel.variable("cc_side").equals("agent") ? channel.variable("cc_agent") : "";
    if (!agent.isEmpty() && !UUID.matcher(agent).matches()) {
      return party(agent, "");
    }
    String user = channel.variable("dialed_user");
    if (user.isEmpty()) {
      user = channel.callee();
    }
    return party(user.isEmpty() ? channel.destination() : user, "");
  }

  /** The direction as FusionPBX tells it; null for systems that do not. */
  static @Nullable Direction direction(ChannelFacts channel) {
    return switch (channel.variable("call_direction")) {
      case "inbound" -> Direction.INBOUND;
      case "outbound" -> Direction.OUTBOUND;
      case "local", "internal" -> Direction.INTERNAL;
      default -> null;
    };
  }

  /** Details with what each event of the channel may say: loopback, trunk, account. */
  static EventDetails.Builder details(ChannelFacts channel) {
    return EventDetails.builder()
        .loopback(ChannelCalls.loopback(channel))
        .trunk(Texts.plain(channel.anyVariable("sip_gateway_name", "sip_gateway"), 256))
        .accountCode(Texts.plain(channel.variable("accountcode"), 256));
  }

  /** The recording at this path; null without one. */
  static @Nullable RecordingDetails recording(String path) {
    String reference = Texts.plain(path, 256);
    return reference == null ? null : new RecordingDetails(reference, reference);
  }

  /** The quality of the audio that came in; null where nothing was measured. */
  static @Nullable MediaQuality media(ChannelFacts channel) {
    BigDecimal mos = decimal(channel.variable("rtp_audio_in_mos"));
    return mos == null
        ? null
        : new MediaQuality(
            mos, null, null, null, null, Texts.plain(channel.variable("read_codec"), 256));
  }

  /** A mean opinion score; null for what is none, as the 0 of a channel without media. */
  private static @Nullable BigDecimal decimal(String text) {
    if (text.length() > 12 || !MOS.matcher(text).matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(text).setScale(3, RoundingMode.HALF_UP);
    boolean fits =
        value.compareTo(BigDecimal.ONE) >= 0 && value.compareTo(BigDecimal.valueOf(5)) <= 0;
    return fits ? value : null;
  }
}
