package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.export.ExportFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of the command line: what they select, and what becomes of files. */
class ExportCommandTest {
  private static final String[] ALL = {"--since", "2026-01-01", "--until", "2026-12-31"};

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void store() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      lines.append(
          event("c" + i, "call.started", i, ",\"from\":{\"number\":\"+4930123456" + i + "\"}"));
      lines.append(event("c" + i, "call.ended", i + 10, ",\"outcome\":{\"result\":\"busy\"}"));
    }
    lines.append(
        event("c3", "sip.request", 4, ",\"metadata\":{\"raw\":\"BYE sip:b SIP/2.0\\r\\n\\r\\n\"}"));
    Path file = Files.writeString(folder.resolve("in.ndjson"), lines.toString());
    CommandRun stored = CommandRun.of("store", "--data", data(), file.toString());
    assertEquals(ExitCode.DONE, stored.exitCode(), stored.err());
  }

  private static String event(String call, String type, int second, String more) {
    // One call of each month: the range has several parts.
    return "{\"callId\":\"%s\",\"eventType\":\"%s\",\"timestamp\":\"2026-0%s-01T00:00:%02dZ\",\"source\":\"pbx\"%s}%n"
        .formatted(call, type, call.substring(1), second, more);
  }

  private String data() {
    return folder + "/data";
  }

  private CommandRun export(String... arguments) {
    List<String> all = new ArrayList<>(List.of("export", "--data", data()));
    all.addAll(List.of(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun exportAll(String... arguments) {
    List<String> all = new ArrayList<>(List.of(ALL));
    all.addAll(List.of(arguments));
    return export(all.toArray(String[]::new));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path out(String name) throws IOException {
    return Files.createDirectories(folder.resolve("out")).resolve(name);
  }

  @Test
  void the_calls_of_a_time_come_once_and_the_oldest_first() {
    CommandRun run = exportAll("--format", "csv-calls", "--columns", "callId,from");

    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertEquals(
        "callId,from\r\nc1,+49301234561\r\nc2,+49301234562\r\nc3,+49301234563\r\n", run.out());
    assertTrue(run.err().startsWith("callflow: 3 calls as csv-calls, "), run.err());
  }

  private void link(String call, String other) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("link.ndjson"),
            event(
                call,
                "link.asserted",
                5,
                ",\"links\":[{\"rel\":\"same_as\",\"callId\":\"%s\"}]".formatted(other)));
    CommandRun stored = CommandRun.of("store", "--data", data(), file.toString());
    assertEquals(ExitCode.DONE, stored.exitCode(), stored.err());
  }

  @Test
  void a_story_is_exported_once_whichever_of_its_calls_is_met_first() throws IOException {
    link("c3", "c1");
    CommandRun rows = exportAll("--related", "--format", "csv-calls", "--columns", "callId");
    assertEquals(ExitCode.DONE, rows.exitCode(), rows.err());
    assertEquals("callId\r\nc1\r\nc3\r\nc2\r\n", rows.out());

    CommandRun one = export("--related", "--format", "ndjson", "c3", "c1");
    assertEquals(ExitCode.DONE, one.exitCode(), one.err());
    assertEquals(6, one.out().lines().count());
    assertTrue(one.err().startsWith("callflow: 2 calls with 6 events as ndjson, "), one.err());

    CommandRun vcons = exportAll("--related", "--format", "vcon");
    assertEquals(2, vcons.out().lines().count());
  }

  @Test
  void a_page_of_a_story_has_all_its_calls_and_masked_none_of_their_names() throws IOException {
    link("c3", "c1");
    CommandRun page = export("--related", "--format", "html", "c1");
    assertEquals(ExitCode.DONE, page.exitCode(), page.err());
    assertTrue(page.out().contains("+49301234561"), page.out());
    assertTrue(page.out().contains("+49301234563"), page.out());

    CommandRun masked = export("--related", "--masked", "--format", "html", "c1");
    assertEquals(ExitCode.DONE, masked.exitCode(), masked.err());
    assertFalse(masked.out().contains("4930123456"), masked.out());
  }

  @Test
  void a_cut_story_and_limits_without_a_story_are_told() throws IOException {
    link("c3", "c1");
    CommandRun cut = export("--related", "--max-calls", "1", "--format", "ndjson", "c1");
    assertEquals(ExitCode.DONE, cut.exitCode(), cut.err());
    assertTrue(cut.err().contains("1 story was cut"), cut.err());

    CommandRun page = export("--related", "--max-calls", "1", "--format", "html", "c1");
    assertTrue(page.out().contains("At least 1 more calls are related"), page.out());

    CommandRun wrong = export("--max-calls", "1", "--format", "ndjson", "c1");
    assertEquals(ExitCode.USAGE, wrong.exitCode());
    assertTrue(wrong.err().contains("--max-calls goes only with --related"), wrong.err());
  }

  @Test
  void an_export_of_events_imports_as_the_same_events() throws IOException {
    String file = out("calls.ndjson.gz").toString();
    CommandRun run = exportAll("-o", file);
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("3 calls with 7 events as ndjson in " + file), run.out());

    CommandRun again = CommandRun.of("import", "--data", data(), "--json", file);
    assertTrue(
        again.lastLine().startsWith("{\"read\":7,\"created\":0,\"duplicate\":7,"), again.out());
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(Path.of(file)))) {
      assertArrayEquals(
          exportAll("--format", "ndjson").out().getBytes(StandardCharsets.UTF_8),
          in.readAllBytes());
    }
    assertEquals(List.of("calls.ndjson.gz"), files());
  }

  @Test
  void a_file_that_is_there_is_kept_unless_force_is_given() throws IOException {
    Path file = Files.writeString(out("calls.csv"), "mine");

    CommandRun refused = exportAll("-o", file.toString());
    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertTrue(refused.err().contains("--force"), refused.err());
    assertEquals("mine", Files.readString(file));
    assertEquals(ExitCode.DONE, exportAll("-o", file.toString(), "--force").exitCode());
    assertTrue(Files.readString(file).startsWith("callId,"));
    assertEquals(List.of("calls.csv"), files());
  }

  @Test
  void nothing_is_left_of_an_export_that_fails() throws IOException {
    String file = out("sip.pcap").toString();

    CommandRun run = export("-o", file, "c1", "c2");
    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertTrue(run.err().contains("None of these calls (2) has SIP messages"), run.err());
    assertEquals(ExitCode.NOT_FOUND, export("-o", file, "c1", "nobody").exitCode());
    assertEquals(List.of(), files());
  }

  @Test
  void calls_without_sip_messages_are_counted() throws IOException {
    String file = out("sip.pcap").toString();

    CommandRun run = exportAll("-o", file, "--json");
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(
        run.out().contains("\"calls\":1,\"events\":1,")
            && run.out().contains("\"omittedEvents\":6,\"omittedCalls\":2,"),
        run.out());
    assertTrue(Tshark.isCapture(Files.readAllBytes(Path.of(file))));
  }

  @Test
  void a_folder_gets_a_file_for_each_call() throws IOException {
    for (String format : List.of("html", "vcon", "sip")) {
      CommandRun run = exportAll("--format", format, "-o", out("").toString());
      assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    }
    List<String> names = files();
    assertEquals(3, names.stream().filter(name -> name.endsWith(".html")).count());
    assertEquals(3, names.stream().filter(name -> name.endsWith(".vcon")).count());
    assertEquals(1, names.stream().filter(name -> name.endsWith(".txt")).count());
    assertEquals(7, names.size());
  }

  @Test
  void a_masked_export_tells_no_name_and_keeps_the_calls_apart() {
    for (ExportFormat format : ExportFormat.values()) {
      if (format.unit() != ExportFormat.Unit.DOCUMENT
          && format.isText()
          && format != ExportFormat.SIP) {
        CommandRun run = exportAll("--format", format.id(), "--masked");
        assertEquals(ExitCode.DONE, run.exitCode(), run.err());
        assertFalse(run.out().contains("+4930") || run.out().contains("\"c1\""), run.out());
        assertTrue(run.out().contains("call-1") && run.out().contains("call-3"), run.out());
      }
    }
    assertEquals(ExitCode.USAGE, exportAll("--format", "sip", "--masked").exitCode());
  }

  @Test
  void wrong_usage_names_the_remedy() {
    assertTrue(export("--format", "xls").err().contains("the formats are ndjson, csv-calls"));
    assertTrue(export().err().contains("Name the --format"));
    assertTrue(export("--format", "html").err().contains("name one CALL"));
    assertTrue(export("--format", "ndjson", "--bom").err().contains("only with CSV"));
    assertTrue(
        export("--format", "csv-events", "--columns", "colour").err().contains("eventId, callId"));
    assertTrue(export("--format", "csv-calls", "--zone", "Mars").err().contains("Europe/Berlin"));
    assertTrue(export("--format", "vcon", "-o", folder + "/no/").err().contains("no folder"));
  }

  @Test
  void the_list_tells_what_each_format_cannot_carry() {
    CommandRun list = export("--format", "list");
    for (ExportFormat format : ExportFormat.values()) {
      assertTrue(list.out().contains(format.id() + " (."), list.out());
      format.cannotCarry().forEach(sentence -> assertTrue(list.out().contains(sentence)));
    }
  }

  @Test
  void a_set_of_keys_knows_each_key() {
    CallKeySet keys = new CallKeySet();
    for (int i = 0; i < 5_000; i++) {
      String key = Integer.toString(100_000 + i, 32);
      key = "0".repeat(20 - key.length()) + key;
      assertTrue(keys.add(key) && !keys.add(key), key);
      assertTrue(keys.add("v" + key.substring(1)), key);
    }
  }
}
