package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gives commands text that acts on terminals, from every side, and looks at what they print. */
class HostileTextTest {
  /** Clears the screen, in C0 and C1; forges a line; turns the direction; hides. */
  private static final String EVIL =
      "x\u001b[2J\u009b2J\ncallflow: forged\r\u0007\u202eo\u2066p\u200b\u2028\udb40\udc41";

  /** What a file system and arguments can hold everywhere. */
  private static final String EVIL_NAME = "x\u001b[2J\ncallflow: forged\u202eo";

  @TempDir Path folder = Path.of("");

  private Path data = Path.of("");

  @BeforeEach
  void nameTheStore() {
    data = folder.resolve("data");
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
    return json.append('"').toString();
  }

  /** An event whose every free field is hostile, as far as events may be. */
  private Path evilEvents() throws IOException {
    String name = json("n\u202e\u2066\u200b\u2028\udb40\udc41\u00ad");
    return Files.writeString(
        folder.resolve("evil.ndjson"),
        """
        {"callId":"c1","eventType":"call.started","timestamp":"2026-11-23T08:00:00Z","source":%1$s,"legId":%1$s,"from":{"name":%1$s,"raw":%1$s},"to":{"raw":"\u05d0\u05d1"},"metadata":{"method":%2$s,%2$s:[%2$s]}}
        {"callId":"c1","eventType":"call.ended","timestamp":"2026-11-23T08:01:00Z","source":%1$s,"outcome":{"reason":%1$s,"endedBy":%1$s}}
        """
            .formatted(name, json(EVIL)));
  }

  /** Requires that nothing but lines of ours is printed, and no more than so many. */
  private static void assertHarmless(CommandRun run, int lines) {
    String err = run.err().replace("\r\u001b[K", ""); // the line of progress
    for (String text : List.of(run.out(), err)) {
      text.codePoints()
          .filter(point -> point != '\n' && !PrintableText.isPrintable(point, 'x'))
          .findFirst()
          .ifPresent(point -> assertEquals("", Integer.toHexString(point) + " in " + text));
      assertFalse(text.lines().anyMatch(line -> line.startsWith("callflow: forged")), text);
    }
    long printed = run.out().lines().count() + err.lines().count();
    assertTrue(printed > 0 && printed <= lines, printed + " lines:\n" + run.out() + run.err());
  }

