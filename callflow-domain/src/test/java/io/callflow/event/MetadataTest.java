package io.callflow.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Metadata as JSON text. */
final class MetadataTest {
  private static void assertRefused(String code, String json) {
    CallflowException e = assertThrows(CallflowException.class, () -> Metadata.parse(json), json);
    assertEquals(
        List.of("/metadata " + code),
        e.violations().stream().map(each -> each.pointer() + " " + each.code()).toList(),
        json);
  }

  private static EventId id(Metadata metadata) {
    return EventId.of(
        CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "pbx")
            .metadata(metadata)
            .build());
  }

  @Test
  void text_is_kept_without_white_space_and_with_its_shortest_escapes() {
    assertEquals(
        "{\"b\":[1.0,-0,1E+5],\"a\":{},\"\":[],\"é/\":\"\\n\\u0001\\\"\uD83D\uDE00\u007f\"}",
        Metadata.parse(
                " {\"b\" : [1.0 ,-0,\t1E+5],\"a\":{ },\"\":[\n],\r"
                    + "\"\\u00e9\\/\":\"\\u000a\\u0001\\u0022\\uD83d\uDE00\\u007F\"} ")
            .json());
  }

  @Test
  void text_that_is_no_object_of_json_is_refused() {
    for (String not :
        List.of(
            "",
            "[]",
            "1",
            "null",
            "\"\"",
            "{",
            "{}}",
            "{} x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":[1,]}",
            "{\"a\":[,1]}",
            "{\"a\":[1 2]}",
            "{\"a\":[1}",
            "{\"a\":tru}",
            "{\"a\":nul}",
            "{\"a\":True}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":-}",
            "{\"a\":1.}",
            "{\"a\":.5}",
            "{\"a\":1e}",
            "{\"a\":NaN}",
            "{\"a\":0x1}",
            "{\"a\":\u0661}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\u\u0661111\"}",
            "{\"a\":\"\\",
            "{\"a\":\"",
            "{\"a\":1/**/}",
            "\uFEFF{}",
            "{\u00A0}",
            "{\"a\":1}\u0000")) {
      assertRefused("not_json", not);
    }
  }

  @Test
  void text_that_breaks_a_rule_of_metadata_is_refused() {
    assertRefused("duplicate_field", "{\"a\":1,\"b\":2,\"\\u0061\":3}");
    assertRefused("duplicate_field", "{\"x\":[{\"\uD83D\uDE00\":1,\"\\ud83d\\ude00\":2}]}");
    for (String lone :
        List.of("\\ud83d", "\uD83D", "\\ude00", "\uDE00\uD83D", "\\ud83d\\u0041", "\\ud83dx")) {
      assertRefused("lone_surrogate", "{\"a\":\"" + lone + "\"}");
      assertRefused("lone_surrogate", "{\"" + lone + "\":1}");
    }
    for (String[] around : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      for (int depth : new int[] {Metadata.MAX_DEPTH + 1, 1_000_000}) {
        assertRefused(
            "too_deep", "{\"a\":" + around[0].repeat(depth) + "1" + around[1].repeat(depth) + "}");
      }
      String deep =
          "{\"a\":"
              + around[0].repeat(Metadata.MAX_DEPTH)
              + "1"
              + around[1].repeat(Metadata.MAX_DEPTH)
              + "}";
      assertEquals(deep, new Metadata(Metadata.parse(deep).members()).json());
    }
  }

  @Test
  void random_text_is_read_as_json_or_refused() {
    String alphabet = "{}[]\",:\\u0aen1-.tfl \uD83D\uDE00";
    for (int seed = 0; seed < 50_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder("{\"a\":");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      text.append('}');
      try {
        Metadata metadata = Metadata.parse(text.toString());
        assertEquals(metadata, new Metadata(metadata.members()), text.toString());
        assertEquals(id(metadata), id(Metadata.parse(metadata.json())));
      } catch (CallflowException e) {
        assertEquals(ErrorCode.INVALID, e.code());
      }
    }
  }

  @Test
  void a_member_is_found_by_its_name() {
    Metadata metadata =
        Metadata.parse("{\"x\":{\"a\":[0]},\"l\":[\"a\",{\"a\":0},\"]}\"],\"a\":1,\"\\n\":null}");
    assertEquals(Optional.of(MetadataValue.of(1)), metadata.get("a"));
    assertEquals(Optional.of(new MetadataValue.Nothing()), metadata.get("\n"));
    assertEquals(Optional.ofNullable(metadata.members().get("l")), metadata.get("l"));
    assertEquals(Optional.empty(), metadata.get("n"));
    assertEquals(Optional.empty(), metadata.get(""));
    assertEquals(Optional.empty(), Metadata.parse("{\"?\":1}").get("\uD83D"));
    assertEquals(Optional.empty(), Metadata.parse("{}").get("a"));
  }

  @Test
  void members_are_compared_by_their_names_wherever_they_stand() {
    Metadata one =
        Metadata.parse("{\"a\":[{\"x\":1,\"y\":[{}]},2],\"\uE000\":0,\"\uD83D\uDE00\":{}}");
    Metadata same =
        Metadata.parse("{\"\uD83D\uDE00\":{},\"\uE000\":0,\"a\":[{\"y\":[{}],\"x\":1},2]}");
    assertEquals(one, same);
    assertEquals(one.hashCode(), same.hashCode());
    assertEquals(id(one), id(same));
    for (String other :
        List.of(
            "{\"a\":[{\"x\":2,\"y\":[{}]},1],\"\uE000\":0,\"\uD83D\uDE00\":{}}",
            "{\"a\":[2,{\"x\":1,\"y\":[{}]}],\"\uE000\":0,\"\uD83D\uDE00\":{}}",
            "{\"a\":[{\"y\":1,\"x\":[{}]},2],\"\uE000\":0,\"\uD83D\uDE00\":{}}",
            "{\"a\":[{\"x\":1,\"y\":{\"\":{}}},2],\"\uE000\":0,\"\uD83D\uDE00\":{}}")) {
      assertNotEquals(one, Metadata.parse(other), other);
      assertNotEquals(id(one), id(Metadata.parse(other)), other);
    }
    assertNotEquals(Metadata.parse("{\"a\":\"1\"}"), Metadata.parse("{\"a\": 100}"));
    assertNotEquals(Metadata.parse("{\"a\":\"\"}"), Metadata.parse("{\"a\":{}}"));
    assertNotEquals(Metadata.parse("{\"a\":[]}"), Metadata.parse("{\"a\":{}}"));
  }

  @Test
  void members_cannot_be_changed() {
    Map<String, MetadataValue> members = Metadata.parse("{\"a\":{\"b\":1}}").members();
    assertThrows(UnsupportedOperationException.class, members::clear);
  }
}
