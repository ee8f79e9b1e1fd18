package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Digests;
import io.callflow.sources.reading.UrlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One event of FreeSWITCH: headers and a body. Header names are compared without case, as {@code
 * switch_event_get_header} does; of a header that is there twice, the first counts.
 */
final class NativeEvent implements ChannelFacts {
  private final Map<String, String> headers;
  private final Map<String, String> byName = new TreeMap<>();
  private final String body;

  private NativeEvent(Map<String, String> headers, String body) {
    this.headers = headers;
    this.body = body;
    headers.forEach((name, value) -> byName.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
  }

  /** An event of these headers, which are decoded if they are percent-encoded. */
  static NativeEvent of(Map<String, String> headers, String body) {
    if (!isEncoded(headers)) {
      return new NativeEvent(headers, body);
    }
    Map<String, String> decoded = new LinkedHashMap<>();
    headers.forEach((name, value) -> decoded.put(name, UrlText.decode(value)));
    return new NativeEvent(decoded, body);
  }

  /** An event as JSON: an object of texts. */
  static NativeEvent of(JsonNode json) throws BadRecord {
    if (!json.isObject()) {
      throw new BadRecord("is not an object of JSON");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    String body = "";
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      String value = text(member.getValue());
      if (member.getKey().equals("_body")) {
        body = value;
      } else if (!member.getValue().isNull()) {
        headers.put(member.getKey(), value);
      }
    }
    return of(headers, body);
  }

  /** An event as XML: {@code <event><headers>…</headers><body>…</body></event>}. */
  static NativeEvent of(XmlNode xml) throws BadRecord {
    XmlNode headers = xml.child("headers");
    if (!xml.name().equals("event") || headers == null) {
      throw new BadRecord("is no event of XML");
    }
    XmlNode body = xml.child("body");
    return of(headers.texts(), body == null ? "" : body.text());
  }

  /** Arrays become what FreeSWITCH writes for them in text: {@code ARRAY::one|:two}. */
  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.isObject() ? value.toString() : value.isNull() ? "" : value.asText();
    }
    List<String> texts = new ArrayList<>();
    value.forEach(
        element -> texts.add(element.isContainerNode() ? element.toString() : element.asText()));
    return "ARRAY::" + String.join("|:", texts);
  }

  /** Encoded values have no spaces, and each event has a date with some. */
  private static boolean isEncoded(Map<String, String> headers) {
    boolean escapes = false;
    boolean spaces = false;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String value = header.getValue();
      if (header.getKey().toLowerCase(Locale.ROOT).startsWith("event-date-")) {
        if (value.indexOf(' ') >= 0) {
          return false;
        }
        if (value.contains("%20")) {
          return true;
        }
      }
      spaces |= value.indexOf(' ') >= 0;
      escapes |= UrlText.hasEscape(value);
    }
    return escapes && !spaces;
  }

  /** The header; empty text if it is not there. */
  String get(String name) {
    return byName.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip();
  }

  /** The first of these headers that is there. */
  String first(String... names) {
    for (String name : names) {
      String value = get(name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  @Override
  public String variable(String name) {
    return get("variable_" + name);
  }

  @Override
  public String uuid() {
    return first("Unique-ID", "Caller-Unique-ID", "Channel-Unique-ID", "variable_uuid");
  }

  @Override
  public boolean isOutbound() {
    return first("Call-Direction", "Caller-Direction", "variable_direction").equals("outbound");
  }

  @Override
  public String channelName() {
    return first("Channel-Name", "Caller-Channel-Name", "variable_channel_name");
  }

  @Override
  public String originator() {
    return get("Other-Type").equals("originator") ? get("Other-Leg-Unique-ID") : "";
  }

  /** Few events come without variables; those with them name who called, or nobody did. */
  @Override
  public String adoptedBy() {
    return variable("uuid").isEmpty() ? sharedUuid() : "";
  }

  @Override
  public String sharedUuid() {
    return first("Channel-Call-UUID", "variable_call_uuid");
  }

  @Override
  public boolean isAnswered() {
    String time = get("Caller-Channel-Answered-Time");
    if (!time.isEmpty()) {
      return !time.equals("0");
    }
    String stamp = first("variable_answer_uepoch", "variable_answer_epoch");
    return stamp.isEmpty() ? get("Answer-State").equals("answered") : !stamp.equals("0");
  }

  @Override
  public String cause() {
    return first("Hangup-Cause", "variable_hangup_cause");
  }

  @Override
  public String destination() {
    return get("Caller-Destination-Number");
  }

  @Override
  public String callee() {
    return get("Caller-Callee-ID-Number");
  }

  @Override
  public String callerNumber() {
    return first("Caller-Caller-ID-Number", "Caller-ANI", "Caller-Username");
  }

  @Override
  public String callerName() {
    return get("Caller-Caller-ID-Name");
  }

  /** The body; empty text without one. */
  String body() {
    return body;
  }

  /** The headers as they are named, decoded, and the body. */
  Map<String, String> fields() {
    if (body.isEmpty()) {
      return headers;
    }
    Map<String, String> fields = new LinkedHashMap<>(headers);
    fields.put("_body", body);
    return fields;
  }

  /** The event's id: the core's and the event's number in it, or else a hash of the headers. */
  String id() {
    String core = get("Core-UUID");
    String sequence = get("Event-Sequence");
    if (isVisible(core, 80) && isVisible(sequence, 20)) {
      return core + "-" + sequence;
    }
    List<String> texts = new ArrayList<>();
    byName.forEach(
        (name, value) -> {
          texts.add(name);
          texts.add(value);
        });
    texts.add(body);
    return Digests.id("event", texts.toArray(String[]::new));
  }

  /** The number of the event in its core; null without one. */
  @Nullable Long sequence() {
    Long number = Stamps.number(get("Event-Sequence"));
    return number == null || number > 1L << 52 ? null : number;
  }

  private static boolean isVisible(String text, int longest) {
    return !text.isEmpty()
        && text.length() <= longest
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
