package io.callflow.sources.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One small table in every dialect. All give the same rows. */
class DialectsTest {
  private static final String EXTRA = "{\"a\":1,\"b\":\"x, y\"}";

  private static final List<List<String>> ROWS =
      List.of(
          List.of("CHAN_START", "2026-03-02 09:00:00", "Anna", "1772442000.1", "1772442000.1", ""),
          List.of(
              "APP_START",
              "2026-03-02 09:00:01",
              "Zo\u00eb",
              "1772442000.1",
              "1772442000.1",
              EXTRA),
          List.of("HANGUP", "2026-03-02 09:00:02", "", "1772442000.1", "1772442000.1", ""));

  /** A dialect: its name, the words of its format, and the table. */
  record Written(String dialect, String format, String text) {
    @Override
    public String toString() {
      return dialect;
    }
  }

  private static final String TAB =
      """
      eventtype,eventtime,cid_name,uniqueid,linkedid,extra
      CHAN_START,2026-03-02 09:00:00,Anna,1772442000.1,1772442000.1,
      APP_START,2026-03-02 09:00:01,Zo\u00eb,1772442000.1,1772442000.1,@
      HANGUP,2026-03-02 09:00:02,NULL,1772442000.1,1772442000.1,NULL
      """
          .replace(',', '\t')
          .replace("@", EXTRA);

  private static final String QUOTED =
      """
      "CHAN_START","2026-03-02 09:00:00","Anna","1772442000.1","1772442000.1"
      "APP_START","2026-03-02 09:00:01","Zo\u00eb","1772442000.1","1772442000.1","{""a"":1,""b"":""x, y""}"
      "HANGUP","2026-03-02 09:00:02","","1772442000.1","1772442000.1",""
      """;

  private static final String CSV =
      """
      eventtype,eventtime,cid_name,uniqueid,linkedid,extra
      CHAN_START,2026-03-02 09:00:00,Anna,1772442000.1,1772442000.1,
      APP_START,2026-03-02 09:00:01,Zo\u00eb,1772442000.1,1772442000.1,"{""a"":1,""b"":""x, y""}"
      HANGUP,2026-03-02 09:00:02,NULL,1772442000.1,1772442000.1,
      """;

  private static final String PSQL =
      """
       eventtype  |      eventtime      | cid_name |   uniqueid   |   linkedid   |       extra
      ------------+---------------------+----------+--------------+--------------+--------------------
       CHAN_START | 2026-03-02 09:00:00 | Anna     | 1772442000.1 | 1772442000.1 |
       APP_START  | 2026-03-02 09:00:01 | Zo\u00eb      | 1772442000.1 | 1772442000.1 | {"a":1,"b":"x, y"}
       HANGUP     | 2026-03-02 09:00:02 |          | 1772442000.1 | 1772442000.1 |
      (3 rows)

      """;

  private static final String EXPANDED =
      """
      Expanded display is on.
      -[ RECORD 1 ]-----------------
      eventtype | CHAN_START
      eventtime | 2026-03-02 09:00:00
      cid_name  | Anna
      uniqueid  | 1772442000.1
      linkedid  | 1772442000.1
      extra     |\s
      -[ RECORD 2 ]-----------------
      eventtype | APP_START
      eventtime | 2026-03-02 09:00:01
      cid_name  | Zo\u00eb
      uniqueid  | 1772442000.1
      linkedid  | 1772442000.1
      extra     | {"a":1,"b":"x, y"}
      -[ RECORD 3 ]-----------------
      eventtype | HANGUP
      eventtime | 2026-03-02 09:00:02
      cid_name  |\s
      uniqueid  | 1772442000.1
      linkedid  | 1772442000.1
      extra     |\s

      """;

  private static final String BOX =
      """
      MariaDB [asterisk]> select * from cel;
      +------------+---------------------+----------+--------------+--------------+--------------------+
      | eventtype  | eventtime           | cid_name | uniqueid     | linkedid     | extra              |
      +------------+---------------------+----------+--------------+--------------+--------------------+
      | CHAN_START | 2026-03-02 09:00:00 | Anna     | 1772442000.1 | 1772442000.1 | NULL               |
      | APP_START  | 2026-03-02 09:00:01 | Zo\u00eb      | 1772442000.1 | 1772442000.1 | {"a":1,"b":"x, y"} |
      | HANGUP     | 2026-03-02 09:00:02 | NULL     | 1772442000.1 | 1772442000.1 |                    |
      +------------+---------------------+----------+--------------+--------------+--------------------+
      3 rows in set (0.001 sec)
      """;

