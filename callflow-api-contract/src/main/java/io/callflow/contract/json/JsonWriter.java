package io.callflow.contract.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.callflow.event.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one JSON document in UTF-8 on one line, and omits fields whose value is null. */
public final class JsonWriter {
  private static final JsonFactory JSON =
      new JsonFactory().enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8);

  private final JsonGenerator generator;

  private JsonWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Returns the document that the function writes. */
  static byte[] document(Consumer<JsonWriter> document) {
    // Grows by blocks: the bytes are copied once, however many there are.
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator generator = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      document.accept(new JsonWriter(generator));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Begins an object. */
  public void beginObject() {
    write(generator::writeStartObject);
  }

  /** Ends the object. */
  public void endObject() {
    write(generator::writeEndObject);
  }

  /** Writes a string. */
  public void text(String value) {
    write(() -> generator.writeString(value));
  }

  /** Writes a field with a string. */
  public void field(String name, @Nullable String value) {
    if (value != null) {
      write(() -> generator.writeStringField(name, value));
    }
  }

  /** Writes a field with an integer of 32 bits. */
  public void field(String name, @Nullable Integer value) {
    if (value != null) {
      write(() -> generator.writeNumberField(name, value.intValue()));
    }
  }

  /** Writes a field with an integer of 64 bits. */
  public void field(String name, @Nullable Long value) {
    if (value != null) {
      write(() -> generator.writeNumberField(name, value.longValue()));
    }
  }

  /** Writes a field with a decimal, without an exponent. */
  public void field(String name, @Nullable BigDecimal value) {
    if (value != null) {
      write(() -> generator.writeFieldName(name));
      write(() -> generator.writeNumber(value.toPlainString()));
    }
  }

  /** Writes a field with {@code true} or {@code false}. */
  public void field(String name, @Nullable Boolean value) {
    if (value != null) {
      write(() -> generator.writeBooleanField(name, value));
    }
  }

  /** Writes a field with a time, in UTC. */
  public void field(String name, @Nullable Instant value) {
    field(name, value == null ? null : Timestamps.format(value));
  }

  /** Writes a field with a model. */
  public void field(String name, @Nullable JsonModel value) {
    if (value != null) {
      write(() -> generator.writeFieldName(name));
      value.write(this);
    }
  }

  /** Writes a field with an array of models or of strings. */
  public void field(String name, @Nullable List<?> values) {
    if (values != null) {
      write(() -> generator.writeArrayFieldStart(name));
      values.forEach(this::tree);
      write(generator::writeEndArray);
    }
  }

  /** Writes a field with an object of any shape. */
  public void field(String name, @Nullable Metadata value) {
    if (value != null) {
      write(() -> generator.writeFieldName(name));
      write(() -> generator.writeRawValue(value.json()));
    }
  }

  /** Writes a value of plain Java: see {@link Json#writeTree}. */
  void tree(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      beginObject();
      map.forEach(
          (name, member) -> {
            write(() -> generator.writeFieldName((String) name));
            tree(member);
          });
      endObject();
    } else if (value instanceof Iterable<?> items) {
      write(generator::writeStartArray);
      items.forEach(this::tree);
      write(generator::writeEndArray);
    } else if (value instanceof JsonModel model) {
      model.write(this);
    } else if (value instanceof Boolean bool) {
      write(() -> generator.writeBoolean(bool));
    } else if (value instanceof JsonNumber || value instanceof Number) {
      write(() -> generator.writeNumber(value.toString()));
    } else if (value == null) {
      write(generator::writeNull);
    } else if (value instanceof String || value instanceof Instant) {
      text(value.toString());
    } else {
      throw new IllegalArgumentException("no JSON is known for a " + value.getClass().getName());
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Wraps the exception of a generator that writes to memory, and so throws none. */
  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
