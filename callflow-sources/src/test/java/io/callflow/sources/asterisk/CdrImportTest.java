package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CdrImportTest {
  private static final String CSV =
      "\"\",\"201\",\"202\",\"office\",\"\"\"Anna\"\" <201>\",\"PJSIP/anna-00000011\","
          + "\"PJSIP/bert-00000012\",\"Dial\",\"PJSIP/bert,30\",\"2026-07-02 11:00:00\","
          + "\"2026-07-02 11:00:05\",\"2026-07-02 11:00:45\",45,40,\"ANSWERED\",\"DOCUMENTATION\"";

  @TempDir Path folder = Path.of("");

  private int files;

  private List<TableImport.Row> rows(String zone, String table) throws IOException {
    Path file = Files.writeString(folder.resolve("cdr-" + files++ + ".csv"), table);
    CdrImport cdr = new CdrImport(Inputs.of(file), null, ZoneId.of(zone), "asterisk");
    List<TableImport.Row> rows = new ArrayList<>();
    cdr.survey();
    cdr.read(rows::add);
    assertEquals(cdr.rows(), rows.size());
    return rows;
  }

  private List<CallFlowEvent> events(String zone, String table) throws IOException {
    return rows(zone, table).stream()
        .map(row -> Objects.requireNonNull(row.event(), () -> row.line() + ": " + row.fault()))
        .toList();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = CdrImportTest.class.getResourceAsStream("tables/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String metadata(CallFlowEvent event, String name) {
    return Objects.requireNonNull(event.metadata())
        .get(name)
        .map(value -> ((MetadataValue.Text) value).value())
        .orElse("");
  }

  @Test
  void a_record_is_one_event_at_its_start_with_its_times_as_instants() throws IOException {
    CallFlowEvent event =
        events("Europe/Berlin", CSV + ",\"1782982800.1\",\"\",\"\",\"1782982800.1\",11\n").get(0);

    assertEquals("x.asterisk.cdr", event.eventType().value());
    assertEquals(new CallId("1782982800.1"), event.callId());
    assertEquals("1782982800.1", event.legId());
    assertEquals(Instant.parse("2026-07-02T09:00:00Z"), event.timestamp());
    assertEquals("2026-07-02T09:00:00Z", metadata(event, "cdr.start"));
    assertEquals("2026-07-02T09:00:05Z", metadata(event, "cdr.answer"));
    assertEquals("2026-07-02T09:00:45Z", metadata(event, "cdr.end"));
    assertEquals(new Party(null, null, "201", "Anna"), event.from());
    assertEquals(Party.raw("202"), event.to());
    assertEquals(Party.raw("202"), event.details().dialled());
    assertEquals(AnsweredBy.PERSON, event.details().answeredBy());
    assertNull(event.sequence());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "! cdr-",
        ",\"1782982800.1\"! 1782982800.1",
        ",\"a remark\"! cdr-",
        ",\"1782982800.1\",\"a remark\"! 1782982800.1",
        ",\"\",\"1782982800.9\",7! 1782982800.9",
        ",\"1782982800.1\",\"\",\"1782982800.9\",7! 1782982800.9",
        ",\"a remark\",\"\",\"1782982800.9\",7! 1782982800.9",
        ",\"1782982800.1\",\"a remark\",\"\",\"1782982800.9\",7! 1782982800.9",
      })
  void sixteen_to_twenty_one_columns_are_read(String more, String call) throws IOException {
    CallFlowEvent event = events("UTC", CSV + (more == null ? "" : more) + "\n").get(0);
    assertTrue(event.callId().value().startsWith(call), event.callId()::toString);
    assertEquals("2026-07-02T11:00:45Z", metadata(event, "cdr.end"));
  }

  @Test
  void an_abandoned_queue_call_is_not_answered_by_a_person() throws IOException {
    List<CallFlowEvent> events = events("UTC", resource("cdr-csv.csv"));

    CallFlowEvent queue = events.get(1);
    assertEquals(CallResult.ABANDONED, queue.result().orElseThrow());
    assertEquals(AnsweredBy.SYSTEM, queue.details().answeredBy());
    assertEquals("support", queue.details().queue());
    assertNull(queue.details().dialled());
    assertNull(queue.to());
    CallFlowEvent unanswered = events.get(2);
    assertEquals(CallResult.NO_ANSWER, unanswered.result().orElseThrow());
    assertNull(unanswered.details().answeredBy());
    assertEquals("", metadata(unanswered, "cdr.answer"));
    assertEquals("2026-03-02T09:20:20Z", metadata(unanswered, "cdr.end"));
    CallFlowEvent voicemail = events.get(3);
    assertEquals(AnsweredBy.VOICEMAIL, voicemail.details().answeredBy());
    assertEquals("202@default", voicemail.details().mailbox());
  }

  @Test
  void freepbx_has_no_answer_and_no_end() throws IOException {
    List<CallFlowEvent> events = events("UTC", resource("cdr-freepbx.csv"));

    CallFlowEvent out = events.get(0);
    assertEquals(new Party(null, null, "201", "Anna"), out.from());
    assertEquals(Party.raw("0301234567"), out.to());
    assertEquals("2026-03-02T09:00:05Z", metadata(out, "cdr.answer"));
    assertEquals("2026-03-02T09:01:05Z", metadata(out, "cdr.end"));
    assertEquals(new RecordingDetails(null, "out-0301234567.wav"), out.details().recording());
    assertEquals(events.get(1).callId(), events.get(2).callId());
    assertNotEquals(events.get(1).sourceEventId(), events.get(2).sourceEventId());
    assertEquals(Party.raw("0309876543"), events.get(1).details().dialled());
    assertEquals(Party.raw("202"), events.get(2).to());
    assertEquals("2026-03-02T09:05:20Z", metadata(events.get(2), "cdr.answer"));
  }

  @Test
  void durations_count_where_clocks_were_set_back() throws IOException {
    String record =
        CSV.replace("2026-07-02 11:00:00", "2026-10-25 02:59:50")
            .replace("2026-07-02 11:00:05", "2026-10-25 02:59:55")
            .replace("2026-07-02 11:00:45", "2026-10-25 02:00:35");
    CallFlowEvent event = events("Europe/Berlin", record + "\n").get(0);

    assertEquals("2026-10-25T00:59:50Z", metadata(event, "cdr.start"));
    assertEquals("2026-10-25T00:59:55Z", metadata(event, "cdr.answer"));
    assertEquals("2026-10-25T01:00:35Z", metadata(event, "cdr.end"));
  }

  @Test
  void a_bad_record_is_told_and_the_others_are_read() throws IOException {
    List<TableImport.Row> rows =
        rows(
            "UTC",
            """
            calldate,uniqueid,disposition,duration,billsec
            2026-03-02 09:00:00,1.1,ANSWERED,5,x
            soon,1.1,ANSWERED,5,5
            2026-03-02 09:00:00,1.1,,5,5
            2026-03-02 09:00:00,1.1,SOMETHING,5,5
            """);

    assertTrue(String.valueOf(rows.get(0).fault()).contains("billsec 'x'"), rows::toString);
    assertTrue(String.valueOf(rows.get(1).fault()).contains("'soon'"), rows::toString);
    assertTrue(String.valueOf(rows.get(2).fault()).contains("no disposition"), rows::toString);
    assertEquals(
        "SOMETHING",
        Objects.requireNonNull(Objects.requireNonNull(rows.get(3).event()).outcome()).reason());
  }

  @Test
  void equal_records_are_two_events() throws IOException {
    List<CallFlowEvent> events = events("UTC", CSV + "\n" + CSV + "\n");
    assertNotEquals(events.get(0).sourceEventId(), events.get(1).sourceEventId());
  }
}