  private static final String VERTICAL =
      """
      *************************** 1. row ***************************
      eventtype: CHAN_START
      eventtime: 2026-03-02 09:00:00
       cid_name: Anna
       uniqueid: 1772442000.1
       linkedid: 1772442000.1
          extra: NULL
      *************************** 2. row ***************************
      eventtype: APP_START
      eventtime: 2026-03-02 09:00:01
       cid_name: Zo\u00eb
       uniqueid: 1772442000.1
       linkedid: 1772442000.1
          extra: {"a":1,"b":"x, y"}
      *************************** 3. row ***************************
      eventtype: HANGUP
      eventtime: 2026-03-02 09:00:02
       cid_name: NULL
       uniqueid: 1772442000.1
       linkedid: 1772442000.1
          extra:\s
      3 rows in set (0.000 sec)
      """;

  private static final String CREATE =
      """
      -- MariaDB dump 10.19  Distrib 10.11.6-MariaDB
      /*!40101 SET NAMES utf8mb4 */;
      DROP TABLE IF EXISTS `cdr`;
      CREATE TABLE `cdr` (
        `calldate` datetime NOT NULL DEFAULT '2000-01-01 00:00:00',
        `clid` varchar(80)
      );
      INSERT INTO `cdr` VALUES ('2026-03-02 09:00:00','a);\\'INSERT INTO `cel` VALUES (1);');
      CREATE TABLE `cel` (
        `eventtype` varchar(30) NOT NULL COMMENT 'the type, (really)',
        `eventtime` datetime(6) NOT NULL,
        `cid_name` varchar(80) DEFAULT NULL,
        `uniqueid` varchar(32),
        `linkedid` varchar(32),
        `extra` varchar(512),
        PRIMARY KEY (`uniqueid`),
        KEY `linked` (`linkedid`,`eventtime`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
      LOCK TABLES `cel` WRITE;
      """;

  private static final String INSERTS =
      """
      INSERT INTO `cel` VALUES ('CHAN_START','2026-03-02 09:00:00','Anna','1772442000.1','1772442000.1',NULL),('APP_START','2026-03-02 09:00:01','Zo\u00eb','1772442000.1','1772442000.1','{\\"a\\":1,\\"b\\":\\"x, y\\"}');
      INSERT INTO `cel` (`eventtime`, `eventtype`, `uniqueid`, `linkedid`) VALUES
      ('2026-03-02 09:00:02','HANGUP','1772442000.1','1772442000.1');
      UNLOCK TABLES;
      """;

  private static final String POSTGRESQL =
      """
      --
      -- PostgreSQL database dump
      --
      SET standard_conforming_strings = on;
      CREATE TABLE public.cel (
          eventtype character varying(30) NOT NULL,
          CONSTRAINT c CHECK ((eventtype <> ';'::text))
      );
      """;

  private static final String COPY =
      """
      COPY public.cel (eventtype, eventtime, cid_name, uniqueid, linkedid, extra) FROM stdin;
      CHAN_START\t2026-03-02 09:00:00\tAnna\t1772442000.1\t1772442000.1\t\\N
      APP_START\t2026-03-02 09:00:01\tZo\u00eb\t1772442000.1\t1772442000.1\t{"a":1,"b":"x, y"}
      HANGUP\t2026-03-02 09:00:02\t\t1772442000.1\t1772442000.1\t\\N
      \\.

      SELECT pg_catalog.setval('public.cel_id_seq', 3, true);
      """;

  private static final String PG_INSERTS =
      """
      INSERT INTO public.cel (eventtype, eventtime, cid_name, uniqueid, linkedid, extra) VALUES ('CHAN_START', '2026-03-02 09:00:00', 'Anna', '1772442000.1', '1772442000.1', NULL);
      INSERT INTO public.cel (eventtype, eventtime, cid_name, uniqueid, linkedid, extra) VALUES
      \t('APP_START', '2026-03-02 09:00:01'::timestamp, 'Zo\u00eb', '1772442000.1', '1772442000.1', '{"a":1,"b":"x, y"}'),
      \t('HANGUP', E'2026-03-02 09:00:02', '', '1772442000.1', '1772442000.1', '');
      """;

  private static final String JSON_LINES =
      """
      {"eventtype":"CHAN_START","eventtime":"2026-03-02 09:00:00","cid_name":"Anna","uniqueid":"1772442000.1","linkedid":"1772442000.1","extra":""}
      {"eventtype":"APP_START","eventtime":"2026-03-02 09:00:01","cidname":"Zo\u00eb","uniqueid":1772442000.1,"linkedid":"1772442000.1","extra":{"a":1,"b":"x, y"}}
      {"eventtype":"HANGUP","eventtime":"2026-03-02 09:00:02","cid_name":null,"uniqueid":"1772442000.1","linkedid":"1772442000.1"}
      """;

