package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CloudEvents of our events, read back by us and by the CloudEvents SDK, and those of others. */
class CloudEventMapperTest {
  private static final String ANSWERED =
      """
      {"specversion":"1.0","id":"7","source":"/pbx","type":"io.callflow.leg.answered","subject":"c1",
       "time":"2026-11-23T09:15:00.123456789Z","data":{"legId":"b"}}""";

  @Test
  void an_event_comes_back_from_its_cloud_event() {
    for (int seed = 0; seed < 2_000; seed++) {
      CallFlowEvent event = new RandomEvents(new Random(seed)).event();
      byte[] json = CloudEventMapper.cloudEvent(event);
      assertEquals(Optional.of(event), CloudEventMapper.event(json), "seed " + seed);
    }
  }

  @Test
  void stored_events_come_back_from_a_batch() {
    List<StoredEvent> stored = new ArrayList<>();
    for (int seed = 0; seed < 300; seed++) {
      stored.add(new RandomEvents(new Random(seed)).stored());
    }
    List<Optional<CallFlowEvent>> read = CloudEventMapper.events(CloudEventMapper.batch(stored));
    assertEquals(stored.stream().map(s -> Optional.of(s.event())).toList(), read);
  }

  @Test
  void the_sdk_reads_what_we_write_and_we_read_what_the_sdk_writes() {
    JsonFormat format = new JsonFormat();
    for (int seed = 0; seed < 500; seed++) {
      // the SDK writes the numbers of metadata as it likes
      CallFlowEvent event =
          new RandomEvents(new Random(seed)).event().toBuilder().metadata(null).build();
      StoredEvent stored = new StoredEvent(EventId.of(event), Instant.EPOCH, event);
      CloudEvent read = format.deserialize(CloudEventMapper.cloudEvent(stored));
      assertEquals(stored.eventId().value(), read.getId());
      assertEquals("io.callflow." + event.eventType().value(), read.getType());
      assertEquals(event.callId().value(), read.getSubject());
      assertEquals(event.timestamp(), Objects.requireNonNull(read.getTime()).toInstant());
      assertEquals("application/json", read.getDataContentType());
      byte[] written = format.serialize(read);
      assertEquals(Optional.of(event), CloudEventMapper.event(written), "seed " + seed);
    }
  }

