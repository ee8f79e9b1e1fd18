package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.sources.SourceFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Importing files of several formats, which their content shows. */
class ImportFormatsTest {
  private static final String STARTED =
      """
      {"conversation_uuid":"CON-1","uuid":"u-1","status":"started","direction":"inbound",\
      "from":"442079460000","to":"447700900000","timestamp":"2026-03-01T12:00:00.000Z"}
      """;

  private static final String ANSWERED =
      """
      {"conversation_uuid":"CON-1","uuid":"u-1","status":"answered","direction":"inbound",\
      "from":"442079460000","to":"447700900000","timestamp":"2026-03-01T12:00:04.000Z"}
      """;

  private static final String HEARTBEAT = "Event-Name: HEARTBEAT\nCore-UUID: c\n\n";

  @TempDir Path folder = Path.of("");

  private CommandRun run(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("import", "--data", folder + "/data"));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  @Test
  void every_format_has_a_line_in_the_list() throws IOException {
    CommandRun run = run("--format", "list");

    assertEquals(ExitCode.DONE, run.exitCode());
    assertEquals(SourceFormat.values().length + 1, run.lines().size());
  }

  @Test
  void each_file_shows_its_format_and_counts_by_type() throws IOException {
    String cel = file("cel.psv", CelTables.FORWARDED);
    String vonage = file("events.json", STARTED + ANSWERED);

    CommandRun first = run("--json", cel, vonage);
    assertEquals(ExitCode.DONE, first.exitCode(), first.err());
    assertEquals(
        "{\"type\":\"bridge.joined\",\"created\":1,\"duplicate\":0,\"refused\":0}",
        first.lines().get(0));
    assertTrue(first.lastLine().startsWith("{\"read\":16,\"created\":"), first.lastLine());
    CommandRun second = run("--json", cel, vonage);
    assertTrue(second.lastLine().startsWith("{\"read\":16,\"created\":0,"), second.lastLine());
    assertTrue(second.lastLine().endsWith("\"conflict\":0,\"refused\":0}"), second.lastLine());
    CommandRun people = run(cel, vonage);
    assertTrue(people.out().startsWith("16 records read: 0 created, "), people.out());
    assertTrue(people.out().contains("bridge.joined"), people.out());
  }

  @Test
  void a_record_of_another_format_is_refused_with_its_line_and_the_rest_goes_in()
      throws IOException {
    String mixed = file("mixed.json", STARTED + "{\"CallSid\":\"CA1\"}\nnonsense\n" + ANSWERED);

    CommandRun run = run(mixed);
    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertTrue(run.err().contains("mixed.json:2: "), run.err());
    assertTrue(run.err().contains("mixed.json:3: "), run.err());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.out().startsWith("4 records read: "), run.out());
    assertTrue(run.out().contains(" 2 refused"), run.out());
  }

  @Test
  void strict_stores_nothing_of_any_file_if_one_record_is_bad() throws IOException {
    String good = file("good.json", STARTED);
    String bad = file("bad.json", ANSWERED + "nonsense\n");

    CommandRun strict = run("--strict", good, bad);
    assertEquals(ExitCode.REFUSED, strict.exitCode());
    assertTrue(strict.err().contains("nothing was stored"), strict.err());
    CommandRun lenient = run(good);
    assertTrue(lenient.out().contains("leg.started"), lenient.out());
    assertTrue(lenient.out().contains(" 0 duplicate"), lenient.out());
  }

  @Test
  void an_unknown_file_is_told_once_and_the_others_are_stored() throws IOException {
    String unknown = file("readme.txt", "This is no record.\nNor is this.\n");
    String empty = file("empty.json", "\n");
    String good = file("good.json", STARTED);

    CommandRun run = run(unknown, empty, good);
    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("readme.txt: is not recognised as any format"), run.err());
    assertTrue(run.out().contains("leg.started"), run.out());
  }

  @Test
  void what_tells_of_no_call_is_counted_by_its_kind() throws IOException {
    String events = file("events.txt", HEARTBEAT + HEARTBEAT);

    CommandRun people = run(events);
    assertEquals(ExitCode.DONE, people.exitCode(), people.err());
    assertTrue(
        people.out().contains("Skipped, because they tell of no call: 2 HEARTBEAT."), people.out());
    CommandRun json = run("--json", events);
    assertEquals(
        List.of(
            "{\"skipped\":\"HEARTBEAT\",\"count\":2}",
            "{\"read\":2,\"created\":0,\"duplicate\":0,\"conflict\":0,\"refused\":0,\"skipped\":2}"),
        json.lines());
  }

  @Test
  void files_may_be_compressed_and_in_folders() throws IOException {
    Path compressed = folder.resolve("in/deeper/started.json.gz");
    Files.createDirectories(compressed.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(STARTED.getBytes(StandardCharsets.UTF_8));
    }
    file("answered.json", ANSWERED);
    file(".hidden", "nothing to see");

    CommandRun run = run(folder.resolve("in").toString());
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("2 records read: "), run.out());
  }

  @Test
  void a_named_format_is_used_for_whatever_the_file_holds() throws IOException {
    CommandRun run = run("--format", "vonage", file("cel.psv", CelTables.FORWARDED));

    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertTrue(run.out().contains(" 0 created"), run.out());
    assertTrue(run.err().contains("cel.psv:1: "), run.err());
    CommandRun unknown = run("--format", "nonsense", file("x", STARTED));
    assertEquals(ExitCode.USAGE, unknown.exitCode());
    assertTrue(unknown.err().contains("'nonsense' is unknown; the formats are asterisk-cel, "));
    assertEquals(ExitCode.USAGE, run().exitCode());
  }
}
