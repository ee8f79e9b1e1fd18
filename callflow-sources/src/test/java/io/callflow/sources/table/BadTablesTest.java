package io.callflow.sources.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no row is told with its line, and the rows around it are read. */
class BadTablesTest {
  private static final String HEADER = "eventtype,eventtime,cid_name,uniqueid,linkedid,extra\n";
  private static final int MEBIBYTE = 1024 * 1024;

  private static String row(String type) {
    return type + ",2026-03-02 09:00:00,Anna,17.1,17.1,x\n";
  }

  private static List<String> types(ReadTable table) {
    return table.rows().stream().map(cells -> cells.get(0)).toList();
  }

  /** Reads a bad line in the middle of two good ones, and returns its fault. */
  private static String fault(String header, String good, String bad) {
    ReadTable table = ReadTable.of(header + good + bad + good.replace("ANSWER", "HANGUP"));
    assertEquals(List.of("ANSWER", "HANGUP"), types(table));
    assertEquals(1, table.faults().size(), () -> table.faults().toString());
    return table.faults().get(0);
  }

  @Test
  void a_row_with_too_few_or_too_many_cells_is_never_shifted() {
    for (String separator : List.of(",", ";", "\t")) {
      String header = HEADER.replace(",", separator);
      String good = row("ANSWER").replace(",", separator);
      assertEquals(
          "3: has 5 cells where the header has 6",
          fault(header, good, good.replace("Anna" + separator, "")));
      assertEquals(
          "3: has 7 cells where the header has 6",
          fault(header, good, good.replace("\n", separator + "\n")));
    }
  }

  @Test
  void a_bar_in_a_cell_does_not_shift_the_others() {
    String header = HEADER.replace(",", "|");
    String good = row("ANSWER").replace(",", "|");

    assertTrue(
        fault(header, good, good.replace("Anna", "An|na"))
            .startsWith("3: has 7 cells where the header has 6"));
    assertTrue(
        fault(header, good, good.replace("Anna", "An|na").replace("|x", "|"))
            .startsWith("3: has 7 cells where the header has 6"));
    assertTrue(
        fault(
                "|" + header.replace("\n", "|\n"),
                "|" + good.replace("\n", "|\n"),
                "|" + good.replace("Anna", "An|na"))
            .startsWith("3: has 8 cells where the header has 8"));
  }

  @Test
  void a_header_that_ends_with_a_bar_has_rows_with_and_without_one() {
    String header = HEADER.replace(",", "|").replace("\n", "|\n");
    String good = row("ANSWER").replace(",", "|");

    assertEquals(2, ReadTable.of(header + good + good.replace("\n", "|\n")).rows().size());
  }

  @Test
  void an_unclosed_quote_is_told_with_its_place_and_spoils_one_line() {
    String bad = "BUSY,2026-03-02 09:00:00,\"Anna,17.1,17.1,x\n";
    String quoted = "\"ANSWER\",\"2026-03-02 09:00:00\",\"Anna\",\"17.1\",\"17.1\",\"x\"\n";

    assertEquals(
        "3: has an unclosed quote, opened at column 26", fault(HEADER, row("ANSWER"), bad));
    assertEquals("3: has an unclosed quote, opened at column 26", fault(HEADER, quoted, bad));
    assertEquals(
        "3: has an unclosed quote, opened at column 26",
        fault(HEADER.replace(',', ';'), row("ANSWER").replace(',', ';'), bad.replace(',', ';')));
    assertEquals(
        "3: has an unclosed quote, opened at column 26",
        fault(HEADER, row("ANSWER").replace(",x", ",\"\\\"x\""), bad));
  }

  @Test
  void an_unclosed_quote_is_told_although_the_rest_of_the_table_is_long() {
    ReadTable table =
        ReadTable.of(
            HEADER
                + "BUSY,2026-03-02 09:00:00,\"Anna,17.1,17.1,x\n"
                + row("ANSWER").repeat(2 * MEBIBYTE / row("ANSWER").length()));

    assertEquals(List.of("2: has an unclosed quote, opened at column 26"), table.faults());
    assertEquals(2 * MEBIBYTE / row("ANSWER").length(), table.rows().size());
  }

