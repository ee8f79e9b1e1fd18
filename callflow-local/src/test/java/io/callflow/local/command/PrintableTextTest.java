package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {
  private static String text(int point) {
    return new String(Character.toChars(point));
  }

  @Test
  void no_control_format_or_separator_is_printable() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      boolean acts =
          switch (Character.getType(point)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      if (acts) {
        assertEquals(
            "a\uFFFDb", PrintableText.of("a" + text(point) + "b"), Integer.toHexString(point));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x08, 0x09, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0x9D, 0xAD, 0x61C, 0x180E,
        0x200B, 0x200D, 0x200F, 0x2028, 0x2029, 0x202E, 0x2066, 0x2068, 0x2069, 0xFEFF, 0xFFF9,
        0xD800, 0xDFFF, 0xE0001, 0xE0041, 0x034F, 0x115F, 0x3164, 0xE0080
      })
  void what_acts_or_hides_is_replaced_and_escaped_in_json(int point) {
    String text = "\u00e9" + text(point) + "b";
    StringBuilder escaped = new StringBuilder();
    text(point).chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));

    assertEquals("\u00e9\uFFFDb", PrintableText.of(text));
    assertEquals("\u00e9" + escaped + "b", PrintableText.json(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Anna M\u00fcller <+49 30 123>",
        "\u682a\u5f0f\u4f1a\u793e \u05e9\u05dc\u05d5\u05dd \u0645\u0643\u062a\u0628",
        "\u260e\ufe0f \ud83e\udd8a e\u0301 \u845b\udb40\udd00",
        "\u2500\u25ba\u2503 \ue000 \ufffd"
      })
  void what_can_be_seen_stays(String text) {
    assertEquals(text, PrintableText.of(text));
    assertEquals(text, PrintableText.json(text));
    assertEquals(text, PrintableText.withIsolates(text));
  }

  @Test
  void variation_selectors_carry_no_message() {
    assertEquals("x\uFE01\uFFFD\uFFFD", PrintableText.of("x\uFE01\uFE02\udb40\udd00"));
    assertEquals("\uFFFD", PrintableText.of("\uFE0F"));
    assertEquals("\uFFFD\uFFFD", PrintableText.of("\u001b\uFE0F"));
  }

  @Test
  void isolates_stay_in_pairs_only() {
    assertEquals(
        "a \u2068\u05d0\u2069 b\u2068\u2068c\u2069\u2069",
        PrintableText.withIsolates("a \u2068\u05d0\u2069 b\u2068\u2068c\u2069\u2069"));
    assertEquals(
        "\uFFFDa\uFFFD\u2068\uFFFD\uFFFD\u2069",
        PrintableText.withIsolates("\u2069a\u2068\u2068\u202e\u001b\u2069"));
    assertEquals("\uFFFD\uFFFD", PrintableText.of("\u2068\u2069"));
  }

  @Test
  void escaped_json_has_the_same_value() {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point < 0x110000; point++) {
      if (!(point >= 0xD800 && point <= 0xDFFF)) {
        all.appendCodePoint(point);
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("na\u202eme", all.toString());
    String json = PrintableText.json(new String(Json.writeTree(tree), StandardCharsets.UTF_8));

    assertEquals(tree, Json.readTree(json.getBytes(StandardCharsets.UTF_8)));
    assertEquals(json, PrintableText.of(json));
    assertFalse(json.contains("\u202e"));
    assertTrue(json.contains("\\u202e"));
  }
}
