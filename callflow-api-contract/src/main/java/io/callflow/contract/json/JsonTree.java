package io.callflow.contract.json;

import io.callflow.event.MetadataValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of any shape as plain Java: see {@link Json#readTree}. */
final class JsonTree {
  private JsonTree() {}

  static Map<String, @Nullable Object> of(Map<String, MetadataValue> members) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    members.forEach((name, value) -> map.put(name, of(value)));
    return map;
  }

  private static @Nullable Object of(MetadataValue value) {
    if (value instanceof MetadataValue.Members members) {
      return of(members.values());
    } else if (value instanceof MetadataValue.Items items) {
      List<@Nullable Object> list = new ArrayList<>();
      items.values().forEach(item -> list.add(of(item)));
      return list;
    } else if (value instanceof MetadataValue.Text text) {
      return text.value();
    } else if (value instanceof MetadataValue.Num num) {
      return new JsonNumber(num.text());
    } else if (value instanceof MetadataValue.Bool bool) {
      return bool.value();
    }
    return null;
  }
}