  private static final String PHPMYADMIN =
      """
      [
      {"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"},
      {"type":"database","name":"asteriskcdrdb"},
      {"type":"table","name":"cel","database":"asteriskcdrdb","data":
      [
      """
          + JSON_LINES.strip().replace("\n", ",\n")
          + "\n]\n}\n]\n";

  private static final String MANAGER =
      """
      Asterisk Call Manager/9.0.0
      Response: Success
      Message: Authentication accepted

      Event: CEL
      Privilege: call,all
      EventName: CHAN_START
      CallerIDname: Anna
      EventTime: 2026-03-02 09:00:00
      UniqueID: 1772442000.1
      LinkedID: 1772442000.1
      Extra:\s

      Event: Newexten
      Privilege: dialplan,all
      Uniqueid: 1772442000.1
      AppData: no colon

      Event: CEL
      Privilege: call,all
      EventName: APP_START
      CallerIDname: Zo\u00eb
      EventTime: 2026-03-02 09:00:01
      UniqueID: 1772442000.1
      LinkedID: 1772442000.1
      Extra: {"a":1,"b":"x, y"}

      Event: CEL
      EventName: HANGUP
      CallerIDname:
      EventTime: 2026-03-02 09:00:02
      UniqueID: 1772442000.1
      LinkedID: 1772442000.1
      Extra:
      """;

  private static String enclosed(String separator) {
    return """
    "CHAN_START";"2026-03-02 09:00:00";"Anna";"1772442000.1";"1772442000.1";\\N
    "APP_START";"2026-03-02 09:00:01";"Zo\u00eb";"1772442000.1";"1772442000.1";"{\\"a\\":1,\\"b\\":\\"x, y\\"}"
    "HANGUP";"2026-03-02 09:00:02";"";"1772442000.1";"1772442000.1";""
    """
        .replace(";", separator);
  }

  static Stream<Written> dialects() {
    String bars = "a table with '|' between cells";
    String csv = "cells separated by ','";
    return Stream.of(
        new Written("psql", bars, PSQL),
        new Written("psql in Unicode", "a table with '\u2502' between cells", drawn(PSQL)),
        new Written("psql -A", bars, unaligned()),
        new Written("psql --csv", csv, CSV),
        new Written("psql \\x", "records of psql's expanded display", EXPANDED),
        new Written(
            "psql \\x in Unicode",
            "records of psql's expanded display",
            EXPANDED
                .replace(" | ", " \u2502 ")
                .replace('-', '\u2500')
                .replace("2026\u2500", "2026-")
                .replace("-03\u250002", "-03-02")),
        new Written(
            "psql \\x with border 2", "records of psql's expanded display", boxedExpanded()),
        new Written("COPY", "cells separated by tab, with escapes", TAB.replace("NULL", "\\N")),
        new Written("mysql box", bars, BOX),
        new Written(
            "Markdown",
            bars,
            BOX.lines().skip(2).reduce("", (all, l) -> all + l.replace("+", "|") + "\n")),
        new Written("mysql -B", "cells separated by tab, with escapes", TAB),
        new Written("mysql \\G", "records of mysql's \\G", VERTICAL),
        new Written("mysqldump", "statements of SQL", CREATE + INSERTS),
        new Written("pg_dump", "statements of SQL", POSTGRESQL + COPY),
        new Written("pg_dump --inserts", "statements of SQL", POSTGRESQL + PG_INSERTS),
        new Written(
            "OUTFILE",
            "cells separated by tab, with escapes",
            TAB.lines().skip(1).reduce("", (all, l) -> all + l.replace("NULL", "\\N") + "\n")),
        new Written(
            "OUTFILE with ENCLOSED BY, comma",
            "quoted cells separated by ',', with escapes",
            enclosed(",")),
        new Written(
            "OUTFILE with ENCLOSED BY, semicolon",
            "quoted cells separated by ';', with escapes",
            enclosed(";")),
        new Written("cel_custom", csv, QUOTED),
        new Written("cel_custom TSV", "cells separated by tab", QUOTED.replace("\",\"", "\"\t\"")),
        new Written("phpMyAdmin, semicolon", "cells separated by ';'", semicolons()),
        new Written("cel_custom JSON", "objects of JSON", JSON_LINES),
        new Written(
            "JSON array", "objects of JSON", "[" + JSON_LINES.strip().replace("\n", ",") + "]"),
        new Written(
            "JSON pretty",
            "objects of JSON",
            JSON_LINES.replace(",\"", ",\n  \"").replace("}\n", "\n}\n")),
        new Written("phpMyAdmin JSON", "objects of JSON", PHPMYADMIN),
        new Written("AMI", "manager events", MANAGER));
  }

