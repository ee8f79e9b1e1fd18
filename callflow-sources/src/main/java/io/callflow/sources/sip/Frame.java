package io.callflow.sources.sip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Characters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one frame as tshark writes them. Trees of fields are flattened, and names have one
 * form, whichever way tshark writes them: {@code sip.Call-ID}, {@code sip_Call-ID} and {@code
 * sip_sip_Call-ID} are {@code sip_Call-ID}. A name that is there several times has several values.
 */
final class Frame {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(Characters.MOST)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static final Set<String> TOP = Set.of("timestamp", "error");
  private static final String LAYERS = "layers";
  private static final String SIP = "sip";

  private final Map<String, List<String>> fields = new HashMap<>();
  private final List<Map<String, List<String>>> messages = new ArrayList<>();
  private boolean isIndex;
  private boolean hasLayers;

  private Frame() {}

  /**
   * Reads the object of one frame.
   *
   * @throws BadRecord if it is no JSON
   */
  static Frame read(String json) throws BadRecord {
    Frame frame = new Frame();
    try (JsonParser parser = JSON.createParser(json)) {
      frame.read(parser);
    } catch (IOException e) {
      throw new BadRecord("is not valid JSON: " + message(e));
    }
    return frame;
  }

  private static String message(IOException e) {
    return String.valueOf(
        e instanceof com.fasterxml.jackson.core.JsonProcessingException json
            ? json.getOriginalMessage()
            : e.getMessage());
  }

  private void read(JsonParser parser) throws IOException {
    int depth = 0;
    String name = "";
    parser.nextToken();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case FIELD_NAME -> {
          name = parser.currentName();
          isIndex |= depth == 0 && name.equals("index");
        }
        case START_OBJECT -> {
          if (name.equals(LAYERS) && depth <= 1) {
            hasLayers = true;
            layers(parser);
          } else {
            depth++;
          }
        }
        case END_OBJECT -> depth--;
        default -> {
          if (token.isScalarValue() && depth == 0 && TOP.contains(name)) {
            put(fields, name, parser.getText());
          }
        }
      }
    }
  }

  /** Reads the members of the object that holds the layers. */
  private void layers(JsonParser parser) throws IOException {
    int depth = 0;
    String layer = "";
    String name = "";
    Map<String, List<String>> into = fields;
    for (JsonToken token = parser.nextToken();
        token != null && (depth > 0 || token != JsonToken.END_OBJECT);
        token = parser.nextToken()) {
      switch (token) {
        case FIELD_NAME -> {
          name = normal(parser.currentName());
          if (depth == 0) {
            layer = name;
            into = fields;
          }
        }
        case START_OBJECT -> {
          if (depth == 0 && layer.equals(SIP)) {
            into = new HashMap<>();
            List<String> raw = fields.remove("sip_raw");
            if (raw != null) {
              into.put("sip_raw", raw);
            }
            messages.add(into);
          }
          depth++;
        }
        case END_OBJECT -> depth--;
        default -> {
          if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
            put(into, name, parser.getText());
          }
        }
      }
    }
  }

  private static void put(Map<String, List<String>> fields, String name, String value) {
    fields.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
  }

  /** The name with underscores, and without the name of the layer that stands before it. */
  private static String normal(String name) {
    String plain = name.replace('.', '_');
    int end = plain.indexOf('_') + 1;
    return end > 0 && plain.startsWith(plain.substring(0, end), end) ? plain.substring(end) : plain;
  }

  /** Whether it is the line that {@code -T ek} writes before each frame. */
  boolean isIndex() {
    return isIndex && !hasLayers;
  }

  boolean hasLayers() {
    return hasLayers;
  }

  /** The last value of a field, which is that of the innermost layer; null without one. */
  @Nullable String last(String name) {
    return last(fields, name);
  }

  static @Nullable String last(Map<String, List<String>> fields, String name) {
    List<String> values = fields.get(name);
    return values == null ? null : values.get(values.size() - 1);
  }

  /** The first value of a field; null without one. */
  static @Nullable String first(Map<String, List<String>> fields, String name) {
    List<String> values = fields.get(name);
    return values == null ? null : values.get(0);
  }

  /**
   * The fields of each SIP message in the frame. Where fields were chosen with {@code -e}, there is
   * one message, whose fields are those of the frame.
   */
  List<Map<String, List<String>>> messages() {
    if (!messages.isEmpty()) {
      return messages;
    }
    return fields.keySet().stream().anyMatch(name -> name.startsWith("sip_"))
        ? List.of(fields)
        : List.of();
  }
}
