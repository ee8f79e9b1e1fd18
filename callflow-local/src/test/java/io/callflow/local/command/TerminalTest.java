package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final String EVIL = "a\u001b[2J\n\u009bb\r\u202e";
  private static final String SHOWN = "a\uFFFD[2J\uFFFD\uFFFDb\uFFFD\uFFFD";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(boolean person) {
    return new Terminal(
        InputStream.nullInputStream(),
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        person,
        person,
        person,
        80,
        Map.of());
  }

  private String out(Terminal terminal) {
    assertTrue(terminal.flush());
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void every_way_to_print_on_the_streams_is_filtered() {
    Terminal terminal = terminal(true);
    PrintStream stream = terminal.out();
    stream.println(EVIL);
    stream.print(EVIL);
    stream.println();
    stream.println((Object) EVIL);
    stream.print((Object) EVIL);
    stream.println();
    stream.println(EVIL.toCharArray());
    stream.append(EVIL).append(EVIL, 0, 2).append('\u001b').println('\n');
    stream.printf("%s", EVIL).println();

    assertEquals(
        (SHOWN + "\n").repeat(5) + SHOWN + "a\uFFFD\uFFFD\uFFFD\n" + SHOWN + "\n", out(terminal));
  }

  @Test
  void bytes_are_filtered_even_if_they_end_within_a_character() {
    Terminal terminal = terminal(true);
    byte[] bytes =
        "x\u001b\u009b\u202e\udb40\udc41\n\u682a\ufe0f\ufe0f\n".getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      terminal.out().write(b);
    }
    terminal.out().write(new byte[] {(byte) 0xC2, (byte) 0xFF, '\n'}, 0, 3);
    terminal.err().write(bytes, 0, bytes.length);

    String shown = "x\uFFFD\uFFFD\uFFFD\uFFFD\n\u682a\ufe0f\uFFFD\n";
    assertEquals(shown + "\uFFFD\uFFFD\n", out(terminal));
    assertEquals(shown, err());
  }

  @Test
  void writers_on_top_keep_their_lines() {
    Terminal terminal = terminal(true);
    PrintWriter writer = new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8);
    writer.println("one\u001b");
    writer.println("two");

    assertEquals("one\uFFFD\ntwo\n", err());
  }

  @Test
  void styles_are_added_to_printable_text() {
    Terminal coloured = terminal(true);
    coloured.heading(EVIL);
    assertEquals("\u001b[1m" + SHOWN + "\u001b[0m\n", out(coloured));
    coloured.progress(EVIL);
    coloured.clearProgress();
    coloured.clearProgress();
    assertEquals("\r\u001b[K" + SHOWN + "\r\u001b[K", err());
  }

  @Test
  void nothing_is_styled_elsewhere() {
    Terminal plain = terminal(false);
    plain.heading(EVIL);
    plain.progress("half");
    plain.clearProgress();
    assertEquals(SHOWN + "\n", out(plain));
    assertEquals("", err());
  }

  @Test
  void ladders_keep_their_lines_and_isolates() {
    Terminal terminal = terminal(true);
    terminal.ladder("a \u2068\u05d0\u2069\n\u001b[2J\u2068b\u2028\n");

    assertEquals("a \u2068\u05d0\u2069\n\uFFFD[2J\uFFFDb\uFFFD\n", out(terminal));
  }

  @Test
  void documents_are_filtered_on_terminals_only() {
    Terminal person = terminal(true);
    person.document("<svg>\n\u001b[2J</svg>");
    assertEquals("<svg>\n\uFFFD[2J</svg>\n", out(person));
    out.reset();
    Terminal file = terminal(false);
    file.document("<svg>\n\u001b[2J</svg>");
    assertEquals("<svg>\n\u001b[2J</svg>\n", out(file));
  }

  @Test
  void json_is_escaped_on_its_line() {
    Terminal terminal = terminal(false);
    terminal.json("{\"a\":\"\u009b\u202e\u2028\u007f\"}");

    assertEquals("{\"a\":\"\\u009b\\u202e\\u2028\\u007f\"}\n", out(terminal));
  }

  @Test
  void stack_traces_cannot_be_forged() {
    Terminal terminal = terminal(true);
    IllegalStateException cause = new IllegalStateException("c\u001b\n\tat forged(Fake.java:1)");
    terminal.trace(new IllegalArgumentException("broken\nCaused by: nothing", cause));

    String trace = err();
    assertTrue(
        trace.startsWith(
            "java.lang.IllegalArgumentException: broken\uFFFDCaused by: nothing\n\tat io.callflow"),
        trace);
    assertTrue(
        trace.contains(
            "\nCaused by: java.lang.IllegalStateException: c\uFFFD\uFFFD\uFFFDat forged"),
        trace);
    assertFalse(trace.contains("\n\tat forged"), trace);
  }

  @Test
  void output_that_does_not_arrive_is_noticed() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("No space left on device");
              }
            },
            false,
            StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            full,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false,
            80,
            Map.of());
    terminal.out().println("x");

    assertFalse(terminal.flush());
  }
}
