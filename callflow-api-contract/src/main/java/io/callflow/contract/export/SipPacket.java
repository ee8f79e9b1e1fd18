package io.callflow.contract.export;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SIP message that an event of the type {@code sip.request} or {@code sip.response} reports.
 *
 * @param time when it was seen
 * @param from address and port of the sender, as the source wrote them; null if it did not
 * @param to address and port of the receiver; null if the source did not tell it
 * @param text the message (RFC 3261 §7): as the source kept it, or made of the members of the
 *     metadata that name its parts
 */
record SipPacket(Instant time, @Nullable String from, @Nullable String to, String text) {
  /** The member that holds the whole message. */
  private static final String RAW = "raw";

  /** The SIP message of an event; null if the event reports none, or not even its start line. */
  static @Nullable SipPacket of(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    Metadata metadata = event.metadata();
    boolean isSip =
        event.eventType().equals(EventType.SIP_REQUEST)
            || event.eventType().equals(EventType.SIP_RESPONSE);
    if (!isSip || metadata == null) {
      return null;
    }
    Map<String, MetadataValue> members = metadata.members();
    Hop hop = event.hop();
    String from = member(members, "source");
    String to = member(members, "destination");
    from = from == null && hop != null ? hop.from() : from;
    to = to == null && hop != null ? hop.to() : to;
    String text = member(members, RAW);
    if (text == null || text.isBlank()) {
      String startLine = member(members, "startLine");
      text = startLine == null ? null : message(startLine, members, event, from);
    }
    return text == null ? null : new SipPacket(event.timestamp(), from, to, text);
  }

  private static String message(
      String startLine,
      Map<String, MetadataValue> members,
      CallFlowEvent event,
      @Nullable String sender) {
    StringBuilder text = new StringBuilder(line(startLine)).append("\r\n");
    String branch = member(members, "branch");
    if (branch != null) {
      String host = sender == null ? "0.0.0.0" : sender;
      header(text, "Via", "SIP/2.0/UDP " + host + ";branch=" + branch);
    }
    header(text, "From", member(members, "from"));
    header(text, "To", member(members, "to"));
    header(text, "Call-ID", event.callId().value());
    header(text, "CSeq", member(members, "cseq"));
    header(text, "Contact", member(members, "contact"));
    boolean isRequest = event.eventType().equals(EventType.SIP_REQUEST);
    header(text, isRequest ? "User-Agent" : "Server", member(members, "userAgent"));
    header(text, "Reason", member(members, "reason"));
    header(text, "Content-Length", "0");
    return text.append("\r\n").toString();
  }

  private static void header(StringBuilder text, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      text.append(name).append(": ").append(line(value)).append("\r\n");
    }
  }

  /** On one line, so that no value can add a header. */
  private static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.strip()
        .codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private static @Nullable String member(Map<String, MetadataValue> members, String name) {
    return members.get(name) instanceof MetadataValue.Text text ? text.value() : null;
  }
}