  @Test
  void a_row_in_which_the_quote_of_another_row_closes_is_read() {
    ReadTable table =
        ReadTable.of(
            HEADER
                + "BUSY,2026-03-02 09:00:00,\"Anna,17.1,17.1,x\n"
                + "ANSWER,2026-03-02 09:00:00,Anna,17.1,17.1,\"\"\n"
                + "HANGUP,2026-03-02 09:00:00,Anna,17.1,17.1,\"\"\"\"\n"
                + "BUSY,2026-03-02 09:00:00,Anna,17.1,17.1,\"\n"
                + row("ANSWER"));

    assertEquals(List.of("ANSWER", "HANGUP", "ANSWER"), types(table));
    assertEquals("2: has 3 cells where the header has 6", table.faults().get(0));
    assertTrue(table.faults().get(1).startsWith("5: has an unclosed quote"));
  }

  @Test
  void text_after_a_closing_quote_is_told() {
    assertEquals(
        "3: has text after a closing quote at column 12",
        fault(HEADER, row("ANSWER"), "BUSY,\"2026\"x,a,b,c,d\n"));
  }

  @Test
  void a_record_over_1_mib_is_told_and_one_below_is_read() {
    String long_ = "y".repeat(MEBIBYTE);
    String most = "y".repeat(MEBIBYTE - 200);
    for (String separator : List.of(",", "|", "\t", ";")) {
      String header = HEADER.replace(",", separator);
      String good = row("ANSWER").replace(",", separator);
      assertEquals("3: is longer than 1 MiB", fault(header, good, good.replace("Anna", long_)));
      assertEquals(most, ReadTable.of(header + good.replace("Anna", most)).rows().get(0).get(2));
    }
    String json = "{\"eventtype\":\"ANSWER\",\"uniqueid\":\"1\",\"extra\":\"x\"}\n";
    assertEquals(
        "2: is longer than 1 MiB", fault("", json, json.replace("\"x\"", "\"" + long_ + "\"")));
    assertEquals(
        most, ReadTable.of(json.replace("\"x\"", "\"" + most + "\"")).rows().get(0).get(5));
    String event = "Event: CEL\nEventName: ANSWER\nUniqueID: 1\nExtra: x\n\n";
    assertEquals("6: is longer than 1 MiB", fault("", event, event.replace(": x", ": " + long_)));
    String sql = "INSERT INTO cel (eventtype, uniqueid) VALUES ('ANSWER','1');\n";
    assertTrue(
        fault("", sql, sql.replace("'1'", "'" + long_ + "'"))
            .startsWith("2: has a quote, opened in line 2, that is not closed within 1 MiB"));
  }

