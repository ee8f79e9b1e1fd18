package io.callflow.sources.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writes cells with everything that tables are made of in each dialect, by the rules of the program
 * that writes it, and reads them back.
 */
class NastyCellsTest {
  private static final int TABLES = 60;
  private static final int ROWS = 12;

  private static final List<String> PARTS =
      List.of(
          "|",
          "\"",
          "\"\"",
          "\t",
          "\n",
          "\n\n",
          "\\",
          "\\n",
          "\\N",
          "NULL",
          ";",
          ",",
          "'",
          "''",
          " ",
          "  ",
          "\ud83e\udd8a",
          "\u65e5\u672c",
          "\u00fc",
          "{\"a\":\"b\"}",
          "{\"a\":\"say \\\"hi\\\"\"}",
          "--",
          "/*",
          "#",
          "(1 row)",
          "+",
          ":",
          ": ",
          "a",
          "b c",
          "1",
          "[",
          "}",
          "),(",
          ");",
          "\\.",
          "eventtype",
          "-[ RECORD 1 ]",
          "PJSIP/bob,30",
          "\r\n");

  /**
   * A dialect.
   *
   * @param holds whether a cell can be written without loss
   * @param write writes rows of cells in the order of {@link ReadTable#COLUMNS}
   */
  record Writer(String name, Predicate<String> holds, Function<List<List<String>>, String> write) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Writer> writers() {
    Predicate<String> all = cell -> true;
    Predicate<String> marked = cell -> !cell.equals("NULL");
    Predicate<String> unquoted = marked.and(cell -> !cell.startsWith("\""));
    Predicate<String> stripped =
        marked.and(
            cell ->
                cell.equals(cell.strip())
                    && !cell.contains(" \n")
                    && cell.chars().noneMatch(c -> c == '\t' || c == '\r'));
    return Stream.of(
        new Writer("CSV", all, separated(",", NastyCellsTest::quoted)),
        new Writer("CSV, quoted where needed", all, separated(",", NastyCellsTest::sparselyQuoted)),
        new Writer("CSV, semicolon", all, separated(";", NastyCellsTest::quoted)),
        new Writer("TSV", all, separated("\t", NastyCellsTest::quoted)),
        new Writer(
            "OUTFILE",
            unquoted,
            separated("\t", cell -> escaped(cell, "\\\\", "\t\\\t", "\n\\\n", "\r\\\r"))),
        new Writer("mysql -B", unquoted, separated("\t", NastyCellsTest::batch)),
        new Writer(
            "OUTFILE with ENCLOSED BY",
            all,
            rows ->
                "\\N,\"x\"\n"
                    + separated(",", cell -> "\"" + escaped(cell, "\\\\", "\"\\\"") + "\"")
                        .apply(rows)),
        new Writer("mysqldump", all, NastyCellsTest::mysqldump),
        new Writer("pg_dump --inserts", all, NastyCellsTest::inserts),
        new Writer(
            "pg_dump",
            all,
            rows ->
                "COPY public.cel ("
                    + names()
                    + ") FROM stdin;\n"
                    + lines(rows, "\t", NastyCellsTest::batch)
                    + "\\.\n"),
        new Writer(
            "JSON lines",
            all,
            rows -> rows.stream().map(NastyCellsTest::json).collect(Collectors.joining("\n"))),
        new Writer(
            "JSON array",
            all,
            rows ->
                rows.stream().map(NastyCellsTest::json).collect(Collectors.joining(",", "[", "]"))),
        new Writer(
            "AMI",
            marked.and(cell -> !cell.contains("\n") && !cell.endsWith("\r")),
            NastyCellsTest::manager),
        new Writer("psql", stripped, NastyCellsTest::aligned),
        new Writer("psql \\x", stripped.and(cell -> !cell.contains("+")), NastyCellsTest::expanded),
        new Writer(
            "mysql \\G",
            marked.and(
                cell -> !cell.endsWith("\n") && !cell.contains("(1 row)") && !cell.contains("\r")),
            NastyCellsTest::vertical));
  }

  @ParameterizedTest
  @MethodSource("writers")
  void cells_come_back_as_they_were_written(Writer writer) {
    for (int seed = 0; seed < TABLES; seed++) {
      Random random = new Random(seed);
      List<List<String>> rows = new ArrayList<>();
      while (rows.size() < ROWS) {
        String name = cell(random);
        String extra = cell(random);
        if (writer.holds().test(name) && writer.holds().test(extra)) {
          rows.add(
              List.of(
                  "CHAN_START",
                  "2026-03-02 09:00:" + (10 + rows.size()),
                  name,
                  "1772442000." + rows.size(),
                  "1772442000.1",
                  extra));
        }
      }
      String text = writer.write().apply(rows);
      ReadTable table = ReadTable.of(text);

      List<String> faults = new ArrayList<>(table.faults());
      faults.removeIf(fault -> fault.startsWith("1: is not read"));
      assertEquals(List.of(), faults, text);
      assertEquals(withLineFeeds(rows), withLineFeeds(table.rows()), text);
    }
  }

  private static String cell(Random random) {
    return random
        .ints(random.nextInt(6), 0, PARTS.size())
        .mapToObj(PARTS::get)
        .collect(Collectors.joining());
  }

  private static List<List<String>> withLineFeeds(List<List<String>> rows) {
    return rows.stream()
        .map(row -> row.stream().map(cell -> cell.replace("\r\n", "\n")).toList())
        .toList();
  }

