package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imports lines of nearly 1 MiB. What takes time in proportion to their length needs a second; what
 * takes time in proportion to its square needs hours.
 */
class LongLinesTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);
  private static final int LENGTH = 1024 * 1024 - 200;

  /** Where there are many lines: the square of this length still needs minutes. */
  private static final int HALF = LENGTH / 2;

  private static final String HEADER = "eventtype|eventtime|uniqueid|linkedid|channame|extra\n";

  @TempDir Path folder = Path.of("");

  private List<TableImport.Row> rows(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("long.txt"), text);
    CelImport cel =
        new CelImport(Inputs.of(file), StandardCharsets.UTF_8, ZoneId.of("UTC"), "asterisk");
    List<TableImport.Row> rows = new ArrayList<>();
    assertTimeoutPreemptively(
        GENEROUS,
        () -> {
          cel.survey();
          cel.read(rows::add);
        });
    return rows;
  }

  private static String fill(String part) {
    return part.repeat(HALF / part.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "--",
        "- ",
        "-+",
        "=",
        "|",
        "| ",
        "\"",
        "\"\"",
        "\\",
        " ",
        "\t",
        "1",
        "1.",
        "1-",
        ",",
        "\",\"",
        "(1 ",
        "( ",
        "1 row",
        "{",
        "[",
        "_",
        "a",
        "\u00e9",
        "+",
        ":",
        ";",
        "'",
        "2026-",
        "-0",
        "\u3000",
        "\ud83e\udd8a"
      })
  void a_line_of_one_thing_takes_no_time(String part) throws IOException {
    String line = fill(part);
    String ended = line + "\n" + line + "x\n" + line + "\"\n";
    rows(ended);
    rows(HEADER + ended + "ANSWER|2026-01-01 00:00:00|1.1|1.1||\n");
    rows("\"" + ended);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "1",
        "1.",
        "-123456789.",
        "-1234567890.1",
        " ",
        "2026-01-01 00:00:00 ",
        "a",
        ",",
        "{\"a\":",
        "[",
        "\\",
        "-0000000",
        "\u00e9",
        "_",
        "0"
      })
  void a_cell_of_one_thing_takes_no_time(String part) throws IOException {
    StringBuilder table = new StringBuilder(HEADER);
    for (int cell = 0; cell < 6; cell++) {
      List<String> cells =
          new ArrayList<>(List.of("HANGUP", "2026-01-01 00:00:00", "1.1", "1.1", "P/a", "{}"));
      cells.set(cell, fill(part) + "x");
      table.append(String.join("|", cells)).append('\n');
    }
    List<TableImport.Row> rows = rows(table.toString());
    assertEquals(6, rows.size());
    for (TableImport.Row row : rows) {
      String fault = row.fault();
      assertTrue(fault == null || fault.length() < 1000, "the message is short");
    }
    for (String extra :
        List.of(
            "{\"a\":" + fill("1") + "}",
            "{\"a\":\"" + fill("x") + "\"}",
            "{" + fill("\"a\":{") + "}",
            "{\"a\":1e999999999}")) {
      rows(HEADER + "HANGUP|2026-01-01 00:00:00|1.1|1.1|P/a|" + extra + "\n");
    }
  }

  @Test
  void a_ruler_is_skipped_and_what_looks_like_one_is_a_bad_row() throws IOException {
    String dashes = "-".repeat(60_000);
    List<TableImport.Row> rows =
        rows(HEADER + dashes + "\n" + dashes + "x\n" + "ANSWER|2026-01-01 00:00:00|1.1|1.1||\n");

    assertEquals(2, rows.size());
    assertEquals(3, rows.get(0).line());
    assertEquals("has 1 cells where the header has 6", rows.get(0).fault());
    assertNull(rows.get(1).fault());
  }

  @Test
  void a_wide_header_costs_nothing_for_each_row() throws IOException {
    String header = "eventtype|eventtime|uniqueid|" + " ".repeat(LENGTH);
    List<TableImport.Row> rows =
        rows(header + "\n" + "ANSWER   |yesterday|77.1    |x|y\n".repeat(100_000));

    assertEquals(100_000, rows.size());
    assertTrue(String.valueOf(rows.get(0).fault()).startsWith("has the eventtime 'yesterday'"));
  }

  @Test
  void a_file_without_a_line_break_is_one_bad_row() throws IOException {
    List<TableImport.Row> rows = rows("x".repeat(10 * 1024 * 1024));

    assertEquals(1, rows.size());
    assertEquals(1, rows.get(0).line());
    assertEquals("is longer than 1 MiB", rows.get(0).fault());
  }
}
