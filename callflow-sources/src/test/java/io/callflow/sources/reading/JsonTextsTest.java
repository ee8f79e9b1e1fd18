package io.callflow.sources.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTextsTest {
  /** Each text as {@code line: json} or {@code line! fault}. */
  private static List<String> read(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Characters characters =
        Encodings.characters(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null)) {
      JsonTexts texts = new JsonTexts(characters, Set.of("data", "events"));
      for (JsonTexts.Text one = texts.next(); one != null; one = texts.next()) {
        found.add(
            one.json() != null ? one.line() + ": " + one.json() : one.line() + "! " + one.fault());
      }
    }
    return found;
  }

  @Test
  void objects_come_alone_one_a_line_without_a_break_and_in_arrays() throws IOException {
    assertEquals(List.of("1: {\"a\":1}"), read("{\"a\":1}"));
    assertEquals(List.of("1: {\"a\":1}", "2: {\"b\":{}}"), read("{\"a\":1}\n{\"b\":{}}\n"));
    assertEquals(List.of("1: {\"a\":1}", "1: {\"b\":2}"), read("{\"a\":1}{\"b\":2}"));
    assertEquals(List.of("2: {\"a\":[1]}", "3: {}"), read("[\n{\"a\":[1]},\n{}]\n"));
    assertEquals(List.of("2: {}", "3: {}"), read("\uFEFF[[\n{}],[\n{}]]"));
    assertEquals(List.of(), read(" \n "));
  }

  @Test
  void records_may_be_in_a_member_of_an_object_around_them() throws IOException {
    assertEquals(
        List.of("1: {\"a\":1}", "1: {\"a\":2}", "2: {\"b\":1}"),
        read("{\"meta\":{\"n\":2},\"events\":[{\"a\":1},{\"a\":2}],\"more\":[{}]}\n{\"b\":1}"));
    assertEquals(
        List.of("1: {\"a\":1}"), read("{\"data\":{\"id\":1,\"events\":[{\"a\":1}]},\"x\":{}}"));
    assertEquals(List.of(), read("{\"events\":[],\"page\":0}"));
    assertEquals(
        List.of("1! holds no records", "2: {\"a\":1}"), read("{\"data\":{\"x\":1}}\n{\"a\":1}"));
    assertEquals(
        List.of("1: {\"x\":{\"events\":[{}]}}"),
        read("{\"x\":{\"events\":[{}]}}"),
        "only a member of the outermost object holds records");
  }

  @Test
  void brackets_and_quotes_inside_of_text_are_text() throws IOException {
    String object = "{\"a\":\"}]{[\\\"\\\\\",\"b\\\"{\":[\"]\"]}";

    assertEquals(List.of("1: " + object, "2: {}"), read(object + "\n{}"));
  }

  @Test
  void after_a_fault_reading_goes_on_with_the_next_object() throws IOException {
    assertEquals(List.of("1! is not an object of JSON", "2: {}"), read("nonsense\n{}"));
    assertEquals(
        List.of("1! is cut off before line 2", "2: {\"b\":1}"), read("{\"a\":1,\n{\"b\":1}"));
    assertEquals(
        List.of("1! has an unclosed quote or a line break inside of text", "2: {\"b\":1}"),
        read("{\"a\":\"x\n{\"b\":1}"));
    assertEquals(List.of("1: {}", "2! is cut off at the end of the input"), read("[{},\n{\"a\":1"));
    assertEquals(
        List.of("1: {}", "1! is cut off at the end of the input"), read("{\"events\":[{}"));
    String tooLong = "{\"a\":\"" + "x".repeat(2 * Characters.MOST) + "\"}";
    assertEquals(
        List.of("1! is longer than 1,048,576 characters", "2: {}"), read(tooLong + "\n{}"));
  }
}
