package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLinesStreamTest {
  private static String written(String lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonLinesStream stream = new JsonLinesStream(out)) {
      stream.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void what_acts_on_a_terminal_is_escaped_in_each_line() throws IOException {
    assertEquals(
        "{\"a\":\"\\u009b31m\"}\n{\"b\":\"\\u202egnp.exe\"}\n{\"c\":\"\\u007f\"}\n",
        written("{\"a\":\"\u009b31m\"}\n{\"b\":\"\u202egnp.exe\"}\n{\"c\":\"\u007f\"}\n"));
  }

  @Test
  void all_else_stays_as_it_is() throws IOException {
    String lines = "{\"name\":\"Zoë\"}\n{\"count\":1}\n";
    assertEquals(lines, written(lines));
  }
}
