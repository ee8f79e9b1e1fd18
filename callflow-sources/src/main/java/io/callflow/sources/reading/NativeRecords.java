package io.callflow.sources.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.callflow.event.CallflowException;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Keeps a native record as the metadata of an event, which is at most 64 KiB long. */
public final class NativeRecords {
  /** The most characters of a text, by attempt. */
  private static final int[] CUTS = {Integer.MAX_VALUE, 16_384, 8_192, 4_096, 1_024, 256, 64, 16};

  private static final int MOST_BYTES = 48 * 1024;

  private NativeRecords() {}

  /** The fields as text. Long ones are cut and end with an ellipsis, so that the event fits. */
  public static Metadata metadata(Map<String, String> fields) {
    Metadata metadata = null;
    for (int longest : CUTS) {
      Map<String, MetadataValue> members = new LinkedHashMap<>();
      fields.forEach((name, text) -> members.put(name, MetadataValue.of(Texts.cut(text, longest))));
      metadata = new Metadata(members);
      if (metadata.size() <= MOST_BYTES) {
        break;
      }
    }
    return Objects.requireNonNull(metadata);
  }

  /**
   * The object as it was written.
   *
   * @param record the object
   * @param text its JSON text
   */
  public static Metadata metadata(JsonNode record, String text) {
    if (text.length() <= MOST_BYTES) {
      try {
        Metadata metadata = Metadata.parse(text);
        if (metadata.size() <= MOST_BYTES) {
          return metadata;
        }
      } catch (CallflowException e) {
        // a member that is there twice; the tree has the last one
      }
    }
    return metadata(record);
  }

  /**
   * The object. Long texts are cut and end with an ellipsis; if that is not enough, the last
   * members are left out, and {@code "callflow.cut": true} says so.
   */
  public static Metadata metadata(JsonNode record) {
    for (int longest : CUTS) {
      Metadata metadata = Metadata.parse(NativeJson.write(cut(record, longest)));
      if (metadata.size() <= MOST_BYTES) {
        return metadata;
      }
    }
    ObjectNode few = JsonNodeFactory.instance.objectNode();
    int size = 0;
    JsonNode shortened = cut(record, 64);
    for (Map.Entry<String, JsonNode> member : shortened.properties()) {
      // six bytes is the longest that a character gets
      int own = 6 * (member.getKey().length() + NativeJson.write(member.getValue()).length() + 4);
      if (size + own <= MOST_BYTES) {
        few.set(member.getKey(), member.getValue());
        size += own;
      }
    }
    few.put("callflow.cut", true);
    return Metadata.parse(NativeJson.write(few));
  }

  private static JsonNode cut(JsonNode node, int longest) {
    if (node.isTextual()) {
      return JsonNodeFactory.instance.textNode(Texts.cut(Texts.whole(node.textValue()), longest));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(cut(element, longest)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(
              member -> object.set(Texts.whole(member.getKey()), cut(member.getValue(), longest)));
      return object;
    }
    return node;
  }
}
