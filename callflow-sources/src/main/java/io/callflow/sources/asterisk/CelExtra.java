package io.callflow.sources.asterisk;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the extra column: a JSON object or, before Asterisk 12, text that depends on the type. */
final class CelExtra {
  /** A member of JSON that a database cut off at the width of its column. */
  private static final Pattern MEMBER =
      Pattern.compile("\"([a-z0-9_]{1,64})\": ?(?:\"([^\"\\\\]{0,512})\"|([0-9]{1,9})(?=[,}]))");

  private CelExtra() {}

  /** The members by name. Empty for text that is not understood; the metadata still has it. */
  static Map<String, String> members(String type, String text) {
    String extra = text.strip();
    if (extra.startsWith("{")) {
      try {
        Map<String, String> members = new LinkedHashMap<>();
        Json.readTree(extra.getBytes(StandardCharsets.UTF_8))
            .forEach((name, value) -> members.put(name, value == null ? "" : value.toString()));
        return members;
      } catch (MalformedBody e) {
        return cutOff(extra);
      }
    }
    String[] values = extra.split(",", -1);
    if (type.equals("HANGUP") && values.length == 3) {
      return Map.of(
          "hangupcause", values[0].strip(),
          "hangupsource", values[1].strip(),
          "dialstatus", values[2].strip());
    }
    if (type.equals("BLINDTRANSFER") && extra.matches("[0-9*#+]{1,32}")) {
      return Map.of("extension", extra);
    }
    return Map.of();
  }

  private static Map<String, String> cutOff(String extra) {
    Map<String, String> members = new LinkedHashMap<>();
    Matcher matcher = MEMBER.matcher(extra);
    while (members.size() < 16 && matcher.find()) {
      String text = matcher.group(2);
      members.putIfAbsent(matcher.group(1), text == null ? matcher.group(3) : text);
    }
    return members;
  }
}
