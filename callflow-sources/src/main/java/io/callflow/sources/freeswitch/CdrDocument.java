package io.callflow.sources.freeswitch;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.UrlText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call detail record of one channel, as mod_json_cdr and mod_xml_cdr write it ({@code
 * switch_ivr_generate_json_cdr} and {@code switch_ivr_generate_xml_cdr}): variables, and one
 * profile for each time that the channel went through the dialplan, the latest first.
 */
final class CdrDocument implements ChannelFacts {
  /** The texts of a caller profile and its times. */
  record Profile(
      Map<String, String> texts,
      List<Map<String, String>> originators,
      List<Map<String, String>> originatees) {
    String get(String name) {
      return texts.getOrDefault(name, "");
    }
  }

  /** A step of the dialplan; without a time before FreeSWITCH 1.6. */
  record Step(String name, String data, @Nullable Instant time) {}

  /** A hold; without an end if it lasted to the end of the channel. */
  record Hold(Instant start, @Nullable Instant end) {}

  private final Map<String, String> variables;
  private final List<Profile> profiles;
  private final List<Step> steps;
  private final List<Hold> holds;
  private final String direction;

  private CdrDocument(
      Map<String, String> variables,
      List<Profile> profiles,
      List<Step> steps,
      List<Hold> holds,
      String direction) {
    this.variables = isEncoded(variables) ? decoded(variables) : variables;
    this.profiles = profiles;
    this.steps = steps;
    this.holds = holds.isEmpty() ? holds(this.variables.getOrDefault("hold_events", "")) : holds;
    this.direction = direction;
  }

