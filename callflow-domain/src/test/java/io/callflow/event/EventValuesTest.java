package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class EventValuesTest {
  private static final String GRIN = "\uD83D\uDE00";
  private static final CallId CALL = new CallId("call-1");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private static CallFlowEvent.Builder event() {
    return CallFlowEvent.builder(CALL, new EventType("call.started"), NOON, "pbx");
  }

  private static void refused(String pointer, String code, Executable making) {
    CallflowException e = assertThrows(CallflowException.class, making);
    assertEquals(ErrorCode.INVALID, e.code());
    assertEquals(1, e.violations().size(), e::getMessage);
    Violation violation = e.violations().get(0);
    assertEquals(pointer, violation.pointer());
    assertEquals(code, violation.code(), violation::detail);
    assertFalse(violation.detail().isBlank());
    assertTrue(
        violation.detail().chars().noneMatch(Character::isISOControl),
        "a message must not carry what a terminal would act on");
  }

  /** Text of any kind but control characters, counted in code points. */
  private static void plain(String pointer, int max, Consumer<String> making) {
    assertAll(
        () -> refused(pointer, "too_short", () -> making.accept("")),
        () -> making.accept("x"),
        () -> making.accept("x".repeat(max)),
        () -> refused(pointer, "too_long", () -> making.accept("x".repeat(max + 1))),
        () -> making.accept(GRIN.repeat(max)),
        () -> refused(pointer, "too_long", () -> making.accept(GRIN.repeat(max + 1))),
        () -> making.accept(" spaces, ünïcode \u2028 "),
        () -> refused(pointer, "control_character", () -> making.accept("a\nb")),
        () -> refused(pointer, "control_character", () -> making.accept("\0")),
        () -> refused(pointer, "control_character", () -> making.accept("a\u007F")),
        () -> refused(pointer, "control_character", () -> making.accept("\u009F")),
        () -> making.accept("\u00A0"),
        () -> refused(pointer, "lone_surrogate", () -> making.accept("a\uD83D")),
        () -> refused(pointer, "lone_surrogate", () -> making.accept("\uDE00a")),
        () -> refused(pointer, "lone_surrogate", () -> making.accept("\uDE00\uD83D")),
        () -> refused(pointer, "lone_surrogate", () -> making.accept("\uD83D\uD83D\uDE00")));
  }

  private static void visibleAscii(String pointer, int max, Consumer<String> making) {
    assertAll(
        () -> refused(pointer, "too_short", () -> making.accept("")),
        () -> making.accept("x"),
        () -> making.accept("!".repeat(max)),
        () -> refused(pointer, "too_long", () -> making.accept("x".repeat(max + 1))),
        () -> making.accept("a84b4c@10.0.0.1/%\"~"),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept("a b")),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept("\u001F")),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept("\u007F")),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept("é")),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept(GRIN)),
        () -> refused(pointer, "not_visible_ascii", () -> making.accept("\uD83D")));
  }

  @Test
  void a_call_id_is_visible_ascii_of_at_most_256_characters() {
    visibleAscii("/callId", 256, CallId::new);
  }

  @Test
  void a_source_event_id_is_visible_ascii_of_at_most_128_characters() {
    visibleAscii("/sourceEventId", 128, text -> event().sourceEventId(text).build());
  }

  @Test
  void text_is_counted_in_code_points_and_holds_no_control_character_or_lone_surrogate() {
    EventType type = new EventType("call.started");
    plain("/source", 256, text -> CallFlowEvent.builder(CALL, type, NOON, text).build());
    plain("/legId", 256, text -> event().legId(text).build());
    plain("/correlationId", 256, text -> event().correlationId(text).build());
    plain("/legId", 256, text -> new Link(Relation.PARENT, CALL, text));
    plain("/from", 256, text -> new Hop(text, null));
    plain("/to", 256, text -> new Hop(null, text));
    plain("/raw", 256, Party::raw);
    plain("/name", 128, text -> new Party(null, null, null, text));
    plain("/reason", 256, text -> new Outcome(null, null, null, text, null));
    plain("/endedBy", 256, text -> new Outcome(null, null, null, null, text));
  }

  @Test
  void a_timestamp_lies_in_the_years_0000_to_9999() {
    for (String allowed :
        List.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999999Z")) {
      Instant instant = Instant.parse(allowed);
      assertEquals(instant, at(instant).timestamp());
    }
    refused("/timestamp", "range", () -> at(Instant.parse("0000-01-01T00:00:00Z").minusNanos(1)));
    refused("/timestamp", "range", () -> at(Instant.parse("+10000-01-01T00:00:00Z")));
    refused("/timestamp", "range", () -> at(Instant.MIN));
    refused("/timestamp", "range", () -> at(Instant.MAX));
  }

  private static CallFlowEvent at(Instant instant) {
    return CallFlowEvent.builder(CALL, new EventType("call.started"), instant, "pbx").build();
  }

  @Test
  void a_sequence_is_what_every_reader_of_json_keeps_exact() {
    assertEquals(9_007_199_254_740_991L, CallFlowEvent.MAX_SEQUENCE);
    for (long allowed : new long[] {0, 1, CallFlowEvent.MAX_SEQUENCE}) {
      assertEquals(allowed, event().sequence(allowed).build().sequence());
    }
    for (long not : new long[] {-1, CallFlowEvent.MAX_SEQUENCE + 1, Long.MIN_VALUE}) {
      refused("/sequence", "range", () -> event().sequence(not).build());
    }
  }

  @Test
  void a_copy_is_equal_and_may_differ_in_every_field() {
    RandomEvents events = new RandomEvents(new Random(3));
    for (int i = 0; i < 500; i++) {
      CallFlowEvent one = events.detailed(new CallId("c"));
      assertEquals(one, one.toBuilder().build());

      CallFlowEvent other = events.detailed(new CallId("d"));
      CallFlowEvent copied =
          one.toBuilder()
              .callId(other.callId())
              .eventType(other.eventType())
              .timestamp(other.timestamp())
              .source(other.source())
              .sourceEventId(other.sourceEventId())
              .sequence(other.sequence())
              .legId(other.legId())
              .correlationId(other.correlationId())
              .direction(other.direction())
              .from(other.from())
              .to(other.to())
              .hop(other.hop())
              .outcome(other.outcome())
              .links(other.links())
              .details(other.details())
              .metadata(other.metadata())
              .build();
      assertEquals(other, copied);
    }
  }

  @Test
  void an_event_has_at_most_16_links() {
    List<Link> links =
        new ArrayList<>(Collections.nCopies(16, new Link(Relation.CONSULT, CALL, null)));
    CallFlowEvent built = event().links(links).build();
    links.add(new Link(Relation.PARENT, CALL, null));

    assertEquals(16, built.links().size());
    refused("/links", "too_many_items", () -> event().links(links).build());
  }

  @Test
  void a_number_is_e164() {
    for (String allowed : List.of("+12", "+493012345", "+123456789012345")) {
      assertEquals(allowed, Party.number(allowed).number());
    }
    for (String not :
        List.of("", "+", "+1", "+0123", "4930", "+1234567890123456", "+49 30", "+٤٩٣٠", "+49\n")) {
      refused("/number", "pattern", () -> Party.number(not));
    }
  }

  @Test
  void a_uri_is_sip_sips_or_tel_in_visible_ascii() {
    for (String allowed :
        List.of("sip:a", "SIPS:a@b", "Tel:+49", "sip:" + "x".repeat(Party.MAX_URI_LENGTH - 4))) {
      assertEquals(allowed, Party.uri(allowed).uri());
    }
    for (String not :
        List.of(
            "",
            "sip:",
            "sip",
            "http://a",
            "sip:a b",
            "sip:é",
            "sip:a\n",
            " sip:a",
            "sip:" + "x".repeat(Party.MAX_URI_LENGTH - 3))) {
      refused("/uri", "pattern", () -> Party.uri(not));
    }
  }

  @Test
  void codes_keep_to_their_ranges() {
    for (int allowed : new int[] {100, 200, 699}) {
      assertDoesNotThrow(() -> new Outcome(null, allowed, null, null, null));
    }
    for (int not : new int[] {99, 700, -1}) {
      refused("/sipCode", "range", () -> new Outcome(null, not, null, null, null));
    }
    for (int allowed : new int[] {1, 16, 127}) {
      assertDoesNotThrow(() -> new Outcome(null, null, allowed, null, null));
    }
    for (int not : new int[] {0, 128}) {
      refused("/q850Cause", "range", () -> new Outcome(null, null, not, null, null));
    }
  }

  @Test
  void a_value_has_at_least_one_field() {
    refused("", "too_few_fields", () -> new Party(null, null, null, null));
    refused("/hop", "too_few_fields", () -> new Hop(null, null));
    refused("/outcome", "too_few_fields", () -> new Outcome(null, null, null, null, null));
  }

  @Test
  void words_for_values_are_case_sensitive() {
    for (Direction value : Direction.values()) {
      assertEquals(value, Direction.of(value.text()));
    }
    for (CallResult value : CallResult.values()) {
      assertEquals(value, CallResult.of(value.text()));
    }
    for (Relation value : Relation.values()) {
      assertEquals(value, Relation.of(value.text()));
    }
    assertEquals("no_answer", CallResult.NO_ANSWER.text());
    assertEquals("same_as", Relation.SAME_AS.text());
    for (String not : List.of("", "Inbound", "INBOUND", "inbound ", "ınbound")) {
      refused("/direction", "enum", () -> Direction.of(not));
      refused("/result", "enum", () -> CallResult.of(not));
      refused("/rel", "enum", () -> Relation.of(not));
    }
  }

  @Test
  void a_metadata_number_is_one_in_json() {
    for (String allowed :
        List.of(
            "0", "-0", "1", "-12", "1.0", "0.10", "1e5", "1E+05", "-1.5e-300", "9".repeat(2000))) {
      assertEquals(allowed, new MetadataValue.Num(allowed).text());
    }
    for (String not :
        List.of(
            "", "-", "01", "+1", "1.", ".5", "1e", "NaN", "Infinity", "0x1", "1 ", "1\n", "١")) {
      refused("/metadata", "not_a_number", () -> new MetadataValue.Num(not));
    }
  }

  @Test
  void metadata_is_equal_as_json_is() {
    Metadata one = new Metadata(members("a", "1", "b", "2"));
    Metadata other = new Metadata(members("b", "2", "a", "1"));

    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertEquals(List.of("b", "a"), List.copyOf(other.members().keySet()), "the order is kept");
    assertNotEquals(one, new Metadata(members("a", "1.0", "b", "2")), "by the text of numbers");
    assertNotEquals(
        new MetadataValue.Items(List.of(MetadataValue.of(1), MetadataValue.of(2))),
        new MetadataValue.Items(List.of(MetadataValue.of(2), MetadataValue.of(1))));
  }

  private static Map<String, MetadataValue> members(String... namesAndNumbers) {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      members.put(namesAndNumbers[i], new MetadataValue.Num(namesAndNumbers[i + 1]));
    }
    return members;
  }

  @Test
  void metadata_holds_nothing_that_utf8_cannot_carry() {
    refused("/metadata", "lone_surrogate", () -> MetadataValue.of("\uD83D"));
    refused(
        "/metadata",
        "lone_surrogate",
        () -> new Metadata(Map.of("\uDE00", new MetadataValue.Nothing())));
    refused(
        "/metadata",
        "lone_surrogate",
        () -> new MetadataValue.Members(Map.of("\uDE00", new MetadataValue.Nothing())));
    assertDoesNotThrow(() -> MetadataValue.of("any\n\0control\u0085 and " + GRIN));
  }

  @Test
  void metadata_nests_a_hundred_levels_deep_and_no_deeper() {
    assertDoesNotThrow(() -> new Metadata(Map.of("a", nested(Metadata.MAX_DEPTH))));
    refused(
        "/metadata", "too_deep", () -> new Metadata(Map.of("a", nested(Metadata.MAX_DEPTH + 1))));
    refused("/metadata", "too_deep", () -> new Metadata(Map.of("a", nested(100_000))));
  }

  private static MetadataValue nested(int levels) {
    MetadataValue value = MetadataValue.of(true);
    for (int i = 0; i < levels; i++) {
      value =
          i % 2 == 0
              ? new MetadataValue.Items(List.of(value))
              : new MetadataValue.Members(Map.of("a", value));
    }
    return value;
  }

  @Test
  void values_copy_the_collections_they_are_made_of() {
    Map<String, MetadataValue> members = members("a", "1");
    List<MetadataValue> values = new ArrayList<>(List.of(MetadataValue.of(1)));
    Metadata metadata = new Metadata(members);
    MetadataValue.Members nested = new MetadataValue.Members(members);
    MetadataValue.Items items = new MetadataValue.Items(values);
    members.clear();
    values.clear();

    assertEquals(1, metadata.members().size());
    assertEquals(1, nested.values().size());
    assertEquals(1, items.values().size());
    assertThrows(UnsupportedOperationException.class, () -> metadata.members().clear());
  }

  @Test
  void keys_and_ids_have_one_form() {
    String key = CALL.key().value();
    String id = EventId.of(event().build()).value();
    assertEquals(key, new EventId(id).callKey().value());
    for (String not : notQuite(key)) {
      refused("/callKey", "pattern", () -> new CallKey(not));
    }
    for (String not : notQuite(id)) {
      refused("/eventId", "pattern", () -> new EventId(not));
    }
    refused("/eventId", "pattern", () -> new EventId("EVT_" + id.substring(4)));
  }

  private static List<String> notQuite(String right) {
    String less = right.substring(0, right.length() - 1);
    return List.of(
        "", less, right + "0", less + "w", less + "V", less + "é", less + "\n", less + "/");
  }

  @Test
  void a_message_shows_a_value_shortened_and_harmless() {
    String long1 = "A".repeat(100);
    CallflowException e =
        assertThrows(CallflowException.class, () -> new EventType("\u001B[2J\uD83D" + long1));
    String message = String.valueOf(e.getMessage());

    assertTrue(message.contains("\\u001b[2J\\ud83d"), message);
    assertTrue(message.contains("…"), message);
    assertFalse(message.contains(long1), message);
  }

  @Test
  void an_exception_tells_every_violation_at_once() {
    List<Violation> violations =
        List.of(new Violation("/a", "x", "a is wrong."), new Violation("/b", "y", "b is wrong."));
    CallflowException e = CallflowException.invalid(violations);

    assertEquals(violations, e.violations());
    assertEquals("a is wrong. b is wrong.", e.getMessage());
    assertEquals(List.of(), thrown(null).violations());
  }

  private static CallflowException thrown(@Nullable Throwable cause) {
    return new CallflowException(ErrorCode.DAMAGED, "broken", cause);
  }
}
