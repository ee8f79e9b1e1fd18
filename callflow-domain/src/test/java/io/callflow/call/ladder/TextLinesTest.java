package io.callflow.call.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextLinesTest {
  @Test
  void lines_end_between_words_where_possible() {
    assertEquals(List.of("one two", "three"), TextLines.wrap("one two three", 8));
    assertEquals(List.of("one two", "three"), TextLines.wrap("one two three", 7));
    assertEquals(List.of("on", "e", "tw", "o"), TextLines.wrap("one two", 2));
    assertEquals(List.of("one ", "two"), TextLines.wrap("one   two", 4));
    assertEquals(List.of(""), TextLines.wrap("", 4));
    assertEquals(List.of("株式", "会社"), TextLines.wrap("株式会社", 5));
    assertEquals(List.of("e\u0301e\u0301", "e\u0301"), TextLines.wrap("e\u0301e\u0301e\u0301", 2));
  }

  @Test
  void an_isolate_is_closed_at_the_end_of_each_line() {
    assertEquals(
        List.of("x \u2068אב\u2069", "\u2068גד\u2069", "\u2068הו\u2069 y"),
        TextLines.wrap("x \u2068אב גד הו\u2069 y", 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x ", " ", "\u0301", "株", "\u05d0", "xx\u0301\u0301\u0301 "})
  void long_text_is_wrapped_in_time(String part) {
    String text = part.repeat(4_000_000 / part.length());
    List<String> lines =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> TextLines.wrap(VisibleText.isolated(text), 44));

    assertTrue(lines.stream().allMatch(line -> TextWidth.of(line) <= 44));
    assertEquals(text.replace(" ", ""), String.join("", lines).replaceAll("[ \u2068\u2069]", ""));
  }
}
