package io.callflow.contract.json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON for the front doors: {@code Event event = Json.readRequest(body,
 * Event::read)}, {@code byte[] answer = Json.write(page)}. Every reading method throws {@link
 * MalformedBody} with all violations at once; every writing method writes UTF-8 on one line. Has no
 * state, so threads may share it.
 */
public final class Json {
  private Json() {}

  /** Reads any model by every rule of the contract: {@code readRequest(json, Event::read)}. */
  public static <T> T readRequest(byte[] json, Function<JsonReader, @Nullable T> model) {
    return JsonReader.read(json, true, model);
  }

  /**
   * Reads any model as a client should: skips fields that the model does not have, and checks types
   * only.
   */
  public static <T> T readResponse(byte[] json, Function<JsonReader, @Nullable T> model) {
    return JsonReader.read(json, false, model);
  }

  /** Writes any model as bytes. */
  public static byte[] write(JsonModel model) {
    return JsonWriter.document(model::write);
  }

  /** Writes any model as text. */
  public static String writeString(JsonModel model) {
    return new String(write(model), StandardCharsets.UTF_8);
  }

  /**
   * Reads an object of any shape into {@link java.util.LinkedHashMap}, {@link java.util.List},
   * {@link String}, {@link JsonNumber}, {@link Boolean} and null. A field named twice, a lone
   * surrogate and a depth of more than 1000 are violations.
   */
  public static Map<String, @Nullable Object> readTree(byte[] json) {
    return JsonReader.read(json, false, JsonReader::tree);
  }

  /** Reads an array of objects, each as {@link #readTree} does. */
  public static List<Map<String, @Nullable Object>> readTrees(byte[] json) {
    return JsonReader.read(json, false, in -> in.list(0, Integer.MAX_VALUE, JsonReader::tree));
  }

  /** Writes an array of trees, each as {@link #writeTree} does. */
  public static byte[] writeTrees(List<? extends Map<String, ? extends @Nullable Object>> trees) {
    return JsonWriter.document(out -> out.tree(trees));
  }

  /**
   * Writes a tree as {@link #readTree} returns it, which may also hold any {@link Number}, {@link
   * java.time.Instant} or model.
   *
   * @throws IllegalArgumentException for a value of any other class
   */
  public static byte[] writeTree(Map<String, ? extends @Nullable Object> tree) {
    return JsonWriter.document(out -> out.tree(tree));
  }
}
