package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.reading.BadRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CelImportTest {
  private static final ZoneId UTC = ZoneId.of("UTC");

  @TempDir Path folder = Path.of("");

  private int files;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("cel-" + files++ + ".txt"), text);
  }

  private static List<TableImport.Row> rows(ZoneId zone, Path... files) throws IOException {
    CelImport cel = new CelImport(Inputs.of(files), StandardCharsets.UTF_8, zone, "asterisk");
    cel.survey();
    List<TableImport.Row> rows = new ArrayList<>();
    cel.read(rows::add);
    assertEquals(cel.rows(), rows.size());
    return rows;
  }

  private List<CallFlowEvent> events(String text) throws IOException {
    return rows(UTC, file(text)).stream()
        .map(row -> Objects.requireNonNull(row.event(), () -> row.line() + ": " + row.fault()))
        .toList();
  }

  private static List<CallFlowEvent> sorted(List<CallFlowEvent> events) {
    return events.stream()
        .sorted(Comparator.comparing(event -> event.callId() + " " + event.sourceEventId()))
        .toList();
  }

  @Test
  void every_row_is_one_event_of_its_call_and_leg() throws IOException {
    List<CallFlowEvent> events = events(CelTables.FORWARDED);

    assertEquals(
        List.of(
            "leg.started",
            "flow.step_started",
            "leg.started",
            "x.asterisk.chan_end",
            "leg.ended",
            "x.asterisk.busy_tone",
            "x.asterisk.busy_tone",
            "leg.started",
            "leg.answered",
            "leg.answered",
            "bridge.joined",
            "leg.ended",
            "leg.ended",
            "call.ended"),
        events.stream().map(event -> event.eventType().value()).toList());
    events.forEach(event -> assertEquals(new CallId("1772442000.1"), event.callId()));
    assertEquals("1772442000.2", events.get(2).legId());
    assertEquals(Instant.parse("2026-03-02T09:00:00.100001Z"), events.get(0).timestamp());
  }

  @Test
  void parties_are_raw_and_caller_and_callee_are_distinguished() throws IOException {
    List<CallFlowEvent> events = events(CelTables.FORWARDED);

    assertEquals(new Party(null, null, "201", "Anna"), events.get(0).from());
    assertEquals(Party.raw("202"), events.get(0).to());
    assertNull(events.get(2).from());
    assertEquals(new Party(null, null, "202", "Bert"), events.get(2).to());
  }

  @Test
  void a_hangup_has_an_outcome() throws IOException {
    List<CallFlowEvent> events = events(CelTables.FORWARDED);

    assertEquals(
        new Outcome(CallResult.BUSY, null, 17, null, "PJSIP/bert-0000000b", null, CauseSource.Q850),
        events.get(4).outcome());
    assertEquals(
        new Outcome(null, null, 16, null, "PJSIP/carl-0000000c", null, CauseSource.Q850),
        events.get(11).outcome());
    assertEquals(
        new Outcome(
            CallResult.ANSWERED, null, 16, null, "PJSIP/carl-0000000c", null, CauseSource.Q850),
        events.get(12).outcome());
  }

  @Test
  void the_metadata_has_the_whole_row_as_text() throws IOException {
    CallFlowEvent busy = events(CelTables.FORWARDED).get(4);

    assertEquals(
        List.of(
            "eventtype",
            "eventtime",
            "cid_name",
            "cid_num",
            "exten",
            "context",
            "channame",
            "uniqueid",
            "linkedid",
            "extra"),
        List.copyOf(Objects.requireNonNull(busy.metadata()).members().keySet()));
    assertEquals(
        MetadataValue.of(
            "{\"hangupcause\":17,\"hangupsource\":\"PJSIP/bert-0000000b\",\"dialstatus\":\"\"}"),
        busy.metadata().members().get("extra"));
  }

  @Test
  void a_phone_that_was_too_slow_to_answer_has_not_failed() throws IOException {
    CallFlowEvent hangup =
        events(
                """
                eventtype|eventtime|uniqueid|extra
                HANGUP|2026-01-01 00:00:00|77.1|{"hangupcause":26,"hangupsource":"","dialstatus":""}
                """)
            .get(0);

    assertEquals(new Outcome(null, null, 26, null, null, null, CauseSource.Q850), hangup.outcome());
  }

  @Test
  void equal_rows_are_two_events() throws IOException {
    List<CallFlowEvent> events = events(CelTables.FORWARDED);

    assertNotEquals(events.get(5).sourceEventId(), events.get(6).sourceEventId());
    assertEquals(
        events.size(), new HashSet<>(events.stream().map(e -> e.sourceEventId()).toList()).size());
  }

  private static List<CallFlowEvent> asserted(List<TableImport.Row> rows) {
    return rows.stream().flatMap(row -> row.asserted().stream()).toList();
  }

  @Test
  void a_leg_that_moves_to_another_call_links_both_calls_by_events_of_their_own()
      throws IOException {
    List<TableImport.Row> rows = rows(UTC, file(CelTables.MERGED));

    rows.forEach(
        row -> assertEquals(List.of(), Objects.requireNonNull(row.event()).links(), row::toString));
    List<CallFlowEvent> links = asserted(rows);
    assertEquals(2, links.size());
    CallFlowEvent left = links.get(0);
    assertEquals(EventType.LINK_ASSERTED, left.eventType());
    assertEquals(new CallId("pbx-20.1"), left.callId());
    assertEquals("pbx-20.2", left.legId());
    assertEquals(
        List.of(new Link(Relation.SAME_AS, new CallId("pbx-10.1"), "pbx-20.2")), left.links());
    CallFlowEvent surviving = links.get(1);
    assertEquals(EventType.LINK_ASSERTED, surviving.eventType());
    assertEquals(new CallId("pbx-10.1"), surviving.callId());
    assertNull(surviving.legId());
    assertEquals(
        List.of(new Link(Relation.SAME_AS, new CallId("pbx-20.1"), "pbx-20.2")), surviving.links());
  }

  @Test
  void the_order_of_rows_and_files_changes_no_event() throws IOException {
    for (String table : List.of(CelTables.FORWARDED, CelTables.MERGED)) {
      List<String> lines = new ArrayList<>(table.lines().toList());
      String header = lines.remove(0);
      List<CallFlowEvent> expected = sorted(events(table));

      List<String> reversed = new ArrayList<>(lines);
      Collections.reverse(reversed);
      assertEquals(expected, sorted(events(header + "\n" + String.join("\n", reversed))));

      StringBuilder even = new StringBuilder(header).append('\n');
      StringBuilder odd = new StringBuilder(header).append('\n');
      // the two equal rows stay in one file: in two files they would be one row
      for (int i = 0; i < lines.size(); i++) {
        (i / 4 % 2 == 1 ? even : odd).append(lines.get(i)).append('\n');
      }
      List<CallFlowEvent> split =
          rows(UTC, file(even.toString()), file(odd.toString())).stream()
              .map(row -> Objects.requireNonNull(row.event()))
              .toList();
      assertEquals(expected, sorted(split));
    }
  }

  @Test
  void a_table_without_linkedid_takes_the_uniqueid() throws IOException {
    List<CallFlowEvent> events =
        events("eventtype|eventtime|uniqueid\nANSWER|2026-01-01 00:00:00|77.1\n");

    assertEquals(new CallId("77.1"), events.get(0).callId());
    assertEquals("77.1", events.get(0).legId());
  }

  @Test
  void comma_separated_values_need_no_header() throws IOException {
    List<CallFlowEvent> events = events(CelTables.CUSTOM);

    assertEquals(
        List.of(
            "leg.started",
            "flow.step_started",
            "x.asterisk.cel_3way_start",
            "x.asterisk.rating_given",
            "leg.ended"),
        events.stream().map(event -> event.eventType().value()).toList());
    assertEquals(new Party(null, null, "201", "Anna \"A\" Berg"), events.get(0).from());
    assertEquals(Party.raw("202"), events.get(1).to());
    assertEquals(Instant.ofEpochSecond(1772442000, 250_000_000), events.get(0).timestamp());
    assertEquals(
        new Outcome(CallResult.NO_ANSWER, null, 19, null, "Zap/1-1", null, CauseSource.Q850),
        events.get(4).outcome());
  }

  @Test
  void a_cell_may_contain_a_bar_if_the_header_shows_where_cells_end() throws IOException {
    List<CallFlowEvent> events =
        events(
            """
            eventtype | eventtime           | appdata        | uniqueid
            APP_START | 2026-01-01 00:00:00 | Zap/51|30|TtWw | 77.1
            """);

    assertEquals(
        MetadataValue.of("Zap/51|30|TtWw"),
        Objects.requireNonNull(events.get(0).metadata()).members().get("appdata"));
  }

  @Test
  void lines_that_are_no_rows_are_skipped() throws IOException {
    assertEquals(
        2,
        events(
                """
                # a dump

                +-----------+---------------------+----------+
                | eventtype | eventtime           | uniqueid |
                +-----------+---------------------+----------+
                | ANSWER    | 2026-01-01 00:00:00 | 77.1     |
                +-----------+---------------------+----------+
                | eventtype | eventtime           | uniqueid |
                | HANGUP    | 2026-01-01 00:00:01 | 77.1     |
                2 rows in set (0.00 sec)
                """)
            .size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "ANSWER|2026-02-30 00:00:00|77.1|! which is not a time",
        "ANSWER|yesterday|77.1|! has the eventtime 'yesterday'",
        "ANSWER||77.1|! has no eventtime",
        "|2026-01-01 00:00:00|77.1|! has no eventtype",
        "ANSWER|2026-01-01 00:00:00||! neither linkedid nor uniqueid",
        "ANSWER|2026-01-01 00:00:00|a b|! makes no event",
        "ANSWER|2026-01-01 00:00:00! has 2 cells where the header has 4",
        "ANSWER|2026-01-01 00:00:00|1.1|x|y! has 5 cells where the header has 4",
      })
  void a_bad_row_has_a_fault_and_the_other_rows_have_events(String bad, String fault)
      throws IOException {
    List<TableImport.Row> rows =
        rows(
            UTC,
            file(
                "eventtype|eventtime|uniqueid|linkedid\n"
                    + "ANSWER|2026-01-01 00:00:00|1.1|1.1\n"
                    + bad
                    + "\nHANGUP|2026-01-01 00:00:01|1.1|1.1\n"));

    assertEquals(3, rows.size());
    assertEquals(3, rows.get(1).line());
    assertNull(rows.get(1).event());
    assertTrue(String.valueOf(rows.get(1).fault()).contains(fault.strip()), rows.get(1).fault());
    assertTrue(rows.get(2).event() != null);
  }

  @Test
  void a_line_that_is_not_utf8_is_a_bad_row() throws IOException {
    Path file =
        Files.write(
            folder.resolve("latin.txt"),
            "eventtype|eventtime|uniqueid|cid_name\nANSWER|2026-01-01 00:00:00|1.1|M\u00fcller\n"
                .getBytes(StandardCharsets.ISO_8859_1));

    assertNull(rows(UTC, file).get(0).event());
    CelImport latin = new CelImport(Inputs.of(file), StandardCharsets.ISO_8859_1, UTC, "asterisk");
    latin.survey();
    latin.read(
        row ->
            assertEquals(
                new Party(null, null, null, "M\u00fcller"),
                Objects.requireNonNull(row.event()).from()));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01 12:00:00, 1.1, 2026-07-01T10:00:00Z",
    "2026-01-01 12:00:00.5, 1.1, 2026-01-01T11:00:00.500Z",
    "2026-07-01 12:00:00-04, 1.1, 2026-07-01T16:00:00Z",
    "2026-07-01T12:00:00+0530, 1.1, 2026-07-01T06:30:00Z",
    "2026-07-01 12:00:00Z, 1.1, 2026-07-01T12:00:00Z",
    "1772442000.000001, 1.1, 2026-03-02T09:00:00.000001Z",
    // clocks pass over 02:30 on 29 March 2026: read as if they had not been put forward yet
    "2026-03-29 02:30:00, 1.1, 2026-03-29T01:30:00Z",
    // 02:30 comes twice on 25 October 2026: the first, unless the channel came after it
    "2026-10-25 02:30:00, 1.1, 2026-10-25T00:30:00Z",
    "2026-10-25 02:30:00, 1792888100.1, 2026-10-25T00:30:00Z",
    "2026-10-25 02:30:00, pbx-1792890900.1, 2026-10-25T01:30:00Z",
  })
  void times_are_read_in_the_zone_unless_they_have_an_offset(
      String time, String uniqueId, String expected) throws IOException, BadRecord {
    assertEquals(
        Instant.parse(expected),
        new CelClock(ZoneId.of("Europe/Berlin")).read(time, uniqueId).instant());
  }

  @Test
  void uniqueids_reveal_another_time_zone() throws IOException {
    Path file =
        file("eventtype|eventtime|uniqueid\nCHAN_START|2026-03-02 04:00:00.2|1772442000.1\n");
    CelImport cel = new CelImport(Inputs.of(file), StandardCharsets.UTF_8, UTC, "asterisk");
    cel.survey();

    assertEquals(Duration.ofHours(-5), cel.shifts().get(file.toString()));
    CelImport right =
        new CelImport(
            Inputs.of(file), StandardCharsets.UTF_8, ZoneId.of("America/New_York"), "asterisk");
    right.survey();
    assertTrue(right.shifts().isEmpty());
  }

  @Test
  void only_a_number_written_as_e164_is_a_number() throws IOException {
    List<CallFlowEvent> events =
        events(
            """
            eventtype|eventtime|uniqueid|cid_num
            ANSWER|2026-01-01 00:00:00|1.1|+493023125014
            ANSWER|2026-01-01 00:00:00|1.1|493023125014
            """);

    assertEquals(new Party("+493023125014", null, "+493023125014", null), events.get(0).from());
    assertEquals(Party.raw("493023125014"), events.get(1).from());
  }
}
