package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.operation.FindEventsParameters;
import io.callflow.contract.operation.ListCallsParameters;
import io.callflow.contract.operation.MalformedParameters;
import io.callflow.contract.operation.ParameterReader;
import io.callflow.contract.operation.ReadCallEventsParameters;
import io.callflow.contract.operation.ReadCallLadderParameters;
import io.callflow.contract.operation.ReadCallParameters;
import io.callflow.contract.operation.ReadEventParameters;
import io.callflow.contract.operation.StoreEventParameters;
import io.callflow.event.Violation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The generated records agree with a JSON Schema validator, and report each violation. */
class ParameterVerdictTest {
  private static final String EVENT_ID = "evt_f8g85g3h7a1gva5ecil6c4gf7n5e613n6bd9";

  /** One request, as a reader takes it. */
  private static final class Given {
    final Map<String, List<String>> query = new HashMap<>();
    final Map<String, String> path = new HashMap<>();

    static Given of(Contract.Operation operation) {
      Given given = new Given();
      for (JsonNode parameter : operation.parameters()) {
        if (parameter.path("required").asBoolean(false)) {
          given.put(parameter, String.valueOf(Corpus.full(parameter.get("schema"))));
        }
      }
      return given;
    }

    Given put(JsonNode parameter, String value) {
      String name = parameter.get("name").asString();
      if (parameter.get("in").asString().equals("path")) {
        path.put(name, URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      } else {
        query.put(name, List.of(value));
      }
      return this;
    }

    Given query(String name, String... values) {
      query.put(name, List.of(values));
      return this;
    }

    Given path(String name, String raw) {
      path.put(name, raw);
      return this;
    }

    ParameterReader reader() {
      return new ParameterReader(query, path);
    }
  }

  private static Object read(Contract.Operation operation, ParameterReader in) {
    String id = operation.id();
    String name = id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1) + "Parameters";
    try {
      Method read =
          Class.forName("io.callflow.contract.operation." + name)
              .getMethod("read", ParameterReader.class);
      return Objects.requireNonNull(read.invoke(null, in));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof MalformedParameters malformed) {
        throw malformed;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(id, e);
    }
  }

  private static List<String> told(Contract.Operation operation, Given given) {
    try {
      read(operation, given.reader());
      return List.of();
    } catch (MalformedParameters refused) {
      return refused.violations().stream().map(Violation::pointer).toList();
    }
  }