  private static String names() {
    return String.join(",", ReadTable.COLUMNS);
  }

  private static Function<List<List<String>>, String> separated(
      String separator, Function<String, String> cell) {
    return rows ->
        String.join(separator, ReadTable.COLUMNS.stream().map(name -> cell.apply(name)).toList())
            + "\n"
            + lines(rows, separator, cell);
  }

  private static String lines(
      List<List<String>> rows, String separator, Function<String, String> cell) {
    return rows.stream()
        .map(row -> row.stream().map(cell).collect(Collectors.joining(separator)) + "\n")
        .collect(Collectors.joining());
  }

  private static String quoted(String cell) {
    return "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private static String sparselyQuoted(String cell) {
    boolean plain =
        cell.equals(cell.strip())
            && !cell.equals("NULL")
            && !cell.equals("\\N")
            && cell.chars().noneMatch(c -> "\",\n\r".indexOf(c) >= 0);
    return plain ? cell : quoted(cell);
  }

  /** Replaces the first character of each pair by the rest of it, in one pass. */
  private static String escaped(String cell, String... pairs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < cell.length(); i++) {
      char next = cell.charAt(i);
      String escape =
          Arrays.stream(pairs)
              .filter(pair -> pair.charAt(0) == next)
              .map(pair -> pair.equals("\\\\") ? pair : pair.substring(1))
              .findFirst()
              .orElse(String.valueOf(next));
      text.append(escape);
    }
    return text.toString();
  }

  private static String batch(String cell) {
    return escaped(cell, "\\\\", "\t\\t", "\n\\n", "\r\\r");
  }

  private static String mysqldump(List<List<String>> rows) {
    return "CREATE TABLE `cel` (`"
        + names().replace(",", "` text, `")
        + "` text);\nINSERT INTO `cel` VALUES "
        + rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> escaped(cell, "\\\\", "\n\\n", "\r\\r", "'\\'", "\"\\\""))
                        .collect(Collectors.joining("','", "('", "')")))
            .collect(Collectors.joining(","))
        + ";\n";
  }

  private static String inserts(List<List<String>> rows) {
    return "-- PostgreSQL database dump\n"
        + rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> "'" + cell.replace("'", "''") + "'")
                        .collect(
                            Collectors.joining(
                                ", ", "INSERT INTO public.cel (" + names() + ") VALUES (", ");\n")))
            .collect(Collectors.joining());
  }

  private static String json(List<String> row) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      members.add(
          "\"%s\":\"%s\""
              .formatted(
                  ReadTable.COLUMNS.get(i),
                  escaped(row.get(i), "\\\\", "\"\\\"", "\n\\n", "\r\\r", "\t\\t")));
    }
    return "{" + String.join(",", members) + "}";
  }

  private static String manager(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append("Event: CEL\r\n");
      for (int i = 0; i < row.size(); i++) {
        text.append(ReadTable.COLUMNS.get(i)).append(": ").append(row.get(i)).append("\r\n");
      }
      text.append("\r\n");
    }
    return text.toString();
  }

  /** As terminals count, for the characters of these tests. */
  private static int width(String text) {
    return text.codePoints().map(point -> point > 0x2E80 ? 2 : 1).sum();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - width(text));
  }

  private static String aligned(List<List<String>> rows) {
    int columns = ReadTable.COLUMNS.size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        for (String line : row.get(i).split("\n", -1)) {
          widths[i] = Math.max(widths[i], Math.max(width(line), ReadTable.COLUMNS.get(i).length()));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    List<String> rulers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add(" " + padded(ReadTable.COLUMNS.get(i), widths[i]) + " ");
      rulers.add("-".repeat(widths[i] + 2));
    }
    text.append(String.join("|", names)).append('\n').append(String.join("+", rulers)).append('\n');
    for (List<String> row : rows) {
      List<String[]> cells = row.stream().map(cell -> cell.split("\n", -1)).toList();
      int height = cells.stream().mapToInt(lines -> lines.length).max().orElse(1);
      for (int line = 0; line < height; line++) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
          String[] lines = cells.get(i);
          boolean last = i + 1 == columns;
          String part = line < lines.length ? lines[line] : "";
          boolean goesOn = line + 1 < lines.length;
          parts.add(
              " "
                  + (last && !goesOn ? part : padded(part, widths[i]))
                  + (goesOn ? "+" : last ? "" : " "));
        }
        text.append(String.join("|", parts)).append('\n');
      }
    }
    return text + "(" + rows.size() + " rows)\n";
  }

  private static String expanded(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < rows.size(); number++) {
      text.append("-[ RECORD ").append(number + 1).append(" ]-----\n");
      for (int i = 0; i < ReadTable.COLUMNS.size(); i++) {
        String[] lines = rows.get(number).get(i).split("\n", -1);
        for (int line = 0; line < lines.length; line++) {
          boolean goesOn = line + 1 < lines.length;
          text.append("%-9s | ".formatted(line == 0 ? ReadTable.COLUMNS.get(i) : ""))
              .append(goesOn ? padded(lines[line], width(lines[line]) + 5) + "+" : lines[line])
              .append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String vertical(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < rows.size(); number++) {
      text.append(
          "*************************** %d. row ***************************\n"
              .formatted(number + 1));
      for (int i = 0; i < ReadTable.COLUMNS.size(); i++) {
        text.append("%9s: %s\n".formatted(ReadTable.COLUMNS.get(i), rows.get(number).get(i)));
      }
    }
    return text.toString();
  }
}
