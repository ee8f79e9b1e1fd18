package io.callflow.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest {
  private static final String BAD = "  ANSWER | yesterday | | | | | | 1.1 | 1.1 |\n";

  @TempDir Path folder = Path.of("");

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private CommandRun run(String... options) {
    String[] line = new String[options.length + 3];
    line[0] = "import";
    line[1] = "--data";
    line[2] = data();
    System.arraycopy(options, 0, line, 3, options.length);
    return CommandRun.of(line);
  }

  @Test
  void a_dry_run_stores_nothing_and_says_what_would_happen() throws IOException {
    CommandRun run =
        run("--format", "asterisk-cel", "--dry-run", file("cel.psv", CelTables.FORWARDED));

    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("14 rows read: 14 created"), run.out());
    assertTrue(run.out().contains("Nothing was stored"), run.out());
    assertFalse(Files.exists(Path.of(data())));
  }

  @Test
  void a_strict_import_stores_nothing_if_a_row_is_bad() throws IOException {
    String table = file("bad.psv", CelTables.FORWARDED.replace("(14 rows)\n", "") + BAD);

    CommandRun strict = run("--format", "asterisk-cel", "--strict", "--json", table);
    assertEquals(ExitCode.REFUSED, strict.exitCode());
    assertTrue(strict.err().contains("nothing was stored"), strict.err());
    assertFalse(Files.exists(Path.of(data())));

    CommandRun lenient = run("--format", "asterisk-cel", "--json", table);
    assertEquals(ExitCode.REFUSED, lenient.exitCode());
    assertEquals(
        "{\"read\":15,\"created\":14,\"duplicate\":0,\"conflict\":0,\"refused\":1}",
        lenient.lastLine());
    assertTrue(lenient.err().contains("bad.psv:16: has "), lenient.err());
  }

  @Test
  void a_report_tells_how_the_calls_are_understood() throws IOException {
    String table = file("cel.psv", CelTables.FORWARDED);

    CommandRun people = run("--format", "asterisk-cel", "--dry-run", "--report", table);
    assertTrue(people.out().contains("1 calls of 14 events; "), people.out());
    assertTrue(people.out().contains("% of the events are folded."), people.out());
    assertTrue(people.out().contains("outcome: answered 1"), people.out());
    assertTrue(people.out().contains("answered by: person 1"), people.out());
    CommandRun programs = run("--format", "asterisk-cel", "--report", "--json", table);
    assertTrue(
        programs.lastLine().startsWith("{\"report\":{\"rows\":14,\"events\":14,\"calls\":1,"),
        programs.lastLine());
    assertTrue(programs.lastLine().contains("\"answeredBy\":{\"person\":1}"), programs.lastLine());
  }

  @Test
  void the_options_for_directions_make_events() throws IOException {
    String table = file("cel.psv", CelTables.FORWARDED);

    CommandRun run =
        run("--format", "asterisk-cel", "--json", "--trunk", "pjsip/car?", "--trunk", "x*", table);

    assertEquals(
        "{\"read\":14,\"created\":17,\"duplicate\":0,\"conflict\":0,\"refused\":0}",
        run.lastLine());
    assertTrue(
        CommandRun.of("show", "--data", data(), "--json", "1772442000.1")
            .out()
            .contains("\"direction\":\"outbound\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--trunk", "--internal-context"})
  void directions_are_not_told_from_detail_records(String option) throws IOException {
    CommandRun run = run("--format", "asterisk-cdr", option, "x", file("c.csv", "a\n"));
    assertEquals(ExitCode.USAGE, run.exitCode());
  }

  @Test
  void the_encoding_of_a_file_is_found_out_and_said() throws IOException {
    Path file =
        Files.write(
            folder.resolve("latin.psv"),
            "eventtype|eventtime|uniqueid|linkedid|cid_name\nANSWER|2026-01-01 00:00:00|1.1|1.1|M\u00fcller\n"
                .getBytes(StandardCharsets.ISO_8859_1));

    CommandRun run = run("--format", "asterisk-cel", file.toString());
    assertEquals(ExitCode.DONE, run.exitCode(), run.err());
    assertTrue(run.err().contains("latin.psv: is not UTF-8"), run.err());
    assertTrue(
        CommandRun.of("show", "--data", data(), "--json", "1.1").out().contains("M\u00fcller"));
  }

  @Test
  void a_file_of_another_kind_is_told_in_one_message() throws IOException {
    CommandRun run =
        run("--format", "asterisk-cdr", file("x.txt", "once\nupon\na\ntime\n".repeat(50)));
    assertEquals(ExitCode.REFUSED, run.exitCode());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("is not recognised as Asterisk CDR"), run.err());
  }
}
