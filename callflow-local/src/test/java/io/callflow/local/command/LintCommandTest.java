package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.lint.LintRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checking calls of a store and of files. */
class LintCommandTest {
  @TempDir Path folder = Path.of("");

  private static String event(String call, int second, String type, String more) {
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-03-01T12:00:%02dZ\",\"source\":\"pbx\"%s}\n"
        .formatted(call, type, second, more.isEmpty() ? "" : "," + more);
  }

  private static final String SOUND =
      event("sound", 0, "call.started", "") + event("sound", 9, "call.ended", "");

  private static final String LATE =
      event("late", 0, "call.started", "")
          + event("late", 1, "leg.started", "\"legId\":\"b\"")
          + event("late", 2, "leg.answered", "\"legId\":\"b\"")
          + event("late", 3, "leg.ringing", "\"legId\":\"b\"")
          + event("late", 9, "call.ended", "");

  private CommandRun run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(1, "--data=" + folder.resolve("data"));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void a_sound_call_exits_with_0_and_a_bad_one_with_1() throws IOException {
    run("import", file("in.ndjson", SOUND + LATE));

    CommandRun sound = run("lint", "sound");
    assertEquals(ExitCode.DONE, sound.exitCode(), sound.err());
    assertEquals(List.of("1 call: 0 errors, 0 warnings, 0 for information."), sound.lines());
    CommandRun late = run("lint", "late", "sound");
    assertEquals(ExitCode.REFUSED, late.exitCode());
    assertEquals("late", late.lines().get(0));
    assertTrue(
        late.lines().stream()
            .anyMatch(line -> line.startsWith("  error    ringing_after_answer: pbx reports")),
        late.out());
    assertEquals("2 calls: 1 error, 1 warning, 0 for information.", late.lastLine());
  }

  @Test
  void rules_can_be_ignored_and_the_severity_that_fails_chosen() throws IOException {
    String file = file("in.ndjson", LATE);
    assertEquals(ExitCode.REFUSED, run("lint", file).exitCode());
    assertEquals(ExitCode.DONE, run("lint", "--fail-on=never", file).exitCode());
    CommandRun ignored = run("lint", "--ignore", "ringing_after_answer", file);
    assertEquals(ExitCode.REFUSED, ignored.exitCode());
    assertFalse(ignored.out().contains("ringing_after_answer"), ignored.out());
    assertEquals(
        ExitCode.DONE,
        run("lint", "--fail-on=error", "--ignore=ringing_after_answer", file).exitCode());
    assertEquals(
        ExitCode.DONE,
        run("lint", "--ignore=ringing_after_answer,leg_without_end", file).exitCode());
  }

  @Test
  void wrong_options_are_wrong_usage() throws IOException {
    for (List<String> wrong :
        List.of(
            List.of("lint"),
            List.of("lint", "--fail-on=fatal", "c"),
            List.of("lint", "--ignore=ringing", "c"),
            List.of("lint", "--format=xml", "c"),
            List.of("lint", "a b"))) {
      CommandRun run = run(wrong.toArray(String[]::new));
      assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
      assertFalse(run.err().contains("report it"), run.err());
    }
  }

  @Test
  void nothing_of_a_file_is_stored_and_what_cannot_be_read_is_told() throws IOException {
    String file = file("in.ndjson", SOUND + "{\"callId\":\"c\",\"eventType\":7}\n");
    CommandRun run = run("lint", file);
    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertTrue(run.err().contains("in.ndjson:3: "), run.err());
    assertFalse(Files.exists(folder.resolve("data")));
  }

  @Test
  void standard_input_is_a_file_and_a_key_is_a_call() throws IOException {
    CommandRun run = CommandRun.of(LATE, false, Map.of(), "lint", "--json", "-");
    assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
    assertTrue(run.lines().get(0).contains("\"callId\":\"late\""), run.out());
    assertEquals("{\"calls\":1,\"errors\":1,\"warnings\":1,\"infos\":0}", run.lastLine());
    run("import", file("in.ndjson", SOUND));
    CommandRun unknown = run("lint", "~00000000000000000000");
    assertEquals(ExitCode.NOT_FOUND, unknown.exitCode());
    CommandRun neither = run("lint", "nobody");
    assertEquals(ExitCode.NOT_FOUND, neither.exitCode());
    assertTrue(neither.err().contains("There is no file nobody either."), neither.err());
  }

  @Test
  void the_rules_are_printed_and_documented() throws IOException {
    CommandRun run = CommandRun.of("lint", "--rules");
    assertEquals(LintRule.values().length + 1, run.lines().size());
    CommandRun json = CommandRun.of("lint", "--rules", "--json");
    assertEquals(LintRule.values().length, json.lines().size());

    Path document = Path.of("..", "docs", "lint.md");
    List<String> documented = new ArrayList<>();
    Pattern row = Pattern.compile("\\| `([a-z_]+)` \\| (\\w+) \\| (.*) \\|");
    for (String line : Files.readAllLines(document)) {
      Matcher match = row.matcher(line);
      if (match.matches()) {
        documented.add(match.group(1) + " " + match.group(2) + " " + match.group(3));
      }
    }
    List<String> rules = new ArrayList<>();
    for (LintRule rule : LintRule.values()) {
      rules.add(rule.text() + " " + rule.severity().text() + " " + rule.sentence());
    }
    assertEquals(rules, documented);
  }
}
