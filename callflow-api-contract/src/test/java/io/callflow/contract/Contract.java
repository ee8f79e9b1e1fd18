package io.callflow.contract;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import io.callflow.contract.json.JsonModel;
import io.callflow.contract.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The contract as data, and the verdicts of a JSON Schema validator as an oracle. */
final class Contract {
  static final JsonNode DOCUMENT = load("/callflow-openapi.yaml");

  /** The schemas of stored lines. */
  static final JsonNode STORED = load("/callflow-stored.yaml");

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          Dialects.getOpenApi30(),
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private static final Map<String, Schema> ORACLES = new LinkedHashMap<>();

  private Contract() {}

  private static JsonNode load(String resource) {
    try (InputStream yaml =
        Objects.requireNonNull(Contract.class.getResourceAsStream(resource), resource)) {
      return new YAMLMapper().readTree(yaml.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode schemas() {
    return DOCUMENT.at("/components/schemas");
  }

  /** The names of the schemas for which models are generated: those of objects and enums. */
  static List<String> models() {
    List<String> names = new ArrayList<>();
    schemas()
        .properties()
        .forEach(
            schema -> {
              boolean any = schema.getKey().equals("Metadata");
              if (!any
                  && (schema.getValue().has("enum")
                      || schema.getValue().path("type").asString().equals("object"))) {
                names.add(schema.getKey());
              }
            });
    return names;
  }

  /** Follows a reference to what it refers to. */
  static JsonNode resolve(JsonNode schema) {
    return schema.has("$ref") ? DOCUMENT.at(schema.get("$ref").asString().substring(1)) : schema;
  }

  /**
   * One operation.
   *
   * @param parameters its parameters, each resolved
   */
  record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {
    String id() {
      return node.get("operationId").asString();
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /** All operations, in the order of the document. */
  static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          List<JsonNode> parameters = new ArrayList<>();
                          operation
                              .getValue()
                              .path("parameters")
                              .forEach(parameter -> parameters.add(resolve(parameter)));
                          operations.add(
                              new Operation(
                                  operation.getKey().toUpperCase(Locale.ROOT),
                                  path.getKey(),
                                  operation.getValue(),
                                  parameters));
                        }));
    return operations;
  }

  /** The objections of a JSON Schema validator to this value of a parameter. */
  static List<String> oracle(JsonNode schema, String value) {
    ObjectNode root = (ObjectNode) resolve(schema).deepCopy();
    boolean plain =
        switch (root.get("type").asString()) {
          case "integer" -> true;
          case "boolean" -> value.equals("true") || value.equals("false");
          default -> false;
        };
    String json = plain ? value : JsonMapper.shared().writeValueAsString(value);
    return REGISTRY.getSchema(root).validate(json, InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  /** The objections of a JSON Schema validator to this document; empty if it is valid. */
  static List<String> oracle(String schema, byte[] json) {
    return oracle(DOCUMENT, schema, json);
  }

  /** The objections of a JSON Schema validator to this stored line; empty if it is valid. */
  static List<String> storedOracle(String schema, byte[] json) {
    return oracle(STORED, schema, json);
  }

  private static synchronized List<String> oracle(JsonNode document, String schema, byte[] json) {
    Schema oracle =
        ORACLES.computeIfAbsent(
            schema,
            name -> {
              ObjectNode root = JsonMapper.shared().createObjectNode();
              root.put("$ref", "#/components/schemas/" + name);
              root.putObject("components").set("schemas", document.at("/components/schemas"));
              return REGISTRY.getSchema(root);
            });
    return oracle.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  /** The reading method of a model. */
  static Function<JsonReader, @Nullable JsonModel> reader(String schema) {
    try {
      Method read =
          Class.forName("io.callflow.contract.model." + schema).getMethod("read", JsonReader.class);
      return in -> {
        try {
          return (JsonModel) read.invoke(null, in);
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new AssertionError(e);
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      };
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(schema, e);
    }
  }
}
