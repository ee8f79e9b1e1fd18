package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.Operation;
import io.callflow.contract.operation.Parameter;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.event.Admission;
import io.callflow.query.EventQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Compares the generated operations with the contract, which another YAML parser reads. */
class OperationContractTest {
  private static Operation generated(Contract.Operation operation) {
    return Arrays.stream(Operation.values())
        .filter(each -> each.id().equals(operation.id()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(operation.id()));
  }

  @Test
  void there_is_a_constant_for_each_operation() {
    assertEquals(
        Contract.operations().stream().map(Contract.Operation::id).sorted().toList(),
        Arrays.stream(Operation.values()).map(Operation::id).sorted().toList());
  }

  @Test
  void method_path_scope_and_body_size_are_those_of_the_contract() {
    for (Contract.Operation operation : Contract.operations()) {
      Operation generated = generated(operation);
      JsonNode node = operation.node();
      assertEquals(operation.method(), generated.method());
      assertEquals(operation.path(), generated.path());
      assertEquals(
          Optional.ofNullable(node.get("x-callflow-scope")).map(JsonNode::asString),
          generated.scope(),
          operation.id());
      assertEquals(node.path("x-callflow-max-body").asInt(0), generated.maxBody(), operation.id());
    }
  }

  @Test
  void an_operation_asks_for_a_scope_unless_it_is_open() {
    for (Contract.Operation operation : Contract.operations()) {
      boolean open = operation.node().has("security");
      assertEquals(!open, operation.node().has("x-callflow-scope"), operation.id());
      assertEquals(
          operation.node().has("requestBody"),
          operation.node().has("x-callflow-max-body"),
          operation.id());
    }
  }

  @Test
  void parameters_have_the_limits_of_the_contract() {
    for (Contract.Operation operation : Contract.operations()) {
      assertEquals(
          operation.parameters().stream().map(OperationContractTest::limits).toList(),
          generated(operation).parameters().stream().map(OperationContractTest::limits).toList(),
          operation.id());
    }
  }

  private static String limits(JsonNode parameter) {
    JsonNode schema = Contract.resolve(parameter.get("schema"));
    TreeMap<String, String> limits = new TreeMap<>();
    limits.put("required", parameter.path("required").asString("false"));
    limits.put("in", parameter.get("in").asString());
    if (schema.has("enum")) {
      List<String> words = new ArrayList<>();
      schema.get("enum").forEach(word -> words.add(word.asString()));
      limits.put("enum", words.toString());
    } else if (schema.get("type").asString().equals("integer")) {
      limits.put("minimum", schema.get("minimum").asString());
      limits.put("maximum", schema.get("maximum").asString());
    } else if (schema.get("type").asString().equals("boolean")) {
      limits.put("flag", "true or false");
    } else {
      limits.put("minLength", schema.get("minLength").asString());
      limits.put("maxLength", schema.get("maxLength").asString());
      limits.put("pattern", schema.get("pattern").asString());
      limits.put("log", parameter.path("x-callflow-log").asString("value"));
      limits.put(
          "noun",
          parameter
              .path("x-callflow-form")
              .asString(parameter.path("x-callflow-pattern").asString("text")));
      limits.put("form", "" + parameter.has("x-callflow-form"));
    }
    return parameter.get("name").asString() + limits;
  }

  private static String limits(Parameter parameter) {
    TreeMap<String, String> limits = new TreeMap<>();
    limits.put("required", "" + parameter.required());
    limits.put("in", parameter.location() == Parameter.Location.PATH ? "path" : "query");
    if (parameter instanceof Parameter.Choice<?> choice) {
      limits.put("enum", choice.values().stream().map(Object::toString).toList().toString());
    } else if (parameter instanceof Parameter.Int integer) {
      limits.put("minimum", "" + integer.minimum());
      limits.put("maximum", "" + integer.maximum());
    } else if (parameter instanceof Parameter.Flag) {
      limits.put("flag", "true or false");
    } else if (parameter instanceof Parameter.Text text) {
      limits.put("minLength", "" + text.rule().minLength());
      limits.put("maxLength", "" + text.rule().maxLength());
      limits.put("pattern", text.rule().pattern());
      limits.put("log", text.log() == Parameter.Log.GIVEN ? "given" : "value");
      limits.put("noun", text.rule().allowed());
      limits.put("form", "" + text.hasForm());
    }
    return parameter.name() + limits;
  }

  @Test
  void the_contract_has_a_phrase_for_what_each_text_must_be() {
    for (Contract.Operation operation : Contract.operations()) {
      for (JsonNode parameter : operation.parameters()) {
        JsonNode schema = Contract.resolve(parameter.get("schema"));
        boolean text =
            schema.get("type").asString().equals("string")
                && !schema.has("enum")
                && !schema.path("format").asString("").equals("date-time");
        if (text) {
          assertNotEquals(
              parameter.has("x-callflow-form"),
              parameter.has("x-callflow-pattern"),
              operation.id());
        }
        assertTrue(
            !schema.has("default") || !parameter.path("required").asBoolean(false), operation.id());
      }
    }
  }

  @Test
  void the_contract_has_the_limits_of_the_domain() {
    assertEquals(EventQuery.MAX_PAGE_SIZE, FindEventsParameters.MAX_LIMIT);
    assertEquals(EventQuery.MAX_PAGE_SIZE, ListCallsParameters.MAX_LIMIT);
    assertEquals(
        EventQuery.DEFAULT_PAGE_SIZE,
        FindEventsParameters.read(new ParameterReader(Map.of(), Map.of())).limit());
    assertEquals(Admission.MAX_EVENT_BYTES, Operation.STORE_EVENT.maxBody());
  }
}
