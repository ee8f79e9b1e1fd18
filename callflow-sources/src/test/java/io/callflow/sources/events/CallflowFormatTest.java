package io.callflow.sources.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.contract.CloudEventMapper;
import io.callflow.contract.JsonCallCodec;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import io.callflow.sources.SourceFormat;
import io.callflow.sources.Sources;
import io.callflow.sources.record.SourceRecord;
import io.callflow.sources.record.SourceSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callflow's own events, as lines and as CloudEvents. */
class CallflowFormatTest {
  private static final CallFlowEvent EVENT =
      CallFlowEvent.builder(
              new CallId("c1@pbx"),
              EventType.CALL_STARTED,
              Instant.parse("2026-11-23T09:00:00Z"),
              "pbx")
          .metadata(Metadata.parse("{\"n\":1.50,\"e\":[1e2,{}]}"))
          .build();

  private static final StoredEvent STORED =
      new StoredEvent(EventId.of(EVENT), Instant.parse("2026-11-23T10:00:00Z"), EVENT);

  private static List<SourceRecord> records(SourceFormat format, String text, String source) {
    try (Stream<SourceRecord> records =
        Sources.read(
            format,
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            SourceSettings.DEFAULTS.withSource(source))) {
      return records.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s", "[%s]", "{\"count\":1,\"items\":[%s]}", "{\"events\":[%s],\"x\":1}"})
  void a_stored_event_comes_back_equal(String around) {
    String line = new String(new JsonCallCodec().line(STORED), StandardCharsets.UTF_8);
    List<SourceRecord> records = records(SourceFormat.CALLFLOW, around.formatted(line), "other");
    assertEquals(List.of(EVENT), records.get(0).events());
    assertEquals(1, records.size());
  }

  @Test
  void the_source_of_the_user_is_for_events_without_one() {
    String json =
        "{\"callId\":\"c\",\"eventType\":\"call.started\",\"timestamp\":\"2026-11-23T09:00:00Z\"}";
    assertEquals(
        "mine", records(SourceFormat.CALLFLOW, json, "mine").get(0).events().get(0).source());
  }

  @Test
  void the_header_of_a_stored_object_is_skipped() {
    String header =
        "{\"format\":1,\"callId\":\"c\",\"chunk\":0,\"revision\":1,\"sealed\":false,\"state\":\"live\"}";
    assertEquals(
        "header of a stored object", records(SourceFormat.CALLFLOW, header, "a").get(0).skipped());
  }

  @Test
  void all_violations_are_told_and_reading_goes_on() {
    String line = new String(new JsonCallCodec().line(STORED), StandardCharsets.UTF_8);
    List<SourceRecord> records =
        records(SourceFormat.CALLFLOW, "{\"callId\":\"\",\"more\":1}\nnonsense\n" + line, "a");
    assertEquals(3, records.size());
    String fault = Objects.requireNonNull(records.get(0).fault());
    for (String part :
        List.of("callId", "eventType is missing", "timestamp is missing", "more is no field")) {
      assertTrue(fault.contains(part), fault);
    }
    assertEquals(2, records.get(1).line());
    assertEquals(List.of(EVENT), records.get(2).events());
  }

  @Test
  void a_message_about_very_many_violations_is_bounded() {
    StringBuilder many = new StringBuilder("{\"a0\":1");
    for (int i = 1; i < 5_000; i++) {
      many.append(",\"a").append(i).append("\":1");
    }
    String fault =
        Objects.requireNonNull(
            records(SourceFormat.CALLFLOW, many.append('}').toString(), "a").get(0).fault());
    assertTrue(fault.length() < 4_000 && fault.endsWith("more."), fault);
  }

  @Test
  void a_cloud_event_of_ours_comes_back_equal() {
    String json = new String(CloudEventMapper.cloudEvent(STORED), StandardCharsets.UTF_8);
    List<SourceRecord> records =
        records(SourceFormat.CLOUDEVENTS, "[" + json + "," + json + "]", "other");
    assertEquals(List.of(EVENT), records.get(0).events());
    assertEquals(List.of(EVENT), records.get(1).events());
  }

  @Test
  void a_cloud_event_of_another_vendor_takes_the_source_of_the_user() {
    String json =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"com.acme.voice.ended\",\"time\":\"2026-11-23T09:00:00Z\",\"data\":{\"callId\":\"c\",\"big\":\""
            + "x".repeat(100_000)
            + "\"}}";
    CallFlowEvent event = records(SourceFormat.CLOUDEVENTS, json, "mine").get(0).events().get(0);
    assertEquals("mine", event.source());
    assertEquals("x.acme.voice_ended", event.eventType().value());
    assertTrue(Objects.requireNonNull(event.metadata()).size() < 64 * 1024);
  }

  @Test
  void a_cloud_event_that_names_no_call_is_skipped() {
    String json =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"a\",\"type\":\"com.acme.order.placed\",\"subject\":\"7\"}";
    assertEquals(
        "CloudEvent without a call", records(SourceFormat.CLOUDEVENTS, json, "a").get(0).skipped());
  }
}
