package io.callflow.contract;

import io.callflow.contract.model.Event;
import io.callflow.contract.model.EventBatch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON for the front doors. All reading throws {@link MalformedBody}, with everything that is wrong
 * at once; all writing is UTF-8 on one line.
 */
public final class Json {
  private Json() {}

  /** Reads the body of {@code POST /events}, held to every rule of the contract. */
  public static Event readEvent(byte[] json) {
    return readRequest(json, Event::read);
  }

  /** Reads the body of {@code POST /events/batch}, held to every rule of the contract. */
  public static EventBatch readEventBatch(byte[] json) {
    return readRequest(json, EventBatch::read);
  }

  /**
   * Reads any model, held to every rule of the contract: {@code readRequest(json, Event::read)}.
   */
  public static <T> T readRequest(byte[] json, Function<JsonReader, @Nullable T> model) {
    return JsonReader.read(json, true, model);
  }

  /**
   * Reads any model as a client does: fields that it does not know are passed over, and only types
   * are checked.
   */
  public static <T> T readResponse(byte[] json, Function<JsonReader, @Nullable T> model) {
    return JsonReader.read(json, false, model);
  }

  /** Writes any model. */
  public static byte[] write(JsonModel model) {
    return JsonWriter.document(model::write);
  }

  /** Writes any model as text. */
  public static String writeString(JsonModel model) {
    return new String(write(model), StandardCharsets.UTF_8);
  }

  /**
   * Reads an object of any shape into {@link java.util.LinkedHashMap}, {@link java.util.List},
   * {@link String}, {@link JsonNumber}, {@link Boolean} and null. Refuses what no reader could
   * carry on: a field named twice, a lone surrogate, extreme depth.
   */
  public static Map<String, @Nullable Object> readTree(byte[] json) {
    return JsonTree.of(JsonReader.read(json, false, JsonReader::anyObject));
  }

  /** Writes what {@link #readTree} reads; numbers, moments and models may stand in it, too. */
  public static byte[] writeTree(Map<String, ? extends @Nullable Object> tree) {
    return JsonWriter.document(out -> out.tree(tree));
  }
}
