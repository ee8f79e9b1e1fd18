package io.callflow.sources.sip;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallFlowEvent;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.JsonRecords;
import io.callflow.sources.reading.NativeJson;
import io.callflow.sources.reading.OtherRecord;
import io.callflow.sources.record.SourceSettings;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps messages that Homer exports as JSON, of its API, of the rows of its database, or of hepgen.
 * Names of members are compared without case, underscores and hyphens.
 */
final class HepJson implements JsonRecords.Mapper {
  /** The members that hold the records. */
  static final Set<String> CONTAINERS = Set.of("data", "messages", "rows", "hits");

  /** Members that hold further members, or their JSON text. */
  private static final List<String> GROUPS =
      List.of("rcinfo", "protocolheader", "dataheader", "source");

  private static final List<String> TEXTS = List.of("raw", "payload", "msg", "message");

  /** Members that tell the time, the most exact one first. */
  private static final List<String> TIMES =
      List.of("microts", "time", "timestamp", "createdate", "createts", "date");

  /** Members of records that have no text, and the headers that they are. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "callid", "Call-ID",
          "cseq", "CSeq",
          "from", "From",
          "to", "To",
          "via", "Via",
          "contact", "Contact",
          "useragent", "User-Agent",
          "reason", "Reason");

  private final ZoneId zone;
  private final HepEvents events;

  HepJson(SourceSettings settings) {
    zone = settings.zone();
    events = new HepEvents(settings);
  }

  /** Whether an object is a record of this kind. */
  static boolean isLikely(JsonNode first) {
    JsonNode record = first;
    for (String container : CONTAINERS) {
      JsonNode inner = record.get(container);
      if (inner != null && inner.isContainerNode()) {
        return isLikely(inner.isArray() && !inner.isEmpty() ? inner.get(0) : inner);
      }
    }
    if (!record.isObject()) {
      return false;
    }
    Map<String, JsonNode> members = members(record);
    boolean hasText = text(members) != null || members.containsKey("startline");
    return hasText && (members.containsKey("rcinfo") || end(members, "src") != null);
  }

  @Override
  public List<CallFlowEvent> events(JsonNode record, String text) throws BadRecord, OtherRecord {
    Map<String, JsonNode> members = members(record);
    String message = text(members);
    message = message == null ? built(members) : message;
    if (message == null) {
      throw new BadRecord("has no message: a member raw, payload, msg or start_line is missing");
    }
    Instant time = time(members);
    if (time == null) {
      throw new BadRecord(
          "has no time: a member such as timeSeconds, micro_ts, create_date or time is missing");
    }
    return events.events(
        new SipPacket(
            time,
            end(members, "src"),
            end(members, "dst"),
            message,
            capture(members),
            first(members, "correlationid")),
        type(members));
  }

  /** All members by their normal names, those of the groups among them. */
  private static Map<String, JsonNode> members(JsonNode record) {
    Map<String, JsonNode> members = new HashMap<>();
    record
        .properties()
        .forEach(member -> members.putIfAbsent(normal(member.getKey()), member.getValue()));
    for (String group : GROUPS) {
      JsonNode inner = object(members.get(group));
      if (inner != null) {
        inner
            .properties()
            .forEach(member -> members.putIfAbsent(normal(member.getKey()), member.getValue()));
      }
    }
    return members;
  }

  private static @Nullable JsonNode object(@Nullable JsonNode node) {
    if (node != null && node.isTextual() && node.textValue().startsWith("{")) {
      try {
        JsonNode parsed = NativeJson.read(node.textValue());
        return parsed.isObject() ? parsed : null;
      } catch (BadRecord e) {
        return null;
      }
    }
    return node != null && node.isObject() ? node : null;
  }

  private static String normal(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_' && c != '-') {
        plain.append(c);
      }
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String first(Map<String, JsonNode> members, String... names) {
    for (String name : names) {
      JsonNode value = members.get(name);
      if (value != null && value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
        return value.asText();
      }
    }
    return null;
  }

  private static @Nullable String text(Map<String, JsonNode> members) {
    return first(members, TEXTS.toArray(String[]::new));
  }

  /** A message of a start line and some headers; null without a start line. */
  private static @Nullable String built(Map<String, JsonNode> members) {
    String startLine = first(members, "startline");
    if (startLine == null) {
      return null;
    }
    StringBuilder text = new StringBuilder(startLine.strip()).append("\r\n");
    List<String> names = new ArrayList<>(HEADERS.keySet());
    names.sort(null);
    for (String name : names) {
      String value = first(members, name);
      if (value != null) {
        text.append(HEADERS.get(name)).append(": ").append(value.strip()).append("\r\n");
      }
    }
    return text.append("\r\n").toString();
  }

  /** Address and port of one end; null if the record does not tell it. */
  private static @Nullable String end(Map<String, JsonNode> members, String end) {
    String word = end.equals("src") ? "source" : "destination";
    String host = first(members, end + "ip", word + "ip", end);
    if (host == null) {
      return null;
    }
    String port = first(members, end + "port", word + "port");
    if (port == null) {
      return host;
    }
    // Homer writes some numbers as 5060.0
    return SipPacket.address(
        host, port.endsWith(".0") ? port.substring(0, port.length() - 2) : port);
  }

  private @Nullable Instant time(Map<String, JsonNode> members) {
    String seconds = first(members, "timeseconds", "timesec", "tssec");
    String micros = first(members, "timeuseconds", "timeusec", "tsusec");
    if (seconds != null) {
      long part = micros == null ? 0 : SipMessage.digits(micros);
      Instant whole = SipPacket.time(seconds);
      return whole == null || part < 0 || part > 999_999 ? whole : whole.plusNanos(part * 1_000);
    }
    for (String name : TIMES) {
      String written = first(members, name);
      Instant time = written == null ? null : time(written);
      if (time != null && time.getEpochSecond() != 0) { // a time that is not known is often 0
        return time;
      }
    }
    return null;
  }

  private @Nullable Instant time(String written) {
    Instant time = SipPacket.time(written);
    if (time != null) {
      return time;
    }
    try {
      return LocalDateTime.parse(written.strip().replace(' ', 'T')).atZone(zone).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The point that captured the message; empty text if the record does not name one. */
  private static String capture(Map<String, JsonNode> members) {
    String capture = first(members, "captureid", "capid", "node", "capturenode");
    return capture == null ? "" : capture;
  }

  /** The kind of the payload; 1, which is SIP, unless the record says otherwise. */
  private static int type(Map<String, JsonNode> members) {
    String type = first(members, "prototype", "payloadtype");
    int number = type == null ? HepEvents.SIP : SipMessage.digits(type);
    return number < 0 ? HepEvents.SIP : number;
  }
}
