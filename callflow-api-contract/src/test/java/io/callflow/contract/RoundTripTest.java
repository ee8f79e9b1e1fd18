package io.callflow.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonNumber;
import io.callflow.contract.model.Event;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A value that is written and read again is the same value. */
class RoundTripTest {
  private final JsonCallCodec codec = new JsonCallCodec();

  @Test
  void a_stored_event_comes_back_from_its_line() {
    for (int seed = 0; seed < 2_000; seed++) {
      StoredEvent event = new RandomEvents(new Random(seed)).stored();
      byte[] line = codec.line(event);
      String text = new String(line, StandardCharsets.UTF_8);
      assertEquals(-1, text.indexOf('\n'), text);
      assertEquals(event, codec.event(line), "seed " + seed);
      assertEquals(text, new String(codec.line(codec.event(line)), StandardCharsets.UTF_8));
    }
  }

  @Test
  void every_stored_line_is_valid_by_the_contract() {
    for (int seed = 0; seed < 300; seed++) {
      byte[] line = codec.line(new RandomEvents(new Random(seed)).stored());
      assertEquals(List.of(), Contract.oracle("StoredEvent", line), "seed " + seed);
      Json.readRequest(line, io.callflow.contract.model.StoredEvent::read);
    }
  }

  @Test
  void an_event_comes_back_from_the_request_that_stores_it() {
    for (int seed = 0; seed < 2_000; seed++) {
      CallFlowEvent event = new RandomEvents(new Random(seed)).event();
      byte[] json = Json.write(EventMapper.event(event));
      assertEquals(
          event, EventMapper.event(Json.readRequest(json, Event::read), "nobody"), "seed " + seed);
    }
  }

  @Test
  void members_and_numbers_of_metadata_stay_as_they_were_sent() {
    String metadata =
        "{\"z\":1.0,\"a\":1e2,\"m\":-0,\"big\":123456789012345678901234567890.10,"
            + "\"n\":null,\"t\":[true,false,[],{}],\"\":\"\\u0000\\u2028\"}";
    String body =
        "{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"2026-11-23T09:15:00Z\",\"metadata\":"
            + metadata
            + "}";
    String written =
        Json.writeString(Json.readRequest(body.getBytes(StandardCharsets.UTF_8), Event::read));
    assertEquals(body.replace("\\u2028", "\u2028"), written);
  }

  @Test
  void a_tree_is_read_and_written_unchanged() {
    String json =
        "{\"headers\":{\"a\":\"b\"},\"body\":null,\"n\":[1,2.50,true,false,\"é\"],\"e\":{}}";
    Map<String, ?> tree = Json.readTree(json.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        List.of(new JsonNumber("1"), new JsonNumber("2.50"), true, false, "é"), tree.get("n"));
    assertEquals(List.of("headers", "body", "n", "e"), List.copyOf(tree.keySet()));
    assertEquals(json, new String(Json.writeTree(tree), StandardCharsets.UTF_8));
  }

  @Test
  void a_tree_may_nest_deeper_than_metadata() {
    String json = "{\"a\":".repeat(300) + "1" + "}".repeat(300);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertEquals(json, new String(Json.writeTree(Json.readTree(bytes)), StandardCharsets.UTF_8));
  }

  @Test
  void the_source_of_a_request_is_its_own_or_else_its_sender() {
    String body = "{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"2026-11-23T09:15:00Z\"";
    assertEquals("key-1", source(body + "}"));
    assertEquals("pbx", source(body + ",\"source\":\"pbx\"}"));
  }

  private static String source(String body) {
    return EventMapper.event(
            Json.readRequest(body.getBytes(StandardCharsets.UTF_8), Event::read), "key-1")
        .source();
  }
}
