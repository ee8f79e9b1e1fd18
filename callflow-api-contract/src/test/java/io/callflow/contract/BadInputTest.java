package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.contract.model.Event;
import io.callflow.contract.model.EventBatch;
import io.callflow.event.Metadata;
import io.callflow.event.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Refusals of bodies that break the rules of JSON, whatever their schema. */
class BadInputTest {
  /** As the contract says; the last one says that there are more. */
  private static final int MOST_VIOLATIONS = 100;

  private static final String EVENT =
      "\"callId\":\"c\",\"eventType\":\"call.started\",\"timestamp\":\"2026-11-23T09:15:00Z\"";

  static List<Arguments> bodies() {
    return List.of(
        syntax("", "", "not_json"),
        syntax("  ", "", "not_json"),
        syntax("{", "", "not_json"),
        syntax("nul", "", "not_json"),
        syntax("{\"a\":01}", "", "not_json"),
        syntax("{\"a\":NaN}", "", "not_json"),
        syntax("{'a':1}", "", "not_json"),
        syntax("{\"a\":1,}", "", "not_json"),
        syntax("/* c */{}", "", "not_json"),
        syntax("{\"a\":\"\t\"}", "", "not_json"),
        syntax("{\"a\":\"\\x\"}", "", "not_json"),
        syntax("\uFEFF{" + EVENT + "}", "", "not_json"),
        syntax("{" + EVENT + "}{}", "", "not_json"),
        syntax("{" + EVENT + "}]", "", "not_json"),
        syntax(
            "{" + EVENT + ",\"metadata\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(65),
            "/metadata" + "/a".repeat(63),
            "too_deep"),
        syntax("[".repeat(1_000_000), "/0".repeat(64), "too_deep"),
        syntax(
            "{" + EVENT + ",\"metadata\":{\"x\":1,\"\\ud800\":1}}", "/metadata", "lone_surrogate"),
        shape("[]", "", "wrong_type"),
        shape("null", "", "wrong_type"),
        shape("17", "", "wrong_type"),
        shape("{" + EVENT + ",\"legId\":\"\\udc00\"}", "/legId", "lone_surrogate"),
        shape(
            "{" + EVENT + ",\"metadata\":{\"a\":[1,\"\\udc00x\"]}}",
            "/metadata/a/1",
            "lone_surrogate"),
        shape("{" + EVENT + ",\"legId\":\"\"}", "/legId", "too_short"),
        shape("{" + EVENT + ",\"callId\":\"d\"}", "/callId", "duplicate_field"),
        shape(
            "{" + EVENT + ",\"metadata\":{\"a\":[{\"b\":1,\"b\":1}]}}",
            "/metadata/a/0/b",
            "duplicate_field"),
        shape("{" + EVENT + ",\"eventId\":\"evt_1\"}", "/eventId", "unknown_field"),
        shape("{" + EVENT + ",\"createdAt\":\"2026\"}", "/createdAt", "unknown_field"),
        shape("{" + EVENT + ",\"a/b~c\":{\"d\":[[]]}}", "/a~1b~0c", "unknown_field"),
        shape("{" + EVENT + ",\"sequence\":1e999999999}", "/sequence", "not_an_integer"),
        shape("{" + EVENT + ",\"sequence\":" + "9".repeat(50_000) + "}", "/sequence", "range"),
        shape(
            "{" + EVENT + ",\"metadata\":{\"n\":[" + "1".repeat(1001) + "]}}",
            "/metadata/n/0",
            "number_too_long"),
        shape(
            "{" + EVENT + ",\"metadata\":{\"" + "n".repeat(1001) + "\":1}}",
            "/metadata/" + "n".repeat(1001),
            "name_too_long"));
  }

  private static Arguments syntax(String body, String pointer, String code) {
    return Arguments.of(body, true, pointer, code);
  }

  private static Arguments shape(String body, String pointer, String code) {
    return Arguments.of(body, false, pointer, code);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void a_bad_body_is_refused_and_the_place_is_named(
      String body, boolean syntax, String pointer, String code) {
    MalformedBody refused = refused(body.getBytes(StandardCharsets.UTF_8));
    assertEquals(syntax, refused.syntax());
    assertEquals(1, refused.violations().size(), () -> "" + refused.violations());
    assertEquals(pointer, refused.violations().get(0).pointer());
    assertEquals(code, refused.violations().get(0).code());
  }

  @Test
  void the_deepest_allowed_nesting_is_accepted() {
    String body = "{" + EVENT + ",\"metadata\":" + "{\"a\":".repeat(62) + "{}" + "}".repeat(63);
    assertEquals(
        "c", Json.readRequest(body.getBytes(StandardCharsets.UTF_8), Event::read).callId());
  }

  @Test
  void a_number_as_long_as_allowed_keeps_its_text() {
    String number = "-0.10e+" + "1".repeat(993);
    String body = "{" + EVENT + ",\"metadata\":{\"n\":" + number + "}}";
    String written =
        Json.writeString(Json.readRequest(body.getBytes(StandardCharsets.UTF_8), Event::read));
    assertTrue(written.contains("\"n\":" + number + "}"), written);
  }

  @Test
  void bytes_that_are_not_utf8_are_refused() {
    int[][] bad = {{0xC3}, {0xFF}, {0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}};
    for (int[] bytes : bad) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(("{" + EVENT + ",\"legId\":\"").getBytes(StandardCharsets.UTF_8));
      for (int b : bytes) {
        body.write(b);
      }
      body.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
      MalformedBody refused = refused(body.toByteArray());
      assertTrue(refused.syntax());
      assertEquals("not_utf8", refused.violations().get(0).code());
    }
    assertEquals(
        "not_json",
        refused(("{" + EVENT + "}").getBytes(StandardCharsets.UTF_16LE))
            .violations()
            .get(0)
            .code());
  }