  @Test
  void a_value_of_70_kb_is_a_cell() {
    String value = "Dial(" + "PJSIP/bob&".repeat(7_000) + ")";
    ReadTable table = ReadTable.of(HEADER + row("ANSWER").replace(",x", "," + value));

    assertEquals(value, table.rows().get(0).get(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "|", "\t"})
  void a_table_of_something_else_is_told_once(String separator) {
    String text = "name,age,town\n".repeat(1) + "Anna,7,Bonn\n".repeat(1000);
    ReadTable table = ReadTable.of(text.replace(",", separator));

    assertEquals(List.of(), table.rows());
    assertEquals(1, table.faults().size());
    String fault = table.faults().get(0);
    assertTrue(
        fault.startsWith(
            "1: is not recognised as Asterisk CEL: it begins with 3 cells separated by "
                + Dialect.name(separator.charAt(0))),
        fault);
    assertTrue(
        fault.contains(
            "Expected: columns named eventtype and uniqueid or linkedid, or rows of cel_custom with"
                + " 4 to 6 cells"),
        fault);
    assertEquals("unknown", table.format().description());
  }

  @Test
  void text_is_not_a_table_and_an_empty_file_has_nothing() {
    assertTrue(
        ReadTable.of("Dear all,\nhere are the calls\n")
            .faults()
            .get(0)
            .startsWith("1: is not recognised as Asterisk CEL: it begins with 2 cells"));
    assertEquals(List.of(), ReadTable.of("").entries());
    assertEquals(List.of(), ReadTable.of("\n\n  \n").entries());
    assertEquals(List.of("1: is longer than 1 MiB"), ReadTable.of("x".repeat(3_000_000)).faults());
  }

  @Test
  void text_before_a_table_is_told_once() {
    assertEquals(
        List.of("1: is not read, like 1 more lines: cells separated by ',' begin in line 3"),
        ReadTable.of("dear all\nhere it is\n" + HEADER + row("ANSWER")).faults());
    assertEquals(
        List.of(),
        ReadTable.of("mysql> select 1;\n# a comment\n\n" + HEADER + row("ANSWER")).faults());
  }

  @Test
  void a_repeated_header_counts_for_the_rows_below_it() {
    ReadTable table =
        ReadTable.of(HEADER + row("ANSWER") + "uniqueid,eventtype\n" + "18.1,HANGUP\n");

    assertEquals(List.of("ANSWER", "HANGUP"), types(table));
    assertEquals("18.1", table.rows().get(1).get(3));
  }

  @Test
  void a_value_of_sql_that_is_no_constant_is_told() {
    String sql = "INSERT INTO cel (eventtype, uniqueid) VALUES ('ANSWER','1');\n";

    assertEquals(
        "2: has an expression of SQL instead of a value; the rest of its line is not read",
        fault("", sql, sql.replace("'1'", "concat('1','2')")));
    assertEquals(
        "2: has 3 values where the table has 2 columns",
        fault("", sql, sql.replace("'1'", "'1','2'")));
  }

  @Test
  void rows_of_sql_without_names_of_columns_are_told_once() {
    ReadTable table = ReadTable.of("INSERT INTO `t` VALUES (1,2),(3,4);\n".repeat(100));

    assertEquals(1, table.faults().size());
    assertTrue(table.faults().get(0).contains("the table t without the names of its columns"));
  }

  @Test
  void a_dump_that_is_cut_off_keeps_its_rows() {
    ReadTable table =
        ReadTable.of("INSERT INTO cel (eventtype, uniqueid) VALUES ('ANSWER','1'),('HANGUP','2");

    assertEquals(List.of("ANSWER"), types(table));
    assertTrue(table.faults().get(0).startsWith("1: has an unclosed quote, opened in line 1"));
  }

  @Test
  void json_that_is_cut_off_spoils_one_object() {
    String json = "{\"eventtype\":\"ANSWER\",\"uniqueid\":\"1\"}\n";

    assertEquals(
        "2: is cut off before line 3", fault("", json, "{\"eventtype\":\"BUSY\",\"uniqueid\":1\n"));
    assertEquals(
        "2: has an unclosed quote or a line break inside of text",
        fault("", json, "{\"eventtype\":\"BU\n"));
    assertEquals("2: is not valid JSON", fault("", json, "{\"eventtype\":BUSY}\n"));
    assertEquals("2: is not an object of JSON", fault("", json, "eventtype: BUSY\n"));
    assertTrue(fault("", json, "{\"a\":1}\n").startsWith("2: lacks columns named eventtype"));
  }

  @Test
  void a_record_of_psql_or_mysql_that_lacks_cells_is_told() {
    String psql = "-[ RECORD 1 ]\neventtype | ANSWER\nuniqueid  | 1\n";
    assertTrue(
        fault("", psql, "-[ RECORD 2 ]\nuniqueid  | 1\n").startsWith("4: lacks columns named"));
    assertEquals(
        "4: has no cell in line 6", fault("", psql, "-[ RECORD 2 ]\neventtype | BUSY\nnonsense\n"));
    assertEquals(
        "4: has no cell in line 7",
        fault("", psql, "-[ RECORD 2 ]\neventtype | B\nuniqueid  | 1\neventtype | C\n"));
    String mysql = "*************************** 1. row ***************************\n";
    String good = mysql + "eventtype: ANSWER\n uniqueid: 1\n";
    assertEquals(
        "4: has 1 cells where the first row has 2", fault("", good, mysql + "eventtype: BUSY\n"));
  }

  @Test
  void a_manager_event_with_another_line_is_told() {
    String event = "Event: CEL\nEventName: ANSWER\nUniqueID: 1\n\n";

    assertEquals(
        "5: has no 'Name: value' in line 7",
        fault("", event, "Event: CEL\nEventName: BUSY\nnonsense\nUniqueID: 1\n\n"));
  }

  @Test
  void a_row_with_broken_characters_is_told_and_the_file_stays_utf8() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write(
        (HEADER + row("ANSWER").replace("Anna", "Zo\u00eb")).getBytes(StandardCharsets.UTF_8));
    text.write(
        "BUSY,2026-03-02 09:00:00,Zo\u00c3,17.1,17.1,x\n".getBytes(StandardCharsets.ISO_8859_1));
    text.write(row("HANGUP").getBytes(StandardCharsets.UTF_8));
    ReadTable table = ReadTable.of(text.toByteArray(), null);

    assertEquals(List.of("ANSWER", "HANGUP"), types(table));
    assertEquals("Zo\u00eb", table.rows().get(0).get(2));
    assertEquals(List.of("3: is not UTF-8 text; name another with --charset"), table.faults());
    assertEquals(List.of(), table.format().notes());
  }

