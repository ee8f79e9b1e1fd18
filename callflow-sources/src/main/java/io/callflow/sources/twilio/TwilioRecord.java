package io.callflow.sources.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallId;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Members;
import io.callflow.sources.reading.RecordEvents;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The members of a record, and the events that it makes.
 *
 * @param sid of the call, if the members do not name it; else null
 */
record TwilioRecord(JsonNode members, RecordEvents events, ZoneId zone, @Nullable String sid) {
  TwilioRecord(JsonNode members, RecordEvents events, ZoneId zone) {
    this(members, events, zone, null);
  }

  /** The same record of this call, unless its members name another. */
  TwilioRecord ofCall(@Nullable String call) {
    return new TwilioRecord(members, events, zone, call);
  }

  /** The first of these members that has a value. */
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

  /** The call that the record is about; null if it names none. */
  @Nullable String callSid() {
    String own = text("CallSid", "call_sid", "callSid");
    return own != null ? own : sid;
  }

  /** The call that the record is about. */
  CallId call() throws BadRecord {
    return callId(callSid());
  }

  static CallId callId(@Nullable String sid) throws BadRecord {
    if (sid == null) {
      throw new BadRecord("names no call");
    }
    return Members.callId(sid, "call");
  }
}