  /** Reads a record of mod_json_cdr. */
  static CdrDocument of(JsonNode json) throws BadRecord {
    JsonNode variables = json.path("variables");
    if (!variables.isObject()) {
      throw new BadRecord("is no record of mod_json_cdr: it has no object 'variables'");
    }
    List<Profile> profiles = new ArrayList<>();
    for (JsonNode flow : elements(json.path("callflow"))) {
      JsonNode profile = flow.path("caller_profile");
      Map<String, String> texts = texts(profile);
      texts.putAll(texts(flow.path("times")));
      profiles.add(
          new Profile(
              texts,
              partners(profile.path("originator").path("originator_caller_profiles")),
              partners(profile.path("originatee").path("originatee_caller_profiles"))));
    }
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : elements(json.path("app_log").path("applications"))) {
      steps.add(
          new Step(
              step.path("app_name").asText(),
              step.path("app_data").asText(),
              Stamps.micros(step.path("app_stamp").asText())));
    }
    List<Hold> holds = new ArrayList<>();
    for (JsonNode hold : elements(json.path("hold_record"))) {
      add(holds, hold.path("on").asText(), hold.path("off").asText());
    }
    return new CdrDocument(
        texts(variables),
        profiles,
        steps,
        holds,
        json.path("channel_data").path("direction").asText());
  }

  private static List<Map<String, String>> partners(JsonNode profiles) {
    List<Map<String, String>> partners = new ArrayList<>();
    elements(profiles).forEach(profile -> partners.add(texts(profile)));
    return partners;
  }

  /** The elements of an array; FreeSWITCH before 1.6 wrote one object instead. */
  private static Iterable<JsonNode> elements(JsonNode node) {
    return node.isArray() ? node : node.isObject() ? List.of(node) : List.of();
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonNode value = member.getValue();
      if (value.isValueNode() && !value.isNull()) {
        texts.put(member.getKey(), value.asText());
      }
    }
    return texts;
  }

  /** Reads a record of mod_xml_cdr. */
  static CdrDocument of(XmlNode xml) throws BadRecord {
    XmlNode variables = xml.child("variables");
    if (!xml.name().equals("cdr") || variables == null) {
      throw new BadRecord("is no record of mod_xml_cdr: it has no 'cdr' with 'variables'");
    }
    List<Profile> profiles = new ArrayList<>();
    for (XmlNode flow : xml.children("callflow")) {
      XmlNode profile = flow.child("caller_profile");
      Map<String, String> texts = profile == null ? new LinkedHashMap<>() : profile.texts();
      XmlNode times = flow.child("times");
      if (times != null) {
        texts.putAll(times.texts());
      }
      profiles.add(
          new Profile(texts, partners(profile, "originator"), partners(profile, "originatee")));
    }
    List<Step> steps = new ArrayList<>();
    XmlNode log = xml.child("app_log");
    if (log != null) {
      for (XmlNode step : log.children("application")) {
        steps.add(
            new Step(
                step.attribute("app_name"),
                step.attribute("app_data"),
                Stamps.micros(step.attribute("app_stamp"))));
      }
    }
    List<Hold> holds = new ArrayList<>();
    XmlNode held = xml.child("hold-record");
    if (held != null) {
      held.children("hold")
          .forEach(hold -> add(holds, hold.attribute("on"), hold.attribute("off")));
    }
    XmlNode data = xml.child("channel_data");
    return new CdrDocument(
        variables.texts(),
        profiles,
        steps,
        holds,
        data == null ? "" : data.texts().getOrDefault("direction", ""));
  }

  private static List<Map<String, String>> partners(@Nullable XmlNode profile, String role) {
    XmlNode partner = profile == null ? null : profile.child(role);
    if (partner == null) {
      return List.of();
    }
    return partner.children(role + "_caller_profile").stream().map(XmlNode::texts).toList();
  }

  private static void add(List<Hold> holds, String on, String off) {
    Instant start = Stamps.micros(on);
    if (start != null) {
      holds.add(new Hold(start, Stamps.micros(off)));
    }
  }

  /** Reads the variable {@code {{on,off},{on,off}}}, in microseconds. */
  private static List<Hold> holds(String events) {
    List<Hold> holds = new ArrayList<>();
    StringBuilder number = new StringBuilder();
    String on = "";
    for (int i = 0; i < events.length() && holds.size() < 10_000; i++) {
      char next = events.charAt(i);
      if (next >= '0' && next <= '9') {
        number.append(next);
      } else if (next == ',' && !number.isEmpty()) {
        on = number.toString();
        number.setLength(0);
      } else if (next == '}' && !number.isEmpty()) {
        add(holds, on, number.toString());
        number.setLength(0);
      }
    }
    return holds;
  }

  /** Values are percent-encoded by default; the dates tell. */
  private static boolean isEncoded(Map<String, String> variables) {
    boolean escapes = false;
    boolean spaces = false;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String value = variable.getValue();
      boolean isDate = variable.getKey().endsWith("_stamp");
      if (isDate && value.contains("%20")) {
        return true;
      }
      if (isDate && value.indexOf(' ') > 0) {
        return false;
      }
      spaces |= value.indexOf(' ') >= 0;
      escapes |= UrlText.hasEscape(value);
    }
    return escapes && !spaces;
  }

  private static Map<String, String> decoded(Map<String, String> variables) {
    Map<String, String> decoded = new LinkedHashMap<>();
    variables.forEach((name, value) -> decoded.put(name, UrlText.decode(value)));
    return decoded;
  }

  List<Profile> profiles() {
    return profiles;
  }

  /** In the order in which they ran. */
  List<Step> steps() {
    return steps;
  }

  List<Hold> holds() {
    return holds;
  }

  /** The time of this name, as {@code answer}; null if it never came. */
  @Nullable Instant time(String name, String profileTime) {
    Instant time = Stamps.micros(variable(name + "_uepoch"));
    if (time == null) {
      for (Profile profile : profiles) {
        time = time == null ? Stamps.micros(profile.get(profileTime)) : time;
      }
    }
    return time == null ? Stamps.seconds(variable(name + "_epoch")) : time;
  }

  /** The profile with which the channel began; null without any. */
  private @Nullable Profile oldest() {
    return profiles.isEmpty() ? null : profiles.get(profiles.size() - 1);
  }

  private String ofOldest(String name) {
    Profile oldest = oldest();
    return oldest == null ? "" : oldest.get(name);
  }

  private String ofAny(String name) {
    for (Profile profile : profiles) {
      if (!profile.get(name).isEmpty()) {
        return profile.get(name);
      }
    }
    return "";
  }

  @Override
  public String variable(String name) {
    return variables.getOrDefault(name, "").strip();
  }

  @Override
  public String uuid() {
    String uuid = variable("uuid");
    return uuid.isEmpty() ? ofAny("uuid") : uuid;
  }

  @Override
  public boolean isOutbound() {
    return (direction.isEmpty() ? variable("direction") : direction).equals("outbound");
  }

  @Override
  public String channelName() {
    String name = variable("channel_name");
    return name.isEmpty() ? ofAny("chan_name") : name;
  }

  @Override
  public String originator() {
    for (int i = profiles.size() - 1; i >= 0; i--) {
      for (Map<String, String> caller : profiles.get(i).originators()) {
        String uuid = caller.getOrDefault("uuid", "");
        if (!uuid.isEmpty()) {
          return uuid;
        }
      }
    }
    return "";
  }

  @Override
  public String adoptedBy() {
    if (!sharedUuid().isEmpty() && !sharedUuid().equals(uuid())) {
      return sharedUuid();
    }
    return variable("last_bridge_role").equals("originatee") ? variable("last_bridge_to") : "";
  }

  @Override
  public String sharedUuid() {
    return variable("call_uuid");
  }

  @Override
  public boolean isAnswered() {
    return time("answer", "answered_time") != null;
  }

  @Override
  public String cause() {
    return variable("hangup_cause");
  }

  @Override
  public String destination() {
    String number = ofOldest("destination_number");
    return number.isEmpty() ? anyVariable("destination_number", "sip_to_user") : number;
  }

  @Override
  public String callee() {
    String number = variable("callee_id_number");
    return number.isEmpty() ? ofAny("callee_id_number") : number;
  }

  @Override
  public String callerNumber() {
    String number = ofOldest("caller_id_number");
    return number.isEmpty() ? anyVariable("caller_id_number", "sip_from_user") : number;
  }

  @Override
  public String callerName() {
    String name = ofOldest("caller_id_name");
    return name.isEmpty() ? variable("caller_id_name") : name;
  }

  /** The number that redirected the call to the first destination; empty text without one. */
  String redirectedBy() {
    return ofOldest("rdnis");
  }
}