  static Stream<Contract.Operation> operations() {
    return Contract.operations().stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void reader_and_schema_give_the_same_verdict_at_and_beyond_each_limit(
      Contract.Operation operation) {
    List<String> differences = new ArrayList<>();
    for (JsonNode parameter : operation.parameters()) {
      String name = parameter.get("name").asString();
      List<Corpus.Item> items = Corpus.ofParameter(name, parameter.get("schema"));
      assertTrue(items.stream().anyMatch(item -> item.pointer() == null), name);
      assertTrue(items.stream().anyMatch(item -> item.pointer() != null), name);
      for (Corpus.Item item : items) {
        String value = String.valueOf(item.value());
        List<String> oracle =
            item.what().startsWith("fraction") || item.what().equals("exponent")
                ? List.of("an integer is written without fraction and exponent")
                : Contract.oracle(parameter.get("schema"), value);
        List<String> ours = told(operation, Given.of(operation).put(parameter, value));
        List<String> expected = item.pointer() == null ? List.of() : List.of(name);
        if (oracle.isEmpty() != expected.isEmpty() || !ours.equals(expected)) {
          differences.add(item + ": validator says " + oracle + ", reader says " + ours);
        }
      }
    }
    assertEquals(List.of(), differences);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void an_absent_parameter_has_the_default_of_the_contract(Contract.Operation operation)
      throws ReflectiveOperationException {
    ParameterReader in = Given.of(operation).reader();
    Object read = read(operation, in);
    List<String> names = new ArrayList<>();
    for (JsonNode parameter : operation.parameters()) {
      if (!parameter.path("required").asBoolean(false)) {
        JsonNode otherwise = Contract.resolve(parameter.get("schema")).path("default");
        RecordComponent component =
            Stream.of(read.getClass().getRecordComponents())
                .filter(each -> each.getName().equals(parameter.get("name").asString()))
                .findFirst()
                .orElseThrow();
        Object value = component.getAccessor().invoke(read);
        assertEquals(
            otherwise.asString("null").replace("UTC", "Z"),
            String.valueOf(value),
            component.getName());
      } else {
        names.add(parameter.get("name").asString());
      }
    }
    assertEquals(names, List.copyOf(in.accepted().keySet()), "defaults are not logged");
  }

  private static List<String> codes(Given given) {
    return codes(given, "findEvents");
  }

  private static List<String> codes(Given given, String id) {
    Contract.Operation operation =
        Contract.operations().stream().filter(o -> o.id().equals(id)).findFirst().orElseThrow();
    MalformedParameters refused =
        assertThrows(MalformedParameters.class, () -> read(operation, given.reader()));
    return refused.violations().stream().map(v -> v.pointer() + " " + v.code()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "findEvents, limit, 0, range",
    "findEvents, limit, 1001, range",
    "findEvents, limit, 99999999999999999999, not_an_integer",
    "findEvents, limit, ten, not_an_integer",
    "findEvents, limit, '', too_short",
    "findEvents, limit, 1.0, not_an_integer",
    "findEvents, order, ASC, enum",
    "findEvents, startTime, 2026-11-23, pattern",
    "findEvents, startTime, 2026-11-23T09:15:00 01:00, pattern",
    "findEvents, startTime, 2026-02-30T09:15:00Z, no_such_time",
    "findEvents, startTime, 2026-13-01T09:15:00Z, no_such_time",
    "findEvents, endTime, 2026-11-23T09:15:60Z, no_such_time",
    "findEvents, endTime, 9999-11-23T09:15:00Z, no_such_time",
    "findEvents, endTime, 0000-11-23T09:15:00Z, no_such_time",
    "findEvents, callId, a b, pattern",
    "findEvents, callId, '~', ",
    "findEvents, eventType, Call, pattern",
    "findEvents, nextToken, a/b, pattern",
    "findEvents, party, a\u0000b, pattern",
    "findEvents, party, a\uD83Db, pattern",
    "findEvents, foo, 1, unknown_field",
    "findEvents, LIMIT, 1, unknown_field",
    "listCalls, outcome, nice, enum",
    "listCalls, callId, c, unknown_field",
    "readCall, limit, 1, unknown_field",
    "readCallLadder, columns, 79, range",
    "readCallLadder, columns, 201, range",
    "readCallLadder, columns, wide, not_an_integer",
    "readCallLadder, zone, +1, pattern",
    "readCallLadder, zone, Europe/Atlantis, enum",
    "readCallLadder, related, yes, enum",
    "readCallEvents, related, TRUE, enum",
    "readCall, related, '', too_short",
    "readCall, maxCalls, 0, range",
    "readCall, maxCalls, 201, range",
    "readRelatedCalls, maxSteps, 21, range",
    "readRelatedCalls, maxSteps, true, not_an_integer",
    "readRelatedCalls, related, true, unknown_field",
    "storeEvent, x, 1, unknown_field"
  })
  void a_violation_has_its_code(String operation, String name, String value, String code) {
    Given given = new Given().query(name, value);
    if (operation.startsWith("readCall") || operation.equals("readRelatedCalls")) {
      given.path("callId", "c");
    }
    if (code == null) {
      FindEventsParameters.read(given.reader());
    } else {
      assertEquals(List.of(name + " " + code), codes(given, operation));
    }
  }

  @Test
  void a_wrong_length_has_its_own_code_unless_the_form_includes_it() {
    assertEquals(
        List.of("callId pattern", "eventType pattern", "party too_long", "nextToken too_long"),
        codes(
            new Given()
                .query("callId", "c".repeat(257))
                .query("eventType", "c".repeat(97))
                .query("party", "c".repeat(257))
                .query("nextToken", "c".repeat(1025))));
    assertEquals(
        List.of("zone too_long"),
        codes(new Given().path("callId", "c").query("zone", "c".repeat(65)), "readCallLadder"));
  }

  @Test
  void a_violation_is_a_sentence_with_the_limits_of_the_contract() {
    MalformedParameters refused =
        assertThrows(
            MalformedParameters.class,
            () ->
                FindEventsParameters.read(
                    new Given()
                        .query("callId", "a b")
                        .query("eventType", "x".repeat(97))
                        .query("party", "p".repeat(300))
                        .query("startTime", "2026-11-23T09:15:00 01:00")
                        .query("order", "up")
                        .query("limit", "0")
                        .query("nextToken", "/")
                        .query("empty")
                        .reader()));
    assertEquals(
        List.of(
            "The query takes callId, eventType, party, startTime, endTime, order, limit,"
                + " nextToken, fields, zone.",
            "callId is 1 to 256 visible ASCII characters, or ~ and a call key.",
            "eventType is one to six lower-case words joined by dots, 96 characters at most.",
            "party is 300 characters long; 256 are allowed.",
            "startTime is a time that exists, in RFC 3339 with an offset, as in"
                + " 2026-11-23T09:15:00Z; a + in a query is written %2B.",
            "order is one of asc, desc.",
            "limit is 0; 1 to 1000 are allowed.",
            "nextToken is a token that an earlier page carried."),
        refused.violations().stream().map(Violation::detail).toList());
    assertEquals(
        "empty unknown_field, callId pattern, eventType pattern, party too_long, startTime pattern,"
            + " order enum, limit range, nextToken pattern",
        refused.getMessage());
  }

  @Test
  void a_flag_is_true_or_false_and_logged_as_one() {
    ParameterReader in = new Given().path("callId", "c").query("related", "true").reader();
    assertTrue(ReadCallParameters.read(in).related());
    assertEquals(true, in.accepted().get("related"));
    MalformedParameters refused =
        assertThrows(
            MalformedParameters.class,
            () ->
                ReadCallParameters.read(
                    new Given().path("callId", "c").query("related", "1").reader()));
    assertEquals("related is true or false.", refused.violations().get(0).detail());
  }

  @Test
  void a_repeated_parameter_is_refused_also_with_one_value() {
    assertEquals(List.of("limit duplicate_field"), codes(new Given().query("limit", "1", "1")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', required",
    "%, pattern",
    "%C3%28, pattern",
    "%00, pattern",
    "a%20b, pattern",
    "%7E%20, pattern"
  })
  void a_path_is_decoded_before_it_is_judged(String raw, String code) {
    assertEquals(List.of("callId " + code), codes(new Given().path("callId", raw), "readCall"));
  }

  @Test
  void a_path_without_its_parameter_is_refused() {
    assertEquals(List.of("callId required"), codes(new Given(), "readCall"));
    assertEquals(
        "a/b+c", ReadCallParameters.read(new Given().path("callId", "a%2Fb+c").reader()).callId());
    assertEquals(
        EVENT_ID,
        ReadEventParameters.read(new Given().path("eventId", EVENT_ID).reader()).eventId());
  }

  @Test
  void all_violations_are_reported_at_once() {
    assertEquals(
        List.of("z unknown_field", "callId pattern", "columns range", "zone enum"),
        codes(
            new Given()
                .path("callId", "%00")
                .query("columns", "1")
                .query("zone", "X")
                .query("z", ""),
            "readCallLadder"));
  }

  @Test
  void a_log_holds_values_but_no_party_and_no_token() {
    ParameterReader in =
        new Given()
            .query("callId", "~f8g85g3h7a1gva5ecil6")
            .query("party", "+49 30 901820")
            .query("startTime", "2026-11-23T09:15:00+01:00")
            .query("order", "desc")
            .query("limit", "007")
            .query("nextToken", "abc")
            .reader();
    FindEventsParameters read = FindEventsParameters.read(in);
    assertEquals(
        "{callId=~f8g85g3h7a1gva5ecil6, party=given, startTime=2026-11-23T08:15:00Z, order=desc,"
            + " limit=7, nextToken=given}",
        in.accepted().toString());
    assertEquals(7L, in.accepted().get("limit"));
    assertEquals(
        new FindEventsParameters(
            "~f8g85g3h7a1gva5ecil6",
            null,
            "+49 30 901820",
            Instant.parse("2026-11-23T08:15:00Z"),
            null,
            FindEventsParameters.Order.DESC,
            7,
            "abc",
            null,
            ZoneOffset.UTC),
        read);
  }

  @Test
  void only_accepted_values_are_logged() {
    ParameterReader in =
        new Given().path("callId", "c").query("limit", "0").query("nextToken", "t").reader();
    assertThrows(MalformedParameters.class, () -> ReadCallEventsParameters.read(in));
    assertEquals(Set.of("callId", "nextToken"), in.accepted().keySet());
  }

  @Test
  void a_zone_is_one_that_is_known() {
    assertEquals(
        ZoneId.of("Europe/Berlin"),
        ReadCallLadderParameters.read(
                new Given().path("callId", "c").query("zone", "Europe/Berlin").reader())
            .zone());
  }

  @Test
  void an_operation_without_parameters_takes_no_query() {
    MalformedParameters refused =
        assertThrows(
            MalformedParameters.class,
            () -> StoreEventParameters.read(new Given().query("a", "").reader()));
    assertEquals("This operation takes no query.", refused.violations().get(0).detail());
  }

  @Test
  void calls_are_listed_newest_first_unless_the_query_says_otherwise() {
    assertEquals(
        ListCallsParameters.Order.DESC, ListCallsParameters.read(new Given().reader()).order());
    assertEquals(
        FindEventsParameters.Order.ASC, FindEventsParameters.read(new Given().reader()).order());
  }
}
