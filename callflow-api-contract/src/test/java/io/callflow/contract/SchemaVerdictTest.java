package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonModel;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated readers and a JSON Schema validator give the same verdicts. */
class SchemaVerdictTest {

  static Stream<String> models() {
    return Contract.models().stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void reader_and_schema_give_the_same_verdict_on_each_constraint(String schema) {
    List<String> differences = new ArrayList<>();
    List<Corpus.Item> corpus = Corpus.of(schema);
    for (Corpus.Item item : corpus) {
      byte[] json = item.json();
      List<String> oracle = Contract.oracle(schema, json);
      List<Violation> ours = violations(schema, json);
      boolean expected = item.pointer() == null;
      if (oracle.isEmpty() != expected || ours.isEmpty() != expected) {
        String text = new String(json, StandardCharsets.UTF_8);
        differences.add(
            "%s: validator says %s, reader says %s of %s"
                .formatted(item, oracle, ours, text.substring(0, Math.min(500, text.length()))));
      }
    }
    assertEquals(List.of(), differences, () -> corpus.size() + " documents");
  }

  @ParameterizedTest
  @MethodSource("models")
  void a_broken_constraint_is_reported_once_and_at_its_place(String schema) {
    for (Corpus.Item item : Corpus.of(schema)) {
      if (item.pointer() != null) {
        List<Violation> violations = violations(schema, item.json());
        assertEquals(
            List.of(item.pointer()),
            violations.stream().map(Violation::pointer).toList(),
            () -> item + ": " + violations);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void a_model_writes_what_it_reads(String schema) {
    byte[] json = new Corpus.Item("full", null, Corpus.full(Contract.schemas().get(schema))).json();
    JsonModel model = Json.readRequest(json, Contract.reader(schema));
    assertEquals(new String(json, StandardCharsets.UTF_8), Json.writeString(model));
  }

  @Test
  void every_violation_of_a_body_is_reported_at_once() {
    byte[] json =
        Json.writeTree(
            Map.of(
                "eventType",
                "NO",
                "timestamp",
                17,
                "surprise",
                true,
                "from",
                Map.of("number", "030", "phone", 1)));
    assertEquals(
        List.of("/callId", "/eventType", "/from/number", "/from/phone", "/surprise", "/timestamp"),
        violations("Event", json).stream().map(Violation::pointer).sorted().toList());
  }

  private static List<Violation> violations(String schema, byte[] json) {
    try {
      assertNotNull(Json.readRequest(json, Contract.reader(schema)));
      return List.of();
    } catch (MalformedBody e) {
      return e.violations();
    }
  }
}
