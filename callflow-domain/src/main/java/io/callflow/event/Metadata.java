package io.callflow.event;

import java.util.Collection;
import java.util.Map;

/**
 * What else the source said, usually its native record: any JSON object. It is stored unchanged,
 * with the order of its members and the text of its numbers. Equality ignores the order of members,
 * but not the text of numbers: {@code 1.0} differs from {@code 1}. Values nest at most {@value
 * #MAX_DEPTH} levels deep, so that every JSON parser can read what is stored.
 */
public record Metadata(Map<String, MetadataValue> members) {
  /** The most levels to which arrays and objects nest. */
  public static final int MAX_DEPTH = 100;

  public Metadata {
    members = MetadataValue.copy(members);
    members.values().forEach(value -> requireDepth(value, MAX_DEPTH));
  }

  private static void requireDepth(MetadataValue value, int left) {
    Collection<MetadataValue> inner;
    if (value instanceof MetadataValue.Items items) {
      inner = items.values();
    } else if (value instanceof MetadataValue.Members nested) {
      inner = nested.values().values();
    } else {
      return;
    }
    if (left == 0) {
      throw Text.broken(
          "metadata", "too_deep", "nests deeper than the " + MAX_DEPTH + " levels allowed");
    }
    inner.forEach(each -> requireDepth(each, left - 1));
  }
}
