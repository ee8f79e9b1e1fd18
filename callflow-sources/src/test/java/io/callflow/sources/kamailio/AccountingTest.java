package io.callflow.sources.kamailio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.callflow.call.CallFlow;
import io.callflow.call.CallState;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.EventType;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountingTest {
  private static final String HEADER =
      "id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,src_domain,dst_ouser,"
          + "dst_user,dst_domain\n";
  private static final String PARTIES = ",anna,example.org,bert,bert,192.0.2.2\n";
  private static final String ANSWERED = "1,INVITE,a,b,c1,200,OK,2026-03-02 09:00:05" + PARTIES;
  private static final String BUSY = "2,INVITE,a,b,c1,486,Busy Here,2026-03-02 09:00:05" + PARTIES;

  private static List<SourceRecord> records(String text, SourceSettings settings) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<SourceRecord> records =
        Sources.read(SourceFormat.KAMAILIO_ACC, new ByteArrayInputStream(bytes), settings)) {
      return records.toList();
    }
  }

  private static List<SourceRecord> records(String text) {
    return records(text, SourceSettings.DEFAULTS);
  }

  private static List<CallFlowEvent> events(String text) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (SourceRecord record : records(text)) {
      assertNull(record.fault());
      events.addAll(record.events());
    }
    return events;
  }

  private static CallSummary summary(List<CallFlowEvent> events) {
    CallId call = events.get(0).callId();
    CallFlow flow = CallFlow.empty(call);
    List<StoredEvent> created = new ArrayList<>();
    for (StoreResult result : flow.append(events, Instant.parse("2026-12-01T00:00:00Z"))) {
      assertFalse(result instanceof StoreResult.Conflict);
      if (result instanceof StoreResult.Created one) {
        created.add(one.event());
      }
    }
    return CallSummary.of(flow.with(created));
  }

  private static CallSummary summary(String rows) {
    return summary(events(HEADER + rows));
  }

  @Test
  void an_answered_call_has_the_tags_as_its_legs() {
    List<CallFlowEvent> events = events(HEADER + ANSWERED);

    assertEquals(
        List.of(EventType.CALL_STARTED, EventType.LEG_ANSWERED),
        events.stream().map(CallFlowEvent::eventType).toList());
    assertEquals("a", events.get(0).legId());
    assertEquals("b", events.get(1).legId());
    assertEquals("kamailio", events.get(0).source());
    assertEquals(Instant.parse("2026-03-02T09:00:05Z"), events.get(1).timestamp());
    assertEquals(
        MetadataValue.of("anna"),
        Objects.requireNonNull(events.get(0).metadata()).get("src_user").orElseThrow());
    assertNull(events.get(1).metadata());
  }

  @Test
  void a_call_goes_from_the_caller_to_whom_the_proxy_sent_it() {
    CallSummary call =
        summary(
            "1,INVITE,a,b,c1,200,OK,2026-03-02 09:00:05,anna,example.org,+4930123,22,192.0.2.2\n");

    assertEquals(Party.uri("sip:anna@example.org"), call.from());
    assertEquals(Party.uri("sip:22@192.0.2.2"), call.to());
    assertEquals(Party.number("+4930123"), call.dialled());
    assertEquals(CallState.ANSWERED, call.state());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
  }

  @ParameterizedTest
  @CsvSource({"a,b,anna,a", "b,a,bert,b"})
  void who_sends_the_bye_hangs_up(String from, String to, String user, String endedBy) {
    String bye =
        "2,BYE,%s,%s,c1,200,OK,2026-03-02 09:01:00,%s,example.org,x,x,192.0.2.9\n"
            .formatted(from, to, user);
    CallSummary call = summary(ANSWERED + bye);

    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(Duration.ofSeconds(55), call.talkDuration());
    assertEquals(Party.uri("sip:anna@example.org"), call.from());
    assertEquals(2, call.legs().size());
    call.legs()
        .forEach(leg -> assertEquals(endedBy, Objects.requireNonNull(leg.outcome()).endedBy()));
    assertEquals(List.of(), call.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "486,BUSY",
    "600,BUSY",
    "480,NO_ANSWER",
    "408,NO_ANSWER",
    "487,CANCELED",
    "603,REJECTED",
    "404,FAILED",
    "503,FAILED"
  })
  void a_refused_call_ends_with_the_result_of_its_code(String code, CallResult result) {
    for (String tag : List.of("b", "")) {
      CallSummary call =
          summary("1,INVITE,a,%s,c1,%s,Why,2026-03-02 09:00:05%s".formatted(tag, code, PARTIES));

      assertEquals(CallState.ENDED, call.state());
      assertEquals(result, call.outcome());
      assertNull(call.answeredBy());
      assertEquals(List.of(), call.warnings());
    }
  }

  @Test
  void missed_calls_repeats_the_end_that_acc_tells() {
    List<CallFlowEvent> acc = events(HEADER + BUSY);
    List<CallFlowEvent> missed = events(HEADER + BUSY.replace("2,INVITE", "9,INVITE"));

    assertEquals(acc.subList(1, 3), missed.subList(1, 3));
    assertNotEquals(acc.get(0).sourceEventId(), missed.get(0).sourceEventId());
  }

  @Test
  void a_call_that_a_second_callee_answers_is_answered() {
    String second = ANSWERED.replace(",b,", ",d,").replace("1,INVITE", "3,INVITE");
    String bye = "4,BYE,a,d,c1,200,OK,2026-03-02 09:00:05" + PARTIES;

    assertEquals(CallResult.ANSWERED, summary(BUSY + second + bye).outcome());
  }

  @Test
  void a_redirected_call_goes_on() {
    String moved = "1,INVITE,a,b,c1,302,Moved,2026-03-02 09:00:01" + PARTIES;
    CallSummary call = summary(moved + ANSWERED.replace(",b,", ",d,"));

    assertEquals(CallState.ANSWERED, call.state());
    assertEquals(EventType.CALL_FORWARDED, events(HEADER + moved).get(1).eventType());
  }

  @Test
  void a_challenge_is_no_end() {
    List<CallFlowEvent> events =
        events(HEADER + "1,INVITE,a,b,c1,407,Who,2026-03-02 09:00:01" + PARTIES);

    assertEquals(1, events.size());
    assertEquals("x.kamailio.invite", events.get(0).eventType().value());
  }

  @Test
  void a_refer_is_a_transfer_by_its_sender() {
    CallSummary call =
        summary(ANSWERED + "2,REFER,b,a,c1,202,Accepted,2026-03-02 09:00:30,bert,h,x,x,h\n");

    assertEquals(1, call.transfers().size());
    assertEquals(Party.uri("sip:bert@h"), call.transfers().get(0).transferor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"REGISTER", "OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE"})
  void requests_that_tell_of_no_call_are_skipped(String method) {
    List<SourceRecord> records =
        records(HEADER + "1," + method + ",a,b,c1,200,OK,2026-03-02 09:00:01" + PARTIES);

    assertEquals(method, records.get(0).skipped());
  }

  @Test
  void other_requests_are_kept_under_their_names() {
    List<CallFlowEvent> events =
        events(HEADER + "1,INFO,a,b,c1,200,OK,2026-03-02 09:00:01" + PARTIES);

    assertEquals("x.kamailio.info", events.get(0).eventType().value());
    assertNull(events.get(0).from());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02 09:00:05, 2026-03-02T08:00:05Z",
    "2026-03-02T09:00:05Z, 2026-03-02T09:00:05Z",
    "2026-03-02 09:00:05.25+02, 2026-03-02T07:00:05.250Z",
    "1772442005, 2026-03-02T09:00:05Z",
    "1772442005.125, 2026-03-02T09:00:05.125Z",
    "2461375.23521412, 2026-11-30T17:38:43Z",
    "2.46137523521412024266e+06, 2026-11-30T17:38:43Z",
  })
  void times_are_read_in_the_zone_unless_they_say_more(String time, String expected) {
    String row = "1,INVITE,a,b,c1,200,OK," + time + PARTIES;
    SourceSettings settings = SourceSettings.DEFAULTS.withZone(ZoneId.of("Europe/Berlin"));

    assertEquals(
        Instant.parse(expected),
        records(HEADER + row, settings).get(0).events().get(0).timestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "time_attr,1772442005.25,,2026-03-02T09:00:05.250Z",
    "time_hires,1772442005.250,,2026-03-02T09:00:05.250Z",
    "time_attr,1772442005,7,2026-03-02T09:00:05.000007Z",
    "time_attr,2026-03-02 at nine,,2026-03-02T08:00:00Z",
  })
  void the_exact_time_counts(String column, String attr, String exten, String expected) {
    String table =
        "method,from_tag,to_tag,callid,sip_code,time,%s,time_exten\n".formatted(column)
            + "INVITE,a,b,c1,200,2026-03-02 08:00:00,%s,%s\n"
                .formatted(attr, exten == null ? "" : exten);

    assertEquals(Instant.parse(expected), events(table).get(0).timestamp());
  }

  @Test
  void a_record_of_opensips_tells_the_whole_call() {
    CallSummary call =
        summary(
            events(
                """
                id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,duration,ms_duration,setuptime,created
                1,INVITE,a,b,c1,200,OK,2026-03-02 11:00:07,62,61800,7,2026-03-02 11:00:00
                """));

    assertEquals(Duration.ofSeconds(7), call.waitDuration());
    assertEquals(Duration.ofMillis(61_800), call.talkDuration());
    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(List.of(), call.warnings());
  }

  @Test
  void log_lines_are_found_among_others() {
    List<SourceRecord> records =
        records(
            """
            Nov 30 09:00:00 sbc kamailio[1]: INFO: starting
            Nov 30 09:00:05 sbc kamailio[1]: NOTICE: acc [acc.c:279]: ACC: call missed: timestamp=1772442005;method=INVITE;from_tag=a;to_tag=b;call_id=c1;code=480;reason=Not; logged=in;x;src_user=anna;src_domain=h
            Nov 30 09:00:06 sbc kamailio[1]: NOTICE: ACC: something else
            """);

    assertEquals("other log line", records.get(0).skipped());
    List<CallFlowEvent> events = records.get(1).events();
    assertEquals(CallResult.NO_ANSWER, summary(events).outcome());
    assertEquals(
        MetadataValue.of("call missed"),
        Objects.requireNonNull(events.get(0).metadata()).get("event").orElseThrow());
    assertEquals(Party.uri("sip:anna@h"), events.get(0).from());
    assertEquals("has no method, call_id and from_tag after 'ACC:'", records.get(2).fault());
  }

  @Test
  void files_of_db_text_are_unescaped() {
    List<CallFlowEvent> events =
        events(
            """
            id(int,auto) method(string) from_tag(string) to_tag(string) callid(string) sip_code(string) sip_reason(string) time(time)
            1:INVITE:a:b\\:c:c\\\\1@h:603:no\\: \\n thanks:1772442005
            """);

    assertEquals("c\\1@h", events.get(0).callId().value());
    assertEquals("b:c", events.get(1).legId());
    assertEquals("no:  thanks", Objects.requireNonNull(events.get(1).outcome()).sipReason());
  }

  @Test
  void json_of_acc_json_is_read() {
    List<CallFlowEvent> events =
        events(
            """
            {"time": 1772442005.124, "method": "INVITE", "from_tag": "a", "to_tag": "b", "callid": "c1", "sip_code": "200", "sip_reason": "OK"}
            """);

    assertEquals(Instant.parse("2026-03-02T09:00:05.124Z"), events.get(0).timestamp());
  }

  @Test
  void a_detail_record_has_its_own_type() {
    CallFlowEvent event =
        events(
                """
                cdr_id,src_username,src_domain,dst_username,dst_domain,call_start_time,duration,sip_call_id,sip_from_tag,sip_to_tag
                1,anna,example.org,bert,192.0.2.2,2026-03-02 12:00:04,56,c1,a,b
                """)
            .get(0);
    CallSummary call = summary(List.of(event));

    assertEquals("x.kamailio.cdr", event.eventType().value());
    assertEquals(Duration.ofSeconds(56), call.talkDuration());
    assertEquals(Party.uri("sip:bert@192.0.2.2"), call.to());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,,a,b,c1,200,OK,2026-03-02 09:00:05 | has no method",
        "1,IN VITE,a,b,c1,200,OK,2026-03-02 09:00:05 | has the method 'IN VITE'",
        "1,INVITE,a,b,,200,OK,2026-03-02 09:00:05 | has no callid",
        "1,INVITE,a,b,c1,99,OK,2026-03-02 09:00:05 | has the sip_code '99'; write 100 to 699",
        "1,INVITE,a,b,c1,200,OK,NULL | has no time",
        "1,INVITE,a,b,c1,200,OK,0000-00-00 00:00:00 | has no time",
        "1,INVITE,a,b,c1,200,OK,noon | has the time 'noon'; write 2026-03-29 01:59:59, or seconds since 1970",
      })
  void a_wrong_row_is_refused(String row, String fault) {
    SourceRecord record = records(HEADER + row + PARTIES).get(0);

    assertEquals(fault, record.fault());
    assertEquals(2, record.line());
  }

  @Test
  void a_call_id_that_no_call_has_is_refused() {
    assertNotNull(
        records(HEADER + ANSWERED.replace(",c1,", ",c 1" + "x".repeat(300) + ",")).get(0).fault());
  }

  @Test
  void columns_that_are_given_count_for_rows_without_a_header() {
    SourceSettings settings =
        SourceSettings.DEFAULTS.withColumns(
            List.of("callid", "method", "sip_code", "time", "from_tag", "to_tag"));

    assertEquals(
        "b",
        records("c1,INVITE,200,2026-03-02 09:00:05,a,b\n", settings)
            .get(0)
            .events()
            .get(1)
            .legId());
  }

  @Test
  void the_order_of_records_does_not_matter() {
    List<CallFlowEvent> events = new ArrayList<>(events(HEADER + ANSWERED + BUSY));
    CallSummary call = summary(events);
    Collections.reverse(events);

    assertEquals(call, summary(events));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method\tfrom_tag\tto_tag\tcallid\tsip_code\tsip_reason\ttime\nINVITE\ta\tb\tc\t200\tOK\t2026-03-02 09:00:05\n",
        "1\tINVITE\ta\tb\tc\t200\tOK\t2026-03-02 09:00:05\n",
        "1,INVITE,a,b,c,200,OK,2026-03-02 09:00:05,10,9800,3,2026-03-02 09:00:02\n",
        "INSERT INTO acc (method,from_tag,to_tag,callid,sip_code,sip_reason,time) VALUES ('INVITE','a','b','c','200','OK','2026-03-02 09:00:05');\n",
        "{\"method\":\"INVITE\",\"from_tag\":\"a\",\"to_tag\":\"b\",\"callid\":\"c\",\"sip_code\":\"200\",\"time\":1772442005}\n",
        "x ACC: transaction answered: timestamp=1;method=BYE;from_tag=a;to_tag=b;call_id=c;code=200;reason=OK\n",
        "id(int,auto) method(string) callid(string) sip_code(string) time(int)\n",
      })
  void each_form_is_recognised(String text) {
    assertEquals(
        SourceFormat.KAMAILIO_ACC,
        Sources.recognise(text.getBytes(StandardCharsets.UTF_8)).orElse(null));
  }
}
