package io.callflow.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.callflow.contract.json.Json;
import io.callflow.contract.model.Event;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.StoredEvent;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What metadata costs, in bytes that are allocated, which do not depend on the machine. */
class MetadataCostTest {
  private static final String NUMBERS = "{\"a\":[1" + ",1".repeat(29_000) + "]}";

  private static CallFlowEvent event(Metadata metadata) {
    return CallFlowEvent.builder(new CallId("c"), EventType.CALL_STARTED, Instant.EPOCH, "pbx")
        .metadata(metadata)
        .build();
  }

  private static EventId id(Metadata metadata) {
    return EventId.of(event(metadata));
  }

  /** A batch has 65 such events, and many batches are in flight: their cost must be their text. */
  @Test
  void a_list_of_numbers_costs_little_more_than_its_text() {
    Metadata metadata = Metadata.parse(NUMBERS);
    id(metadata);
    assertTrue(allocated(() -> Metadata.parse(NUMBERS)) < 2L * NUMBERS.length(), "to read");
    assertTrue(allocated(() -> id(metadata)) < NUMBERS.length(), "to hash");
    assertTrue(allocated(() -> metadata.get("b")) < NUMBERS.length(), "to look up");
  }

  @Test
  void an_object_of_many_members_costs_a_multiple_of_its_text() {
    StringBuilder text = new StringBuilder("{\"#\":0");
    for (int i = 0; text.length() < 60_000; i++) {
      text.append(",\"").append(Integer.toString(i, 36)).append("\":{}");
    }
    String json = text.append('}').toString();
    Metadata metadata = Metadata.parse(json);
    id(metadata);
    assertTrue(allocated(() -> id(metadata)) < 25L * json.length());
  }

  @Test
  void nesting_costs_a_multiple_of_its_text() {
    String deep = "[".repeat(50) + "]".repeat(50);
    String json = "{\"a\":[" + (deep + ",").repeat(600) + "{\"b\":" + deep + "}]}";
    Metadata metadata = Metadata.parse(json);
    assertEquals(id(metadata), id(new Metadata(metadata.members())));
    id(metadata);
    assertTrue(allocated(() -> id(metadata)) < 16L * json.length());
  }

  /** The reader keeps two bytes for each of the body, and a piece of its own of each metadata. */
  @Test
  void a_request_costs_a_few_times_its_body() {
    byte[] body =
        ("{\"callId\":\"c\",\"eventType\":\"a\",\"timestamp\":\"2026-11-23T09:15:00Z\",\"metadata\":"
                + NUMBERS
                + "}")
            .getBytes(UTF_8);
    Json.readRequest(body, Event::read);
    assertTrue(allocated(() -> Json.readRequest(body, Event::read)) < 6L * body.length);
  }

  @Test
  void a_line_costs_a_few_times_its_bytes() {
    StoredEvent stored =
        new StoredEvent(id(Metadata.parse(NUMBERS)), Instant.EPOCH, event(Metadata.parse(NUMBERS)));
    JsonCallCodec codec = new JsonCallCodec();
    byte[] line = codec.line(stored);
    assertTrue(allocated(() -> codec.line(stored)) < 5L * line.length);
    assertTrue(allocated(() -> codec.event(line)) < 6L * line.length);
  }

  private static long allocated(Supplier<?> work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertNotNull(work.get());
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