  @Test
  void extensions_that_we_do_not_know_are_kept_and_given_back() {
    String json =
        ANSWERED.replace(
            "\"data\":",
            "\"traceparent\":\"00-a-b-01\",\"partition\":-7,\"sampled\":true,\"data\":");
    CallFlowEvent event = read(json);
    assertEquals(
        Metadata.parse(
            "{\"cloudevents\":{\"traceparent\":\"00-a-b-01\",\"partition\":-7,\"sampled\":true}}"),
        event.metadata());
    CloudEvent back = new JsonFormat().deserialize(CloudEventMapper.cloudEvent(event));
    assertEquals("00-a-b-01", back.getExtension("traceparent"));
    assertEquals(-7, back.getExtension("partition"));
    assertEquals(true, back.getExtension("sampled"));
    assertEquals(event, CloudEventMapper.event(CloudEventMapper.cloudEvent(event)).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"1.5", "2147483648", "{}", "[]", "01"})
  void metadata_that_cannot_be_extensions_stays_metadata(String value) {
    String text = value.equals("01") ? "\"\\u0001\"" : value;
    CallFlowEvent event =
        CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "pbx")
            .metadata(Metadata.parse("{\"cloudevents\":{\"a\":" + text + "},\"z\":1.0}"))
            .build();
    byte[] json = CloudEventMapper.cloudEvent(event);
    new JsonFormat().deserialize(json);
    assertEquals(event, CloudEventMapper.event(json).orElseThrow());
  }

  @Test
  void attributes_stand_in_for_what_the_data_leaves_out() {
    assertEquals(
        CallFlowEvent.builder(
                new CallId("c1"),
                EventType.LEG_ANSWERED,
                Instant.parse("2026-11-23T09:15:00.123456789Z"),
                "/pbx")
            .sourceEventId("7")
            .legId("b")
            .build(),
        read(ANSWERED));
    assertEquals("c1", read(ANSWERED.replace(",\"data\":{\"legId\":\"b\"}", "")).callId().value());
  }

  @Test
  void data_in_base64_is_read_as_data() {
    String data =
        Base64.getEncoder().encodeToString("{\"legId\":\"b\"}".getBytes(StandardCharsets.UTF_8));
    assertEquals(
        read(ANSWERED),
        read(ANSWERED.replace("\"data\":{\"legId\":\"b\"}", "\"data_base64\":\"" + data + "\"")));
  }

  @Test
  void an_attribute_that_is_null_is_none() {
    assertEquals(
        read(ANSWERED),
        read(ANSWERED.replace("\"data\":", "\"dataschema\":null,\"x\":null,\"data\":")));
  }

  @Test
  void an_id_that_is_no_source_event_id_is_hashed() {
    CallFlowEvent event = read(ANSWERED.replace("\"7\"", "\"é " + "7".repeat(200) + "\""));
    assertTrue(String.valueOf(event.sourceEventId()).matches("ce-[0-9a-v]{32}"));
  }

  @Test
  void a_source_that_is_no_uri_reference_is_percent_encoded() {
    CallFlowEvent event =
        CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "büro 1:{a}")
            .build();
    Map<String, ?> tree = Json.readTree(CloudEventMapper.cloudEvent(event));
    assertEquals("b%C3%BCro%201%3A%7Ba%7D", tree.get("source"));
    assertEquals(
        "büro 1:{a}",
        read(new String(CloudEventMapper.cloudEvent(event), StandardCharsets.UTF_8)).source());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{}' | /specversion required, /id required, /source required, /type required",
        "'{\"specversion\":\"0.3\",\"id\":1}' | /specversion unsupported_version",
        "'{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"a b\",\"type\":7}' | /id too_short, /source not_a_uri_reference, /type wrong_type",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"t\",\"time\":\"now\",\"subject\":\"\",\"dataschema\":\"rel\"}' | /subject too_short, /time not_a_time, /dataschema not_a_uri",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"t\",\"A_b\":\"1\",\"c\":1.5,\"d\":{},\"e\":\"\\u0007\"}' | /A_b pattern, /c wrong_type, /d wrong_type, /e control_character",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"t\",\"data\":1,\"data_base64\":\"AA==\"}' | /data_base64 conflict",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"t\",\"data_base64\":\"?\"}' | /data_base64 not_base64",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"io.callflow.call.started\",\"data\":[]}' | /data wrong_type",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"io.callflow.call.started\"}' | /data/callId required, /data/timestamp required",
        "'{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"io.callflow.call.started\",\"subject\":\"c\",\"data\":{\"callId\":\"d\",\"eventType\":\"call.ended\",\"timestamp\":\"x\",\"no\":1}}' | /subject contradiction, /type contradiction, /data/timestamp too_short, /data/no unknown_field",
      })
  void every_violation_is_named(String json, String violations) {
    MalformedBody refusal =
        assertThrows(
            MalformedBody.class,
            () -> CloudEventMapper.event(json.getBytes(StandardCharsets.UTF_8)));
    assertEquals(violations, refusal.getMessage());
  }

  @Test
  void violations_of_a_batch_name_the_cloud_event() {
    byte[] json = ("[" + ANSWERED + ",{}]").getBytes(StandardCharsets.UTF_8);
    MalformedBody refusal = assertThrows(MalformedBody.class, () -> CloudEventMapper.events(json));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("/1/specversion required,"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.pbx.call-started, x.example.pbx_call_started",
    "started, x.cloudevents.started",
    "com.9a.b, x.cloudevents.com_9a_b",
    "com.example.9, x.example.event_9"
  })
  void an_event_of_another_vendor_keeps_its_name(String type, String eventType) {
    String json =
        """
        {"specversion":"1.0","id":"1","source":"//x.example","type":"%s","time":"2026-11-23T09:15:00Z",
         "data":{"Call_ID":"c9","n":1.50}}"""
            .formatted(type);
    CallFlowEvent event = read(json);
    assertEquals(eventType, event.eventType().value());
    assertEquals("c9", event.callId().value());
    assertEquals("//x.example", event.source());
    assertEquals("1", event.sourceEventId());
    assertEquals(Metadata.parse(json), event.metadata());
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.call.started, '', s1, s1",
    "com.example.order.placed, '', s1, ''",
    "com.example.order.placed, '\"callid\":\"e1\",', s1, e1",
  })
  void the_call_of_another_vendor_is_an_extension_or_the_subject_of_a_call(
      String type, String extension, String subject, String call) {
    String json =
        """
        {"specversion":"1.0","id":"1","source":"a","type":"%s","time":"2026-11-23T09:15:00Z",%s
         "subject":"%s","data":"text"}"""
            .formatted(type, extension, subject);
    assertEquals(
        call,
        CloudEventMapper.event(json.getBytes(StandardCharsets.UTF_8))
            .map(event -> event.callId().value())
            .orElse(""));
  }

  private static CallFlowEvent read(String json) {
    return CloudEventMapper.event(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
