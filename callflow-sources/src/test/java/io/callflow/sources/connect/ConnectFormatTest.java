package io.callflow.sources.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallSummary;
import io.callflow.event.AnsweredBy;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.sources.CloudRecords;
import io.callflow.sources.SourceFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFormatTest {
  private static CloudRecords read(String... lines) {
    return CloudRecords.read(SourceFormat.AMAZON_CONNECT, lines);
  }

  /** A contact event without its envelope. */
  private static String event(String type, String more) {
    return """
        {"contactId":"c1","eventType":"%s","channel":"VOICE","initiationMethod":"INBOUND",\
        "initiationTimestamp":"2026-11-18T08:00:00.000Z"%s}"""
        .formatted(type, more);
  }

  private static String record(String method, String more) {
    return """
        {"ContactId":"c1","Channel":"VOICE","InitiationMethod":"%s",\
        "InitiationTimestamp":"2026-11-18T08:00:00Z","LastUpdateTimestamp":"2026-11-18T09:00:00Z",\
        "CustomerEndpoint":{"Address":"+493055507788"},"SystemEndpoint":{"Address":"+4930555010"}%s}"""
        .formatted(method, more);
  }

  private static final String SYSTEM =
      ",\"connectedToSystemTimestamp\":\"2026-11-18T08:00:01.000Z\"";
  private static final String QUEUED =
      ",\"queueInfo\":{\"queueArn\":\"arn:x/queue/q1\",\"enqueueTimestamp\":\"2026-11-18T08:00:10Z\"}";
  private static final String AGENT =
      ",\"AgentInfo\":{\"AgentArn\":\"arn:x/agent/a1\",\"connectedToAgentTimestamp\":\"2026-11-18T08:00:30Z\"}";
  private static final String END = ",\"disconnectTimestamp\":\"2026-11-18T08:01:30Z\"";

  @Test
  void the_system_answers_and_an_agent_connects_later() {
    CallSummary call =
        read(
                event("DISCONNECTED", SYSTEM + QUEUED + AGENT + END),
                event("CONNECTED_TO_AGENT", SYSTEM + QUEUED + AGENT),
                event("QUEUED", SYSTEM + QUEUED),
                event("INITIATED", ""))
            .summary("c1");

    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals(Instant.parse("2026-11-18T08:00:01Z"), call.answeredAt());
    assertEquals(Instant.parse("2026-11-18T08:00:30Z"), call.connectedAt());
    assertEquals(AnsweredBy.PERSON, call.answeredBy());
    assertEquals("q1", call.queue());
    assertEquals(Party.raw("a1"), call.agent());
  }

  @Test
  void the_last_event_alone_tells_the_steps_before_it() {
    CallSummary call =
        read(event(
                "DISCONNECTED",
                SYSTEM + QUEUED + AGENT + END + ",\"disconnectReason\":\"AGENT_DISCONNECT\""))
            .summary("c1");

    assertEquals(Instant.parse("2026-11-18T08:00:00Z"), call.startedAt());
    assertEquals(Instant.parse("2026-11-18T08:00:30Z"), call.connectedAt());
    assertEquals(CallResult.ANSWERED, call.outcome());
    assertEquals("q1", call.queue());
    assertEquals(List.of(), call.warnings());
  }

  @Test
  void a_caller_who_leaves_the_queue_has_abandoned() {
    CallSummary call =
        read(
                event("INITIATED", ""),
                event("QUEUED", SYSTEM + QUEUED),
                event("DISCONNECTED", SYSTEM + QUEUED + END))
            .summary("c1");

    assertEquals(CallResult.ABANDONED, call.outcome());
    assertEquals(AnsweredBy.SYSTEM, call.answeredBy());
    assertNull(call.connectedAt());
  }

  @Test
  void a_record_tells_parties_agent_queue_and_hold() {
    CallSummary call =
        read(record(
                "INBOUND",
                """
                    ,"ConnectedToSystemTimestamp":"2026-11-18T08:00:01Z",\
                    "Queue":{"Name":"Support","EnqueueTimestamp":"2026-11-18T08:00:10Z",\
                    "DequeueTimestamp":"2026-11-18T08:00:30Z"},\
                    "Agent":{"Username":"dora","ConnectedToAgentTimestamp":"2026-11-18T08:00:30Z",\
                    "CustomerHoldDuration":15,"NumberOfHolds":2},\
                    "DisconnectTimestamp":"2026-11-18T08:01:30Z",\
                    "DisconnectReason":"AGENT_DISCONNECT"""
                    + "\""))
            .summary("c1");

    assertEquals(Party.number("+493055507788"), call.from());
    assertEquals(Party.number("+4930555010"), call.dialled());
    assertEquals(Party.raw("dora"), call.to());
    assertEquals("Support", call.queue());
    assertEquals(Duration.ofSeconds(15), call.holdDuration());
    assertEquals(Duration.ofSeconds(45), call.talkDuration());
    assertEquals("agent", Objects.requireNonNull(call.legs().get(0).outcome()).endedBy());
    assertEquals(List.of(), call.warnings());
  }

  @Test
  void a_record_that_is_written_again_adds_its_first_event_only() {
    String more = ",\"DisconnectTimestamp\":\"2026-11-18T08:01:30Z\"";
    List<CallFlowEvent> first = read(record("INBOUND", more)).events();
    List<CallFlowEvent> again =
        read(record("INBOUND", more).replace("09:00:00Z", "10:00:00Z")).events();

    assertEquals(first.subList(1, first.size()), again.subList(1, again.size()));
    assertEquals("c1-2026-11-18T09:00:00Z", first.get(0).sourceEventId());
    assertEquals("c1-2026-11-18T10:00:00Z", again.get(0).sourceEventId());
  }

  @ParameterizedTest
  @CsvSource({
    "TELECOM_BUSY,BUSY",
    "TELECOM_UNANSWERED,NO_ANSWER",
    "OUTBOUND_ATTEMPT_FAILED,FAILED"
  })
  void an_outgoing_call_ends_with_the_result_of_its_reason(String reason, CallResult result) {
    String end = ",\"DisconnectTimestamp\":\"2026-11-18T08:01:30Z\",\"DisconnectReason\":\"";

    CallSummary call = read(record("OUTBOUND", end + reason + "\"")).summary("c1");

    assertEquals(result, call.outcome());
    assertEquals(Party.number("+493055507788"), call.to());
  }

  @Test
  void a_transferred_contact_is_linked_from_both_sides() {
    CloudRecords records =
        read(event("INITIATED", ",\"previousContactId\":\"c0\",\"initialContactId\":\"cX\""));

    assertEquals(
        List.of(Relation.TRANSFERRED_FROM, Relation.PARENT),
        records.summary("c1").links().stream().map(link -> link.rel()).toList());
    assertEquals(Relation.TRANSFERRED_TO, records.summary("c0").links().get(0).rel());
  }

  @Test
  void records_need_nothing_between_them() {
    String end = ",\"DisconnectTimestamp\":\"2026-11-18T08:01:30Z\"";
    String both = record("INBOUND", end) + record("INBOUND", end).replace("\"c1\"", "\"c2\"");

    assertEquals(2, read(both).records().size());
  }

  @Test
  void a_flow_log_within_a_log_event_is_the_same_as_alone() {
    String log =
        "{\"ContactId\":\"c1\",\"ContactFlowModuleType\":\"SetQueue\",\"Timestamp\":\"2026-11-18T08:00:00Z\"}";
    String message = log.replace("\"", "\\\"");

    assertEquals(
        read(log).events(),
        read("{\"logEvents\":[{\"timestamp\":1,\"message\":\"" + message + "\"}]}").events());
    assertEquals(
        "SetQueue", Objects.requireNonNull(read(log).first().details().application()).name());
  }

  @ParameterizedTest
  @CsvSource({"CHAT,CHAT", "task,TASK", "EMAIL,EMAIL"})
  void contacts_on_other_channels_are_skipped(String channel, String skipped) {
    assertEquals(skipped, read(event("INITIATED", "").replace("VOICE", channel)).only().skipped());
  }

  @Test
  void a_new_type_of_event_is_kept_by_its_name() {
    String envelope =
        """
        {"detail-type":"Amazon Connect Contact Event","source":"aws.connect","id":"e1",\
        "time":"2026-11-18T08:00:05Z","detail":%s}"""
            .formatted(event("TELEPORTED", ""));

    CallFlowEvent event = read(envelope).first();

    assertEquals("x.amazon_connect.teleported", event.eventType().value());
    assertEquals("e1", event.sourceEventId());
  }

  @Test
  void json_that_is_not_valid_is_refused_and_reading_goes_on() {
    CloudRecords records =
        read("{\"contactId\":\"c1\",\"eventType\":\"QUEUED\",}", event("INITIATED", ""));

    assertTrue(
        Objects.requireNonNull(records.records().get(0).fault()).startsWith("is not valid JSON"));
    assertEquals(List.of("call.started"), records.types());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"contactId\":{},\"eventType\":[]}",
        "{\"contactId\":\"c1\",\"eventType\":\"QUEUED\",\"queueInfo\":7}",
        "{\"ContactId\":\"c1\",\"InitiationTimestamp\":\"soon\"}",
        "{\"ContactId\":\"c 1\",\"InitiationTimestamp\":\"2026-11-18T08:00:00Z\"}",
        "{\"detail-type\":\"Amazon Connect Contact Event\",\"source\":\"aws.connect\",\"detail\":[]}",
        "{\"message\":\"{\",\"timestamp\":1}",
        "[7]"
      })
  void nonsense_is_refused_with_a_reason(String record) {
    assertNotNull(read(record).records().get(0).fault());
  }
}
