package io.callflow.sources.asterisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.EventMapper;
import io.callflow.contract.json.Json;
import io.callflow.event.Admission;
import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.Redirection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelMappingTest {
  private static final String HEADER =
      "eventtype|eventtime|cid_num|cid_name|cid_rdnis|cid_dnid|exten|channame|appname|appdata"
          + "|uniqueid|linkedid|extra\n";

  @TempDir Path folder = Path.of("");

  private int files;

  private CelImport read(List<CallFlowEvent> events, String... tables) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String table : tables) {
      paths.add(Files.writeString(folder.resolve("cel-" + files++ + ".txt"), table));
    }
    CelImport cel = new CelImport(Inputs.of(paths), null, ZoneOffset.UTC, "asterisk");
    cel.survey();
    cel.read(row -> events.add(Objects.requireNonNull(row.event(), () -> "" + row.fault())));
    return cel;
  }

  private List<CallFlowEvent> events(String... tables) throws IOException {
    List<CallFlowEvent> events = new ArrayList<>();
    read(events, tables);
    return events;
  }

  /** A row of Anna's call; null keeps a cell empty. */
  private CallFlowEvent event(
      String type,
      String number,
      String exten,
      String channel,
      String application,
      String data,
      String uniqueId,
      String extra)
      throws IOException {
    String row =
        String.join(
            "|",
            type,
            "2026-03-02 09:00:00",
            number,
            "",
            "",
            "",
            exten,
            channel,
            application,
            data,
            uniqueId,
            "1772442000.1",
            extra);
    return events(HEADER + row + "\n").get(0);
  }

  private CallFlowEvent start(String number, String channel) throws IOException {
    return event("CHAN_START", number, "202", channel, "", "", "1772442000.1", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NULL", "\\N", "(null)", "<unknown>", "unknown", "Unknown", "s"})
  void a_caller_id_that_is_not_known_is_no_party(String number) throws IOException {
    assertEquals(Party.raw("PJSIP/anna"), start(number, "PJSIP/anna-0000000a").from());
  }

  @Test
  void a_withheld_caller_id_is_a_name_and_not_a_number() throws IOException {
    assertEquals(
        new Party(null, null, "PJSIP/carrier", "anonymous"),
        start("anonymous", "PJSIP/carrier-0000000a").from());
  }

  @ParameterizedTest
  @CsvSource({
    "Local/300@default-0000001a;1, Local/300@default-0000001a",
    "Local/300@default-0000001a;2, Local/300@default-0000001a",
    "Local/300@default-001a;2, Local/300@default-001a",
    "'Local/300@default-1234,1', Local/300@default-1234",
    "'Local/300@default-1234,2', Local/300@default-1234",
    "PJSIP/300-0000001a,",
  })
  void both_ends_of_a_loopback_name_the_same_one(String channel, String loopback)
      throws IOException {
    assertEquals(loopback, start("201", channel).details().loopback());
  }

  @ParameterizedTest
  @CsvSource({
    "PJSIP/anna-0000000a, PJSIP/anna",
    "SIP/anna-001a, SIP/anna",
    "DAHDI/1-1, DAHDI/1",
    "DAHDI/i1/0301234567-2f, DAHDI/i1/0301234567",
    "SIP/anna-0000000a<ZOMBIE>, SIP/anna",
    "AsyncGoto/SIP/anna-0000000a, SIP/anna",
    "PJSIP/anna-berg-0000000a, PJSIP/anna-berg",
  })
  void an_endpoint_has_no_serial_number(String channel, String endpoint) throws IOException {
    assertEquals(Party.raw(endpoint), start("", channel).from());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "PJSIP/bert,30! PJSIP/bert",
        "PJSIP/bert/sip:bert@10.0.0.9:5060,30,tT! PJSIP/bert",
        "PJSIP/0301234567@carrier,60! 0301234567",
        "SIP/carrier/0301234567|30! 0301234567",
        "DAHDI/g1/0301234567! 0301234567",
        "Local/300@office/n,30! 300",
        "PJSIP/bert&PJSIP/carla,30!",
        "Local/reach@office!",
        ",30!",
      })
  void with_the_extension_s_the_dialled_channel_says_who_is_reached(String data, String reached)
      throws IOException {
    // bars would end the cell
    String commas = data.replace('|', ',');
    assertEquals(
        reached == null ? null : Party.raw(reached),
        event("APP_START", "201", "s", "PJSIP/anna-0000000a", "Dial", commas, "1772442000.1", "")
            .to());
  }

  @Test
  void an_answer_of_the_calling_channel_is_the_systems_and_voicemails_is_its_own()
      throws IOException {
    String anna = "PJSIP/anna-0000000a";
    assertEquals(
        AnsweredBy.SYSTEM,
        event("ANSWER", "201", "s", anna, "Playback", "hi", "1772442000.1", "")
            .details()
            .answeredBy());
    assertNull(
        event("ANSWER", "202", "s", "PJSIP/bert-0000000b", "AppDial", "", "1772442000.2", "")
            .details()
            .answeredBy());
    CallFlowEvent voicemail =
        event("APP_START", "201", "s", anna, "VoiceMail", "202@d&203@d,u", "1772442000.1", "");
    assertEquals(AnsweredBy.VOICEMAIL, voicemail.details().answeredBy());
    assertEquals("202@d", voicemail.details().mailbox());
    assertEquals(new Application("VoiceMail", "202@d&203@d,u"), voicemail.details().application());
    assertNull(
        event("ANSWER", "201", "s", "Local/1@d-0000000a;1", "", "", "1772442000.1", "")
            .details()
            .answeredBy());
  }

  @Test
  void the_dialled_number_is_not_what_the_dialplan_or_a_machine_made() throws IOException {
    assertEquals(Party.raw("202"), start("201", "PJSIP/anna-0000000a").details().dialled());
    for (String exten : List.of("s", "h", "", "def42192-837a-41e0-aa4e-86390e46eb17")) {
      CallFlowEvent event =
          event("CHAN_START", "201", exten, "PJSIP/anna-0000000a", "", "", "1772442000.1", "");
      assertNull(event.details().dialled(), exten);
      assertNull(event.to(), exten);
    }
  }

  @Test
  void the_number_that_redirected_the_call_is_kept() throws IOException {
    CallFlowEvent event =
        events(
                HEADER
                    + "CHAN_START|2026-03-02 09:00:00|030|||||P/a-0000000a|||1.1|1.1|\n"
                    + "ANSWER|2026-03-02 09:00:01|030||0309||s|P/a-0000000a|||1.1|1.1|\n")
            .get(1);
    assertEquals(new Redirection(Party.raw("0309"), null), event.details().redirection());
  }

  @Test
  void extra_that_a_column_cut_off_still_names_the_bridge() throws IOException {
    CallFlowEvent event =
        event(
            "BRIDGE_ENTER",
            "201",
            "s",
            "PJSIP/anna-0000000a",
            "",
            "",
            "1772442000.1",
            "{\"bridge_id\":\"b-1\",\"bridge_technology\":\"simple_br");
    assertEquals("b-1", event.details().bridgeId());
  }

  @Test
  void a_cell_that_is_too_long_for_an_event_is_cut_and_marked() throws IOException {
    String data = "x".repeat(70_000);
    CallFlowEvent event =
        event("APP_START", "201", "202", "P/a-0000000a", "AGI", data, "1772442000.1", "");

    assertTrue(Json.write(EventMapper.event(event)).length <= Admission.MAX_EVENT_BYTES);
    String kept =
        ((MetadataValue.Text) Objects.requireNonNull(event.metadata()).get("appdata").orElseThrow())
            .value();
    assertTrue(kept.startsWith("xxx") && kept.endsWith("x…"), () -> kept.substring(0, 20));
    assertEquals(
        Application.MAX_DATA,
        Objects.requireNonNull(Objects.requireNonNull(event.details().application()).data())
            .length());
  }

  @Test
  void the_id_of_the_table_is_the_sequence() throws IOException {
    List<CallFlowEvent> events =
        events(
            """
            id|eventtype|eventtime|uniqueid|linkedid
            4711|ANSWER|2026-03-02 09:00:00|1.1|1.1
            x|ANSWER|2026-03-02 09:00:00|1.1|1.1
            9999999999999999|ANSWER|2026-03-02 09:00:00|1.1|1.1
            """);
    assertEquals(4711L, events.get(0).sequence());
    assertNull(events.get(1).sequence());
    assertNull(events.get(2).sequence());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "7||{\"bridge_id\":\"b\"}! bridge.joined transfer.accepted",
        "13|Rated|! bridge.joined transfer.accepted",
        "3||16,P/a,ANSWER! bridge.joined park.started",
        "22||! bridge.joined park.started",
        "21|Rated|! bridge.joined park.started",
        "1||! bridge.joined transfer.accepted",
      })
  void the_rows_tell_what_numbers_of_event_types_mean(String row, String expected)
      throws IOException {
    String[] cells = row.split("\\|", -1);
    String header = "eventtype|eventtime|uniqueid|linkedid|userdeftype|extra\n";
    String ambiguous = "7|2026-03-02 09:00:00|1.1|1.1||\n11|2026-03-02 09:00:01|1.1|1.1||\n";
    String telling = cells[0] + "|2026-03-02 09:00:02|1.1|1.1|" + cells[1] + "|" + cells[2] + "\n";

    List<CallFlowEvent> one = events(header + ambiguous + telling);
    List<CallFlowEvent> two = events(header + ambiguous, header + telling);

    assertEquals(expected, one.get(0).eventType() + " " + one.get(1).eventType());
    assertEquals(one, two);
  }

  @Test
  void what_numbers_and_missing_columns_mean_is_said_once_for_a_file() throws IOException {
    CelImport cel =
        read(
            new ArrayList<>(),
            """
            eventtype|eventtime|uniqueid\n7|2026-03-02 09:00:00|1.1
            7|2026-03-02 09:00:01|1.1
            """);
    List<String> notes = cel.notes().values().iterator().next();
    assertEquals(2, notes.size(), notes::toString);
    assertTrue(notes.get(0).contains("without a linkedid"), notes.get(0));
    assertTrue(notes.get(1).contains("do not tell"), notes.get(1));
  }

  @Test
  void equal_rows_with_and_without_null_are_told_apart_only_by_their_cells() throws IOException {
    List<CallFlowEvent> events =
        events(
            """
            eventtype|eventtime|uniqueid|linkedid|userfield
            ANSWER|2026-03-02 09:00:00|1.1|1.1|NULL
            ANSWER|2026-03-02 09:00:00|1.1|1.1|x
            """);
    assertEquals(
        MetadataValue.of(""),
        Objects.requireNonNull(events.get(0).metadata()).get("userfield").orElseThrow());
    assertNotEquals(events.get(0).sourceEventId(), events.get(1).sourceEventId());
  }

  @Test
  void a_channel_founds_a_call_even_where_its_own_rows_there_are_missing() throws IOException {
    List<TableImport.Row> rows = new ArrayList<>();
    Path file =
        Files.writeString(
            folder.resolve("founder.txt"),
            """
            eventtype|eventtime|uniqueid|linkedid
            CHAN_START|2026-03-02 09:00:10|1772442010.4|1772442010.3
            HANGUP|2026-03-02 09:00:50|1772442010.3|1772442000.1
            HANGUP|2026-03-02 09:00:51|1772442000.2|1772442000.1
            """);
    CelImport cel = new CelImport(Inputs.of(file), null, ZoneOffset.UTC, "asterisk");
    cel.survey();
    cel.read(rows::add);

    assertEquals(2, rows.stream().mapToInt(row -> row.asserted().size()).sum());
    assertFalse(cel.hasTooManyOpenLegs());
    assertTrue(cel.openLegs().stream().anyMatch(leg -> leg.id().equals("1772442000.2")));
  }
}
