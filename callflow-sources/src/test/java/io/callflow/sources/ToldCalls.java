package io.callflow.sources;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what is told of calls as golden files have it. */
public final class ToldCalls {
  private ToldCalls() {}

  /** Each member of the object on a line of its own, and an empty line after the object. */
  public static String members(String json) {
    StringBuilder lines = new StringBuilder();
    tree(json)
        .forEach(
            (name, value) -> {
              Map<String, Object> member = new LinkedHashMap<>();
              member.put(name, value);
              lines.append(new String(Json.writeTree(member), StandardCharsets.UTF_8)).append('\n');
            });
    return lines.append('\n').toString();
  }

  private static Map<String, Object> tree(String json) {
    try {
      return Json.readTree(json.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedBody e) {
      throw new IllegalStateException(e);
    }
  }
}
