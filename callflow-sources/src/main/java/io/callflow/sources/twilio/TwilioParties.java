package io.callflow.sources.twilio;

import io.callflow.event.AnsweredBy;
import io.callflow.event.Direction;
import io.callflow.event.Party;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.Texts;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who calls, who is called, and who answers, in Twilio's words. */
final class TwilioParties {
  /**
   * The numbers that stand for a caller who is not known: the word's letters on a keypad. See <a
   * href="https://help.twilio.com/articles/223179988">Twilio's list</a>.
   */
  private static final Map<String, String> WITHHELD =
      Map.of(
          "266696687", "Anonymous",
          "7378742833", "Restricted",
          "2562533", "Blocked",
          "8656696", "Unknown",
          "86282452253", "Unavailable",
          "anonymous", "Anonymous",
          "restricted", "Restricted",
          "blocked", "Blocked",
          "unknown", "Unknown",
          "unavailable", "Unavailable");

  private TwilioParties() {}

  /**
   * The party with this address: a number, {@code client:alice}, {@code sip:…}, {@code
   * whatsapp:+…}. A withheld number is a name only, so that two such callers are not the same.
   */
  static @Nullable Party of(@Nullable String address, @Nullable String name) {
    if (address == null) {
      return Parties.of(null, name);
    }
    String bare = address.startsWith("+") ? address.substring(1) : address;
    String withheld = WITHHELD.get(bare.toLowerCase(Locale.ROOT));
    if (withheld != null) {
      return Parties.of(null, withheld);
    }
    int colon = address.indexOf(':');
    if (colon > 0 && address.startsWith("+", colon + 1)) { // whatsapp:+15551234567
      Party number = Parties.of(address.substring(colon + 1), name);
      return number == null || number.number() == null
          ? number
          : new Party(number.number(), null, Texts.plain(address, 256), number.name());
    }
    return Parties.of(address, name);
  }

  /** The direction by Twilio's word, as {@code outbound-api}; null for any other. */
  static @Nullable Direction direction(@Nullable String word) {
    if (word == null) {
      return null;
    }
    String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
    if (plain.equals("inbound") || plain.equals("trunking-originating")) {
      return Direction.INBOUND;
    }
    return plain.startsWith("outbound") || plain.equals("trunking-terminating")
        ? Direction.OUTBOUND
        : null;
  }

  /**
   * Who answered by Twilio's answering machine detection; null without one.
   *
   * @param word {@code human}, {@code machine_start}, {@code machine_end_beep}, {@code fax} …
   */
  static @Nullable AnsweredBy detected(@Nullable String word) {
    if (word == null) {
      return null;
    }
    String plain = word.toLowerCase(Locale.ROOT);
    if (plain.startsWith("machine")) {
      return AnsweredBy.VOICEMAIL;
    }
    return plain.equals("human") ? AnsweredBy.PERSON : AnsweredBy.UNKNOWN;
  }

  /**
   * Who answered: what was detected, or else Twilio itself where the call came in. Null says that
   * whoever was called did.
   */
  static @Nullable AnsweredBy answeredBy(@Nullable String word, @Nullable Direction direction) {
    AnsweredBy detected = detected(word);
    return detected == null && direction == Direction.INBOUND ? AnsweredBy.SYSTEM : detected;
  }
}