  private CommandRun run(boolean person, String... arguments) {
    return CommandRun.of(
        "n\n", person, Map.of("CALLFLOW_DATA", data.toString(), "NO_COLOR", "1"), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EVIL",
        "--EVIL",
        "show EVIL",
        "show a EVIL",
        "show --EVIL",
        "show --ladder=EVIL a",
        "show --ladder EVIL",
        "events EVIL",
        "event EVIL",
        "where EVIL",
        "erase EVIL",
        "erase --yes EVIL",
        "store EVIL",
        "store --patience EVIL x",
        "import --format EVIL x",
        "import --format asterisk-cel --zone EVIL x",
        "import --format asterisk-cel --charset EVIL x",
        "import --format asterisk-cel EVIL",
        "calls --since EVIL",
        "calls --limit EVIL",
        "calls --outcome EVIL",
        "calls --data EVIL",
        "calls --store EVIL",
        "calls --store s3://b --s3-endpoint EVIL",
        "calls --url EVIL",
        "calls --url http://127.0.0.1:1 --api-key EVIL",
        "calls --url http://127.0.0.1:1 --api-key-file EVIL",
        "check --data EVIL",
        "api-key new --name EVIL --scopes events:read",
        "api-key new --name x --tenant EVIL --scopes events:read",
        "api-key new --name x --scopes EVIL",
        "api-key EVIL",
        "completion EVIL",
        "demo --data x --EVIL",
      })
  void arguments_are_printed_as_text(String line) {
    List<String> arguments = new ArrayList<>();
    for (String argument : line.split(" ")) {
      arguments.add(argument.replace("EVIL", EVIL_NAME));
    }
    CommandRun run = run(true, arguments.toArray(String[]::new));

    assertTrue(run.exitCode() != ExitCode.DONE, run.out());
    assertHarmless(run, run.err().contains("Usage:") ? 40 : 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stored_text_is_printed_as_text(boolean person) throws IOException {
    assertEquals(ExitCode.DONE, run(person, "store", evilEvents().toString()).exitCode());
    String id =
        String.valueOf(
            Json.readTree(
                    run(false, "events", "--json", "c1")
                        .lines()
                        .get(0)
                        .getBytes(StandardCharsets.UTF_8))
                .get("eventId"));

    assertHarmless(run(person, "calls", "--since", "2026-01-01"), 2);
    assertHarmless(run(person, "show", "c1"), 30);
    assertHarmless(run(person, "events", "c1"), 3);
    assertHarmless(run(person, "event", id), 20);
    assertHarmless(run(person, "where", "c1"), 2);
    assertHarmless(run(person, "show", "--ladder=mermaid", "c1"), 20);
    for (String format : List.of("text", "svg", "html")) {
      CommandRun ladder = run(person, "show", "--ladder=" + format, "c1");
      String isolated = "\u2068\u05d0\u05d1\u2069";
      boolean document = person && !format.equals("text");
      assertEquals(!document, ladder.out().contains(isolated), ladder.out());
      String text = ladder.out().replaceAll("\u2068([^\u2068\u2069\\n]*)\u2069", "$1");
      assertHarmless(new CommandRun(ladder.exitCode(), text, ladder.err()), 400);
    }
  }

  @Test
  void json_has_escapes_and_the_same_values() throws IOException {
    String file = evilEvents().toString();
    run(false, "store", file);
    CommandRun events = run(false, "events", "--json", "c1");
    assertHarmless(events, 2);
    assertTrue(events.out().contains("\\u202e"), events.out());
    Map<String, ?> event = Json.readTree(events.lines().get(0).getBytes(StandardCharsets.UTF_8));
    Map<?, ?> metadata = Objects.requireNonNull((Map<?, ?>) event.get("metadata"));
    assertTrue(metadata.containsKey(EVIL), events.out());
    assertEquals(EVIL, metadata.get("method"));

    Path printed = Files.writeString(folder.resolve("printed.ndjson"), events.out());
    assertEquals(
        "{\"read\":2,\"created\":0,\"duplicate\":2,\"conflict\":0,\"refused\":0}",
        run(false, "store", "--json", printed.toString()).lastLine());
    assertHarmless(run(false, "show", "--json", "c1"), 1);
    assertHarmless(run(false, "show", "--json", "--ladder=json", "c1"), 1);
    assertHarmless(run(false, "calls", "--json", "--since", "2026-01-01"), 1);
    assertHarmless(run(false, "event", "--json", String.valueOf(event.get("eventId"))), 1);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its file names have no control characters")
  void names_and_rows_of_files_are_printed_as_text() throws IOException {
    Path file = folder.resolve(EVIL_NAME + ".psv");
    Files.writeString(
        file, "eventtype|eventtime|uniqueid\nANSWER|yester\u001b[2J\u009b\u202eday|1.1\n");

    CommandRun plain = run(true, "import", "--format", "asterisk-cel", file.toString());
    assertEquals(ExitCode.REFUSED, plain.exitCode(), plain.err());
    assertHarmless(plain, 2);
    assertTrue(plain.err().contains("forged\uFFFDo.psv:2: has the eventtime"), plain.err());
    CommandRun json = run(false, "import", "--format", "asterisk-cel", "--json", file.toString());
    assertHarmless(json, 3);
    Map<String, ?> row = Json.readTree(json.lines().get(0).getBytes(StandardCharsets.UTF_8));
    assertEquals(file.toString(), row.get("file"));
    assertHarmless(run(true, "store", file.toString()), 3);
    Files.writeString(
        file, "eventtype|eventtime|uniqueid\nCHAN_START|2026-03-02 04:00:00.2|1772442000.1\n");
    CommandRun shifted = run(true, "import", "--format", "asterisk-cel", file.toString());
    assertTrue(shifted.err().contains("its times are those of UTC-05:00"), shifted.err());
    assertHarmless(shifted, 5);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its file names have no control characters")
  void the_path_of_a_store_is_printed_as_text() throws IOException {
    data = folder.resolve(EVIL_NAME);
    assertHarmless(run(true, "calls"), 1);
    assertHarmless(
        CommandRun.of("", true, Map.of("NO_COLOR", "1"), "demo", "--data", data.toString()), 90);
    CommandRun where = run(false, "calls", "--json");
    String call =
        String.valueOf(
            Json.readTree(where.lastLine().getBytes(StandardCharsets.UTF_8)).get("callId"));
    assertHarmless(run(true, "where", call), 2);
    CommandRun json = run(false, "where", "--json", call);
    assertHarmless(json, 1);
    Path place =
        Path.of(
            String.valueOf(
                Json.readTree(json.out().getBytes(StandardCharsets.UTF_8)).get("place")));
    Files.writeString(place, "broken");
    assertHarmless(run(true, "show", call), 1);
    assertHarmless(run(true, "check"), 20);
    assertHarmless(run(false, "check", "--json"), 20);
  }

  @Test
  void the_name_of_an_api_key_keeps_its_value() {
    String name = "dialer\u202e\u2028";
    String[] line = {"api-key", "new", "--name", name, "--scopes", "events:read", "--json"};
    CommandRun json = run(false, line);
    assertHarmless(json, 1);
    Map<String, ?> made = Json.readTree(json.out().getBytes(StandardCharsets.UTF_8));
    assertEquals(name, made.get("name"));
    String entry = String.valueOf(made.get("entry"));
    assertEquals(name, Json.readTree(entry.getBytes(StandardCharsets.UTF_8)).get("name"));

    CommandRun plain = run(true, "api-key", "new", "--name", name, "--scopes", "events:read");
    assertHarmless(plain, 8);
    assertEquals(
        name, Json.readTree(plain.lastLine().strip().getBytes(StandardCharsets.UTF_8)).get("name"));
  }

  @Test
  void a_long_path_is_not_repeated_for_each_value_below_it() throws IOException {
    String name = "n".repeat(900);
    String below =
        ("{\"" + name + "\":").repeat(20) + "[0" + ",0".repeat(5_000) + "]" + "}".repeat(20);
    Path file =
        Files.writeString(
            folder.resolve("long.ndjson"),
            """
            {"callId":"c1","eventType":"call.started","timestamp":"2026-11-23T08:00:00Z","metadata":{"%s":%s}}
            """
                .formatted(name, below));
    assertEquals(ExitCode.DONE, run(false, "store", file.toString()).exitCode());
    String line = run(false, "events", "--json", "c1").lastLine();
    String id = String.valueOf(Json.readTree(line.getBytes(StandardCharsets.UTF_8)).get("eventId"));
    CommandRun event = run(false, "event", id);

    assertTrue(event.out().contains("metadata." + name + "  " + below), event.err());
    assertTrue(event.out().length() < 60_000, () -> event.out().length() + " characters");
  }

  @Test
  void an_answer_without_an_end_is_no() throws IOException {
    run(false, "store", evilEvents().toString());
    InputStream endless =
        new InputStream() {
          private int read;

          @Override
          public int read() {
            assertTrue(++read < 10_000, "reads on and on");
            return 'y';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            bytes[offset] = (byte) read();
            return 1;
          }
        };
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(endless, nowhere, nowhere, true, true, true, 80, Map.of());

    assertEquals(
        ExitCode.REFUSED, CallflowCommand.run(terminal, "erase", "--data", data.toString(), "c1"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no file without an end")
  void a_key_file_without_an_end_holds_no_key() {
    CommandRun run =
        run(true, "calls", "--url", "http://127.0.0.1:1", "--api-key-file", "/dev/zero");

    assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
    assertHarmless(run, 1);
  }

  private static String problem(String code, String detail) {
    return "{\"type\":\"about:blank\",\"title\":%1$s,\"status\":500,\"detail\":%1$s,\"code\":%2$s,\"requestId\":\"r\"}"
        .formatted(json(detail), json(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "forbidden",
        "unknown_call",
        "erased",
        "conflict",
        "invalid",
        "store_full",
        "store_unavailable",
        "x\u001b[2J"
      })
  void problems_of_a_service_are_printed_as_text(String code) throws IOException {
    try (ScriptedService service =
        ScriptedService.answering(
            "500 \u001b[2J",
            "X-Evil: \u001b[2J\r\nContent-Type: application/problem+json\r\n",
            problem(code, EVIL))) {
      CommandRun run = run(true, "show", "--url", service.url(), "--api-key", "k", "--debug", "c1");

      assertTrue(run.exitCode() != ExitCode.DONE, run.out());
      assertTrue(run.err().contains("x\uFFFD[2J\uFFFD2J\uFFFDcallflow: forged"), run.err());
      List<String> lines = run.err().lines().filter(line -> !line.startsWith("\tat ")).toList();
      assertHarmless(
          new CommandRun(run.exitCode(), run.out(), String.join("\n", lines)), lines.size());
      assertTrue(lines.get(lines.size() - 1).startsWith("callflow: "), run.err());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "svg", "mermaid"})
  void a_ladder_of_a_service_is_printed_as_text(String format) throws IOException {
    try (ScriptedService service =
        ScriptedService.answering(
            "200 OK", "", "one\u2068\u05d0\u2069\n" + EVIL + "\u2069\u2068")) {
      CommandRun run =
          run(true, "show", "--url", service.url(), "--api-key", "k", "--ladder=" + format, "c1");

      assertEquals(ExitCode.DONE, run.exitCode(), run.err());
      String isolate = format.equals("text") ? "\u2068\u05d0\u2069" : "\uFFFD\u05d0\uFFFD";
      assertEquals(
          "one"
              + isolate
              + "\nx\uFFFD[2J\uFFFD2J\ncallflow: forged"
              + "\n\uFFFD\uFFFDo\uFFFDp\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\n",
          run.out());
    }
  }

  @Test
  void settings_keep_a_line_for_each_fault() {
    CommandRun run =
        CommandRun.of(
            "",
            true,
            Map.of("CALLFLOW_JWT_ISSUER", "https://id.example/\u001b", "NO_COLOR", "1"),
            "serve",
            "--data",
            data.toString());

    assertEquals(ExitCode.USAGE, run.exitCode());
    assertTrue(run.err().lines().count() > 1, run.err());
    assertTrue(run.err().lines().skip(1).allMatch(line -> line.startsWith("  ")), run.err());
    assertHarmless(run, 8);
  }
}
