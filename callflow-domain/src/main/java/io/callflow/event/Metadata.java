package io.callflow.event;

import java.util.Map;

/**
 * What else the reporter said, usually the native payload: any JSON object, kept as it was sent,
 * its members in their order and its numbers by their text. Two are equal when they are equal as
 * JSON; the order of members does not matter.
 */
public record Metadata(Map<String, MetadataValue> members) {
  public Metadata {
    members = MetadataValue.copy(members);
  }
}
