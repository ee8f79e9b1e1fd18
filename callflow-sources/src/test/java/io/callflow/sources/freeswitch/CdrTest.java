package io.callflow.sources.freeswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.call.Transfer;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.Party;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CdrTest {
  private static final SourceFormat JSON = SourceFormat.FREESWITCH_CDR_JSON;
  private static final SourceFormat XML = SourceFormat.FREESWITCH_CDR_XML;
  private static final SourceFormat CSV = SourceFormat.FREESWITCH_CDR_CSV;

  private static String id(int number) {
    return "%08x-0000-4000-8000-%012x".formatted(0xa0000000 + number, number);
  }

  private static String xmlId(int number) {
    return id(number).replace("a00000", "b00000");
  }

  private static void answered(CallSummary call, String otherLeg) {
    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals(Duration.ofSeconds(6), call.waitDuration());
    assertEquals(Duration.ofSeconds(10), call.holdDuration());
    assertEquals(new Party(null, null, "1001", "Alice Müller"), call.from());
    assertEquals(Party.raw("1002"), call.to());
    assertEquals(Direction.INTERNAL, call.direction());
    assertEquals("acme", call.accountCode());
    assertEquals(2, call.legs().size());
    assertEquals("1002", Told.outcome(call, 1).endedBy());
    assertEquals(otherLeg, call.legs().get(1).legId());
    assertEquals(1, call.conversations().size());
    assertEquals("/recordings/101.wav", call.recordings().get(0).reference());
  }

  @Test
  void two_json_documents_are_the_legs_of_one_call() throws IOException {
    answered(Told.ofSample(JSON, "answered.cdr.json").summary(id(101)), id(102));
  }

  @Test
  void two_xml_documents_are_the_legs_of_one_call() throws IOException {
    answered(Told.ofSample(XML, "answered.cdr.xml").summary(xmlId(101)), xmlId(102));
  }

  @Test
  void one_document_tells_that_a_person_was_connected() throws IOException {
    String both = Told.sample("freeswitch-cdr-json/answered.cdr.json");
    String first = both.substring(0, both.indexOf("\n}\n{") + 3);

    CallSummary call = Told.of(JSON, first).summary(id(101));

    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals(Party.raw("1002"), call.to());
  }

  @Test
  void an_unanswered_call_is_not_answered_by_normal_clearing() throws IOException {
    for (Told told :
        List.of(Told.ofSample(JSON, "unanswered.ndjson"), Told.ofSample(XML, "unanswered.xml"))) {
      String first = told.events().get(0).callId().value();
      CallSummary call = told.summary(first);

      assertEquals(CallResult.NO_ANSWER, call.outcome());
      assertNull(call.answeredBy());
    }
  }

  @Test
  void voicemail_answers_as_voicemail() throws IOException {
    CallSummary call = Told.ofSample(JSON, "unanswered.ndjson").summary(id(113));

    assertEquals(AnsweredBy.VOICEMAIL, call.answeredBy());
    assertNull(call.connectedAt());
  }

  @Test
  void a_queue_is_told_by_its_variables() throws IOException {
    Told told = Told.ofSample(JSON, "queue-and-transfer.json");

    CallSummary served = told.summary(id(121));
    assertEquals("support@example.com", served.queue());
    assertEquals(Party.raw("2001@example.com"), served.agent());
    assertEquals(AnsweredBy.PERSON, served.answeredBy());
    assertEquals(Duration.ofSeconds(16), served.waitDuration());
    assertEquals(CallResult.ABANDONED, told.summary(id(123)).outcome());
  }

  @Test
  void each_profile_is_a_conversation_and_the_transferor_tells_the_transfer() throws IOException {
    for (Told told :
        List.of(
            Told.ofSample(JSON, "queue-and-transfer.json"), Told.ofSample(XML, "transfer.xml"))) {
      boolean isXml = told.events().get(0).callId().value().startsWith("b");
      CallSummary call = told.summary(isXml ? xmlId(125) : id(125));

      assertEquals(2, call.conversations().size());
      assertEquals(1, call.transfers().size());
      Transfer transfer = call.transfers().get(0);
      assertEquals(Party.raw("1002"), transfer.transferor());
      assertEquals(Party.raw("1003"), transfer.target());
      assertEquals(Transfer.State.COMPLETED, transfer.state());
    }
  }

  @Test
  void posted_forms_are_read_like_documents() throws IOException {
    Told json = Told.ofSample(JSON, "posted.txt");
    Told xml = Told.ofSample(XML, "posted.txt");

    assertEquals(List.of(), json.faults());
    assertEquals(List.of(), xml.faults());
    assertEquals(json.types(), xml.types());
    Party caller = new Party(null, null, "1001", "Zoë & Co");
    assertEquals(caller, json.summary(id(131)).from());
    assertEquals(caller, xml.summary(xmlId(131)).from());
  }

  @Test
  void entities_and_document_types_are_refused_and_what_is_around_them_counts() throws IOException {
    Told told = Told.ofSample(XML, "hostile.xml");

    assertEquals(3, told.faults().size(), told.faults()::toString);
    assertTrue(told.faults().get(0).endsWith("has a document type (DOCTYPE), which is not read"));
    assertTrue(told.faults().get(2).contains("is cut off before line"));
    assertEquals(2, told.types().stream().filter("leg.started"::equals).count());
  }

  @Test
  void an_element_without_an_end_takes_no_memory() {
    String text = "<cdr core-uuid=\"x\"><variables><a>" + "b".repeat(5_000_000);

    assertEquals(List.of("1: is longer than 1,048,576 characters"), Told.of(XML, text).faults());
  }

  @Test
  void a_document_without_variables_is_refused() {
    assertEquals(
        List.of("1: is no record of mod_json_cdr: it has no object 'variables'"),
        Told.of(JSON, "{\"core-uuid\":\"x\"}").faults());
  }

  @Test
  void a_row_says_who_answered_by_its_b_leg() throws IOException {
    Told told = Told.ofSample(CSV, "Master.csv");

    assertEquals(List.of(), told.faults());
    CallSummary answered = told.summary(id(201));
    assertEquals(AnsweredBy.PERSON, answered.answeredBy());
    assertEquals(Instant.parse("2025-12-01T11:40:06Z"), answered.connectedAt());
    assertEquals(Duration.ofSeconds(60), answered.talkDuration());
    assertEquals(CallResult.NO_ANSWER, told.summary(id(203)).outcome());
    assertEquals(CallResult.BUSY, told.summary(id(204)).outcome());
    CallSummary voicemail = told.summary(id(205));
    assertEquals(AnsweredBy.SYSTEM, voicemail.answeredBy());
    assertNull(voicemail.connectedAt());
    assertEquals(CallResult.CANCELED, told.summary(id(206)).outcome());
  }

  @Test
  void rows_have_local_times() throws IOException {
    Told told =
        Told.of(
            CSV,
            Told.sample("freeswitch-cdr-csv/Master.csv"),
            SourceSettings.DEFAULTS.withZone(ZoneId.of("Europe/Berlin")));

    assertEquals(Instant.parse("2025-12-01T10:40:00Z"), told.events().get(0).timestamp());
  }

  @Test
  void each_shipped_template_is_recognised() throws IOException {
    for (String name :
        List.of(
            "Master.csv",
            "asterisk-template.csv",
            "opencdrrate.csv",
            "sql-template.sql",
            "snom-template.csv")) {
      String text = Told.sample("freeswitch-cdr-csv/" + name);
      assertEquals(
          Optional.of(CSV), Sources.recognise(text.getBytes(StandardCharsets.UTF_8)), name);
      assertEquals(List.of(), Told.of(CSV, text).faults(), name);
    }
  }

  @Test
  void both_rows_of_opencdrrate_are_in_the_call_of_the_inbound_channel() throws IOException {
    Told told = Told.ofSample(CSV, "opencdrrate.csv");

    assertEquals(id(220), told.events().get(0).callId().value());
    assertEquals(id(220), told.events().get(1).callId().value());
  }

  @Test
  void a_template_of_ones_own_is_read_by_its_columns() {
    SourceSettings settings =
        SourceSettings.DEFAULTS.withColumns(
            List.of("uuid", "start_stamp", "billsec", "hangup_cause", "destination_number"));

    Told told = Told.of(CSV, "u1,2025-12-01 10:00:00,0,USER_BUSY,1002\n", settings);

    assertEquals(List.of(), told.faults());
    assertEquals(CallResult.BUSY, told.summary("u1").outcome());
  }
}
