package io.callflow.event;

import java.util.Collection;
import java.util.Map;

/**
 * What else the reporter said, usually the native payload: any JSON object, kept as it was sent,
 * its members in their order and its numbers by their text. Two are equal when they are equal as
 * JSON; the order of members does not matter. Its values nest {@value #MAX_DEPTH} levels deep at
 * most, so that whatever is stored can be read again.
 */
public record Metadata(Map<String, MetadataValue> members) {
  /** How deep arrays and objects nest at most. */
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
