package io.callflow.contract;

import io.callflow.contract.json.JsonNumber;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the extension attributes of CloudEvents in the metadata of events, and takes them out. */
final class CloudEventExtensions {
  /** Names that are no unknown extensions: attributes of this mapping. */
  private static final Set<String> KNOWN =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "subject",
          "time",
          "datacontenttype",
          "dataschema",
          "data",
          CloudEventMapper.RECORDED_TIME);

  private CloudEventExtensions() {}

  /** Extensions, and the metadata without them. */
  record Split(Map<String, Object> extensions, @Nullable Metadata metadata) {}

  /** Takes the extensions out, if all members can be extensions. */
  static Split split(@Nullable Metadata metadata) {
    Split whole = new Split(Map.of(), metadata);
    if (metadata == null
        || !(metadata.get(CloudEventMapper.EXTENSIONS).orElse(null)
            instanceof MetadataValue.Members members)
        || members.values().isEmpty()) {
      return whole;
    }
    Map<String, Object> extensions = new LinkedHashMap<>();
    for (Map.Entry<String, MetadataValue> member : members.values().entrySet()) {
      Object value = extension(member.getKey(), member.getValue());
      if (value == null) {
        return whole;
      }
      extensions.put(member.getKey(), value);
    }
    Map<String, MetadataValue> rest = new LinkedHashMap<>(metadata.members());
    rest.remove(CloudEventMapper.EXTENSIONS);
    return new Split(extensions, rest.isEmpty() ? null : new Metadata(rest));
  }

  private static @Nullable Object extension(String name, MetadataValue value) {
    if (!CloudEventAttributes.isName(name) || KNOWN.contains(name)) {
      return null;
    }
    if (value instanceof MetadataValue.Text text) {
      return text.value().chars().anyMatch(Character::isISOControl) ? null : text.value();
    }
    if (value instanceof MetadataValue.Bool bool) {
      return bool.value();
    }
    return value instanceof MetadataValue.Num number && CloudEventAttributes.isInt32(number.text())
        ? new JsonNumber(number.text())
        : null;
  }

  /** Puts the extensions that the mapping does not know into the metadata. */
  static @Nullable Metadata join(Map<String, Object> extensions, @Nullable Metadata metadata) {
    Map<String, MetadataValue> unknown = new LinkedHashMap<>();
    extensions.forEach(
        (name, value) -> {
          if (!KNOWN.contains(name)) {
            unknown.put(name, value(value));
          }
        });
    if (unknown.isEmpty()) {
      return metadata;
    }
    Map<String, MetadataValue> all = new LinkedHashMap<>();
    if (metadata != null) {
      all.putAll(metadata.members());
    }
    if (all.get(CloudEventMapper.EXTENSIONS) instanceof MetadataValue.Members own) {
      own.values().forEach(unknown::putIfAbsent);
    }
    all.put(CloudEventMapper.EXTENSIONS, new MetadataValue.Members(unknown));
    return new Metadata(all);
  }

  private static MetadataValue value(Object value) {
    if (value instanceof Boolean bool) {
      return MetadataValue.of(bool);
    }
    return value instanceof JsonNumber number
        ? new MetadataValue.Num(number.text())
        : MetadataValue.of(value.toString());
  }
}
