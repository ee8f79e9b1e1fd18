package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The contract is complete, its examples are valid, and API Gateway can import it. */
class ContractTest {
  private static final Set<String> METHODS = Set.of("get", "post", "delete", "put", "patch");

  /** The keywords of a schema that JSON Schema draft 4 and API Gateway's models know. */
  private static final Set<String> SCHEMA_WORDS =
      Set.of(
          "$ref",
          "type",
          "title",
          "description",
          "format",
          "enum",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "items",
          "minItems",
          "maxItems",
          "properties",
          "required",
          "additionalProperties",
          "minProperties");

  private static void operations(BiConsumer<String, JsonNode> each) {
    Contract.DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            each.accept(
                                operation.getKey() + " " + path.getKey(), operation.getValue())));
  }

  private static void walk(String at, JsonNode node, BiConsumer<String, JsonNode> each) {
    each.accept(at, node);
    node.properties().forEach(p -> walk(at + "/" + p.getKey(), p.getValue(), each));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      walk(at + "/" + i, node.get(i), each);
    }
  }

  @Test
  void the_contract_has_every_operation() {
    List<String> ids = new ArrayList<>();
    operations((name, operation) -> ids.add(operation.path("operationId").asString() + " " + name));
    assertEquals(
        List.of(
            "storeEvent post /events",
            "findEvents get /events",
            "storeEvents post /events/batch",
            "readEvent get /events/{eventId}",
            "listCalls get /calls",
            "readCall get /calls/{callId}",
            "eraseCall delete /calls/{callId}",
            "readRelatedCalls get /calls/{callId}/related",
            "readCallEvents get /calls/{callId}/events",
            "readCallLadder get /calls/{callId}/ladder",
            "diffCalls get /calls/{callId}/diff",
            "health get /health"),
        ids);
  }

  @Test
  void every_example_is_valid_and_its_model_writes_it_again() {
    Set<String> examples = new TreeSet<>();
    walk(
        "",
        Contract.DOCUMENT,
        (at, node) -> {
          if (at.endsWith("/application~json")
              || at.endsWith("/application/json")
              || at.endsWith("/application/problem+json")) {
            String schema = node.at("/schema/$ref").asString("");
            if (schema.isEmpty()) {
              return; // a gateway response
            }
            String name = schema.substring(schema.lastIndexOf('/') + 1);
            assertFalse(node.path("examples").isEmpty(), at);
            node.get("examples")
                .forEach(
                    example -> {
                      String reference = example.get("$ref").asString();
                      examples.add(reference.substring(reference.lastIndexOf('/') + 1));
                      JsonNode value = Contract.resolve(example).get("value");
                      byte[] json = value.toString().getBytes(StandardCharsets.UTF_8);
                      assertEquals(List.of(), Contract.oracle(name, json), reference);
                      JsonModel model = Json.readRequest(json, Contract.reader(name));
                      if (!name.startsWith("Event") || name.endsWith("Page")) {
                        assertEquals(value.toString(), Json.writeString(model), reference);
                      }
                    });
          }
        });
    Set<String> all = new TreeSet<>();
    Contract.DOCUMENT.at("/components/examples").properties().forEach(e -> all.add(e.getKey()));
    assertEquals(all, examples, "every example is used");
  }

  @Test
  void parameter_examples_are_valid() {
    Contract.DOCUMENT
        .at("/components/parameters")
        .forEach(
            parameter -> {
              List<String> values = new ArrayList<>();
              if (parameter.has("example")) {
                values.add(parameter.get("example").asString());
              }
              parameter.path("examples").forEach(e -> values.add(e.get("value").asString()));
              JsonNode schema = Contract.resolve(parameter.get("schema"));
              for (String value : values) {
                String pattern = schema.path("pattern").asString("");
                assertTrue(value.matches(pattern.isEmpty() ? ".*" : pattern), value);
              }
            });
  }

  @Test
  void every_reference_leads_somewhere() {
    walk(
        "",
        Contract.DOCUMENT,
        (at, node) -> {
          if (node.isObject() && node.has("$ref")) {
            assertFalse(Contract.resolve(node).isMissingNode(), at);
            assertEquals(1, node.size(), () -> at + ": what stands beside $ref is ignored");
          }
        });
  }

  @Test
  void schemas_hold_only_what_api_gateway_takes_for_a_model() {
    Contract.schemas()
        .properties()
        .forEach(
            schema -> {
              assertTrue(schema.getKey().matches("[A-Za-z0-9]+"), schema.getKey());
              schema(schema.getKey(), schema.getValue());
            });
    walk(
        "",
        Contract.DOCUMENT.get("paths"),
        (at, node) -> {
          if (at.endsWith("/schema")) {
            assertTrue(node.has("$ref") || !at.contains("/content/"), at);
          }
        });
  }

  private static void schema(String at, JsonNode schema) {
    schema
        .properties()
        .forEach(word -> assertTrue(SCHEMA_WORDS.contains(word.getKey()), at + word.getKey()));
    schema
        .path("properties")
        .properties()
        .forEach(p -> schema(at + "." + p.getKey(), p.getValue()));
    if (schema.has("items")) {
      schema(at + "[]", schema.get("items"));
    }
    if (schema.path("type").asString("").equals("object")) {
      assertFalse(schema.path("additionalProperties").isObject(), at);
    }
    assertFalse(schema.path("title").asString("").contains("\""), at);
  }

  @Test
  void api_gateway_can_import_it() {
    assertEquals("3.0.3", Contract.DOCUMENT.get("openapi").asString());
    JsonNode security = Contract.DOCUMENT.at("/components/securitySchemes/bearer");
    assertEquals("apiKey", security.get("type").asString());
    assertEquals("custom", security.get("x-amazon-apigateway-authtype").asString());
    Contract.DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path -> {
              assertFalse(Set.of("/ping", "/sping").contains(path.getKey()));
              path.getValue()
                  .properties()
                  .forEach(p -> assertTrue(METHODS.contains(p.getKey()), path + p.getKey()));
            });
    operations(
        (name, operation) -> {
          JsonNode integration = operation.get("x-amazon-apigateway-integration");
          String function = name.startsWith("get ") ? "retriever" : "storer";
          assertEquals("${" + function + "_invoke_arn}", integration.get("uri").asString(), name);
          assertEquals("aws_proxy", integration.get("type").asString(), name);
          assertEquals("POST", integration.get("httpMethod").asString(), name);
          assertEquals(name.endsWith("/health"), operation.has("security"), name);
        });
  }

  @Test
  void placeholders_are_whole_values_and_nothing_else_looks_like_one() {
    Set<String> placeholders = new TreeSet<>();
    walk(
        "",
        Contract.DOCUMENT,
        (at, node) -> {
          if (node.isString() && node.asString().matches("(?s).*([$%]\\{).*")) {
            assertTrue(node.asString().matches("\\$\\{[a-z_]+}"), at);
            placeholders.add(node.asString());
          }
        });
    assertEquals(
        Set.of(
            "${authorizer_invoke_arn}",
            "${authorizer_result_ttl_seconds}",
            "${retriever_invoke_arn}",
            "${storer_invoke_arn}"),
        placeholders);
  }

  @Test
  void gateway_responses_are_problems() {
    JsonNode responses = Contract.DOCUMENT.get("x-amazon-apigateway-gateway-responses");
    assertTrue(responses.has("DEFAULT_4XX") && responses.has("DEFAULT_5XX"));
    responses
        .properties()
        .forEach(
            response -> {
              JsonNode parameters = response.getValue().path("responseParameters");
              assertEquals(
                  "'application/problem+json'",
                  parameters.path("gatewayresponse.header.Content-Type").asString(),
                  response.getKey());
              String body =
                  response
                      .getValue()
                      .get("responseTemplates")
                      .get("application/json")
                      .asString()
                      .replace("$context.error.messageString", "\"No.\"")
                      .replace("$context.requestId", "r");
              byte[] json = body.getBytes(StandardCharsets.UTF_8);
              assertEquals(List.of(), Contract.oracle("Problem", json), response.getKey());
              String code = Json.readTree(json).get("code") + "";
              assertTrue(
                  Contract.DOCUMENT.at("/info/description").asString().contains("`" + code + "`"),
                  code);
              if (response.getValue().has("statusCode")) {
                assertEquals(
                    response.getValue().get("statusCode").asString(),
                    Json.readTree(json).get("status") + "",
                    response.getKey());
              }
            });
  }

  @Test
  void every_operation_declares_what_can_go_wrong() {
    operations(
        (name, operation) -> {
          Set<String> declared = new TreeSet<>();
          operation.get("responses").properties().forEach(r -> declared.add(r.getKey()));
          Set<String> expected = new TreeSet<>(Set.of("429", "500", "503", "504"));
          if (!name.endsWith("/health")) {
            expected.addAll(Set.of("400", "401", "403"));
          }
          if (operation.has("requestBody")) {
            expected.addAll(Set.of("413", "415"));
          }
          if (name.contains("{")) {
            expected.add("404");
          }
          assertTrue(declared.containsAll(expected), name + " " + declared);
        });
  }
}