  @Test
  void a_file_in_latin_1_is_read_as_a_whole_and_said_once() {
    String text =
        HEADER
            + row("ANSWER").replace("Anna", "Zo\u00eb \u20ac")
            + row("HANGUP").replace("Anna", "\u00c4");
    ReadTable table = ReadTable.of(text.getBytes(Charset.forName("windows-1252")), null);

    assertEquals("Zo\u00eb \u20ac", table.rows().get(0).get(2));
    assertEquals("\u00c4", table.rows().get(1).get(2));
    assertEquals(1, table.format().notes().size());
    assertEquals(
        StandardCharsets.ISO_8859_1,
        ReadTable.of(
                (HEADER + row("A").replace("Anna", "\u0081\u00e9"))
                    .getBytes(StandardCharsets.ISO_8859_1),
                null)
            .format()
            .charset());
  }

  @Test
  void a_named_encoding_counts_unless_a_mark_shows_another() {
    byte[] latin =
        (HEADER + row("ANSWER").replace("Anna", "Zo\u00eb")).getBytes(StandardCharsets.ISO_8859_1);

    assertEquals(
        List.of("2: is not UTF-8 text; name another with --charset"),
        ReadTable.of(latin, StandardCharsets.UTF_8).faults());
    assertEquals("Zo\u00eb", ReadTable.of(latin, StandardCharsets.ISO_8859_1).rows().get(0).get(2));
    byte[] marked = ("\uFEFF" + HEADER + row("ANSWER")).getBytes(StandardCharsets.UTF_16LE);
    assertEquals(List.of("ANSWER"), types(ReadTable.of(marked, StandardCharsets.UTF_8)));
  }

  @Test
  void backslashes_stay_where_they_escape_nothing() {
    String tab = HEADER.replace(',', '\t') + row("ANSWER").replace(',', '\t');
    String csv = HEADER + row("ANSWER");

    assertEquals("C:\\new", ReadTable.of(csv.replace("Anna", "C:\\new")).rows().get(0).get(2));
    assertEquals(
        "C:\\new \\d", ReadTable.of(tab.replace("Anna", "C:\\new \\d")).rows().get(0).get(2));
    assertEquals(
        "C:\\dir \"x\"",
        ReadTable.of(csv.replace("Anna", "\"C:\\dir \\\"x\\\"\"")).rows().get(0).get(2));
    assertEquals(
        "a\\b \"x\"",
        ReadTable.of(csv.replace("Anna", "\"a\\\\b \\\"x\\\"\"")).rows().get(0).get(2));
  }

  @Test
  void a_cell_that_looks_like_a_comment_is_a_cell() {
    String tab = "extra\teventtype\tuniqueid\n#21#\tANSWER\t1\n# a comment\n";
    assertEquals("#21#", ReadTable.of(tab).rows().get(0).get(5));
    String bars = tab.replace('\t', '|');
    assertEquals("#21#", ReadTable.of(bars).rows().get(0).get(5));
    assertEquals("#21#", ReadTable.of(tab.replace('\t', ',')).rows().get(0).get(5));
    assertEquals("", ReadTable.of("extra;eventtype;uniqueid\n;ANSWER;1\n").rows().get(0).get(5));
  }

  @Test
  void cells_of_excel_between_tabs_are_unquoted() {
    String text = HEADER.replace(',', '\t') + "ANSWER\tt\tAnna\t1\t1\t\"{\"\"a\"\":\"\"b\"\"}\"\n";
    assertEquals(
        "{\"a\":\"b\"}",
        ReadTable.of(text.getBytes(StandardCharsets.UTF_16), null).rows().get(0).get(5));
    String literal = HEADER.replace(',', '\t') + "ANSWER\tt\t\"Anna\" <201>\t1\t1\t{\"a\":\"\"}\n";
    assertEquals("\"Anna\" <201>", ReadTable.of(literal).rows().get(0).get(2));
    assertEquals("{\"a\":\"\"}", ReadTable.of(literal).rows().get(0).get(5));
  }
}