  @Test
  void a_client_may_send_the_replacement_character() {
    String body = "{" + EVENT + ",\"metadata\":{\"a\":\"\uFFFD\"}}";
    String written =
        Json.writeString(Json.readRequest(body.getBytes(StandardCharsets.UTF_8), Event::read));
    assertTrue(written.contains("\"a\":\"\uFFFD\""), written);
  }

  @Test
  void a_duplicate_field_is_refused_in_objects_of_any_size() {
    for (int fields : new int[] {2, 8, 9, 31, 32, 33, 34, 200}) {
      for (int again : new int[] {0, fields / 2, fields - 1}) {
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < fields; i++) {
          members.append("\"f%d\":%d,".formatted(i, i));
        }
        String once = "{" + EVENT + ",\"metadata\":{" + members + "\"last\":1}}";
        String twice = once.replace("\"last\"", "\"f" + again + "\"");
        Metadata metadata =
            Json.readRequest(once.getBytes(StandardCharsets.UTF_8), Event::read).metadata();
        assertEquals(fields + 1, metadata == null ? 0 : metadata.members().size());
        assertEquals(
            List.of("/metadata/f" + again),
            refused(twice.getBytes(StandardCharsets.UTF_8)).violations().stream()
                .map(Violation::pointer)
                .toList());
      }
    }
  }

  @Test
  void a_body_full_of_faults_gets_a_short_answer() {
    StringBuilder body = new StringBuilder("{\"events\":[");
    for (int i = 0; i < 400; i++) {
      body.append(i == 0 ? "" : ",").append("{\"").append("x".repeat(900)).append("\":1}");
    }
    byte[] json = body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    MalformedBody refused =
        assertThrows(MalformedBody.class, () -> Json.readRequest(json, EventBatch::read));
    List<Violation> violations = refused.violations();
    assertTrue(violations.size() <= MOST_VIOLATIONS + 1);
    assertEquals("more_violations", violations.get(violations.size() - 1).code());
    assertEquals("/events/0/" + "x".repeat(900), violations.get(0).pointer());
  }

  @Test
  void a_violation_names_the_value_and_what_is_allowed() {
    MalformedBody refused =
        refused(
            ("{" + EVENT + ",\"direction\":\"IN\\u001b[31m\",\"sequence\":-1,\"hop\":7}")
                .getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(
            "direction is 'IN\\u001b[31m'; it must be one of inbound, outbound, internal.",
            "sequence is -1; 0 to 9007199254740991 are allowed.",
            "hop is the number 7; it must be an object."),
        refused.violations().stream().map(Violation::detail).toList());
    assertEquals("/direction enum, /sequence range, /hop wrong_type", refused.getMessage());
  }

  @Test
  void violations_of_hostile_names_can_be_written_as_json() {
    MalformedBody refused =
        refused(
            ("{" + EVENT + ",\"\\u0000\\u001b\":1,\"" + "😀".repeat(200) + "\":1}")
                .getBytes(StandardCharsets.UTF_8));
    for (Violation violation : refused.violations()) {
      assertTrue(
          violation.pointer().codePoints().noneMatch(Character::isISOControl), violation.pointer());
      Json.writeTree(java.util.Map.of("pointer", violation.pointer(), "d", violation.detail()));
    }
  }

  @Test
  void the_contract_documents_every_code() {
    Set<String> used = new TreeSet<>(Set.of("not_utf8", "more_violations"));
    for (Arguments body : bodies()) {
      used.add((String) body.get()[3]);
    }
    for (String schema : Contract.models()) {
      for (Corpus.Item item : Corpus.of(schema)) {
        try {
          Json.readRequest(item.json(), Contract.reader(schema));
        } catch (MalformedBody e) {
          e.violations().forEach(violation -> used.add(violation.code()));
        }
      }
    }
    String rows =
        Contract.DOCUMENT
            .at("/info/description")
            .asString()
            .lines()
            .filter(line -> line.startsWith("| 400 "))
            .map(line -> line.substring(line.indexOf('|', line.indexOf('|', 2) + 1)))
            .collect(Collectors.joining());
    Matcher codes = Pattern.compile("`([a-z0-9_]+)`").matcher(rows);
    Set<String> documented =
        codes.results().map(code -> code.group(1)).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(documented, used);
  }

  private static MalformedBody refused(byte[] body) {
    return assertThrows(MalformedBody.class, () -> Json.readRequest(body, Event::read));
  }
}
