package io.callflow.sources.vonage;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallId;
import io.callflow.event.Direction;
import io.callflow.event.Party;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.Parties;
import io.callflow.sources.reading.RecordEvents;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The members of a record, and the events that it makes. */
record VonageRecord(JsonNode members, RecordEvents events, ZoneId zone) {
  /** A number has at least so many digits; fewer are an extension or a short code. */
  private static final int FEWEST_DIGITS = 7;

  private static final int MOST_DIGITS = 15;

  @Nullable String text(String... names) {
    return Members.text(members, names);
  }

  /** Text for a field of an event: without control characters, at most 256 characters. */
  @Nullable String plain(String... names) {
    return Members.plain(members, names);
  }

  /** The first of these members that has a value, as a time; null if none has. */
  @Nullable Instant time(String... names) throws BadRecord {
    return Members.time(members, zone, names);
  }

  static CallId callId(@Nullable String id) throws BadRecord {
    if (id == null) {
      throw new BadRecord("names no conversation and no call");
    }
    return Members.callId(id, "conversation");
  }

  /** The first of these members that has a value, as a party. */
  @Nullable Party party(String... names) {
    return party(text(names));
  }

  /**
   * The party with this address. Vonage writes <a
   * href="https://developer.vonage.com/en/voice/voice-api/concepts/numbers">numbers in E.164
   * without their plus</a>.
   */
  static @Nullable Party party(@Nullable String address) {
    boolean isNumber =
        address != null
            && address.length() >= FEWEST_DIGITS
            && address.length() <= MOST_DIGITS
            && address.charAt(0) != '0'
            && address.chars().allMatch(c -> c >= '0' && c <= '9');
    return Parties.of(isNumber ? "+" + address : address, null);
  }

  static @Nullable Direction direction(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return word.equalsIgnoreCase("inbound")
        ? Direction.INBOUND
        : word.equalsIgnoreCase("outbound") ? Direction.OUTBOUND : null;
  }
}