  private static String drawn(String table) {
    return table
        .replace(" |", " \u2502")
        .replace("--", "\u2500\u2500")
        .replace("-+-", "\u2500\u253c\u2500");
  }

  private static String unaligned() {
    return PSQL.lines()
        .filter(line -> !line.contains("--"))
        .map(line -> line.replaceAll(" *\\| *", "|").strip())
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static String semicolons() {
    return "\"eventtype\";\"eventtime\";\"cid_name\";\"uniqueid\";\"linkedid\";\"extra\"\n"
        + QUOTED.replace("\",\"", "\";\"").replaceFirst("1\"\n", "1\";NULL\n");
  }

  private static String boxedExpanded() {
    StringBuilder text = new StringBuilder();
    EXPANDED
        .lines()
        .skip(1)
        .forEach(
            line ->
                text.append(
                    line.startsWith("-[")
                        ? "+" + line + "-+\n"
                        : line.isEmpty() ? "+----+\n" : "| %-34s |\n".formatted(line)));
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void every_dialect_gives_the_same_rows(Written written) {
    ReadTable table = ReadTable.of(written.text());

    assertEquals(List.of(), table.faults());
    assertEquals(ROWS, table.rows());
    assertEquals(written.format(), table.format().description());
    assertEquals(List.of(), table.format().notes());
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void lines_may_end_with_carriage_returns(Written written) {
    ReadTable table = ReadTable.of(written.text().replace("\n", "\r\n"));

    assertEquals(List.of(), table.faults());
    assertEquals(ROWS, table.rows());
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void every_dialect_is_read_in_every_encoding(Written written) {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      if (written.text().indexOf('\u2500') < 0) { // a ruler has as many NULs at other places
        assertEquals(ROWS, ReadTable.of(written.text().getBytes(charset), null).rows());
      }
      byte[] marked = ("\uFEFF" + written.text()).getBytes(charset);
      assertEquals(ROWS, ReadTable.of(marked, null).rows());
    }
    assertEquals(ROWS, ReadTable.of("\uFEFF" + written.text()).rows());
    if (written.text().chars().allMatch(c -> c < 0x100)) {
      ReadTable latin = ReadTable.of(written.text().getBytes(StandardCharsets.ISO_8859_1), null);
      assertEquals(ROWS, latin.rows());
      assertEquals(
          List.of(
              "is not UTF-8 text; all of it is read as windows-1252. --charset names another"
                  + " encoding."),
          latin.format().notes());
    }
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void names_of_columns_may_be_in_upper_case(Written written) {
    String upper = written.text();
    for (String name : ReadTable.COLUMNS) {
      upper = upper.replaceAll("\\b" + name + "\\b", name.toUpperCase(java.util.Locale.ROOT));
    }

    assertEquals(ROWS, ReadTable.of(upper).rows());
  }

  @Test
  void tables_of_one_dialect_can_be_concatenated() {
    for (String text : List.of(PSQL, BOX, CSV, TAB, VERTICAL, EXPANDED, COPY, JSON_LINES)) {
      assertEquals(6, ReadTable.of(text + "\n" + text).rows().size(), text);
    }
  }

  @Test
  void rows_without_a_header_have_the_first_layout_that_fits() {
    List<String> base = List.of("account", "src", "dst", "disposition");
    TableKind kind =
        TableKind.named("Asterisk CDR")
            .needs("src")
            .needs("dst")
            .layout(
                "cdr_csv with uniqueid",
                5,
                with(base, "uniqueid"),
                row -> row.get(4).matches("\\d+\\.\\d+"))
            .layout("cdr_csv with userfield", 4, with(base, "userfield"), row -> true)
            .build();
    byte[] text =
        """
        "a","201","202","ANSWERED","17.1"
        "a","201","202","NO ANSWER","free text"
        "a","201","202","BUSY"
        """
            .getBytes(StandardCharsets.UTF_8);

    List<TableEntry> entries = ReadTable.of(kind, text, null).entries();

    assertEquals("17.1", row(entries, 0).cell("uniqueid"));
    assertEquals("free text", row(entries, 1).cell("userfield"));
    assertEquals("", row(entries, 2).cell("userfield"));
    assertEquals("BUSY", row(entries, 2).cell("disposition"));
  }

  private static List<String> with(List<String> columns, String column) {
    return Stream.concat(columns.stream(), Stream.of(column)).toList();
  }

  private static TableRow row(List<TableEntry> entries, int index) {
    return java.util.Objects.requireNonNull(entries.get(index).row());
  }
}
