package io.callflow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.Direction;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.RandomEvents;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineCodecTest {
  private static final CallId CALL = new CallId("a\\t=b");
  private static final Instant NOW = Instant.parse("2026-11-23T13:00:00.000000001Z");

  private final CallCodec codec = new LineCodec();

  private void assertRoundTrip(CallFlowEvent event) {
    StoredEvent stored = new StoredEvent(EventId.of(event, CALL.key()), NOW, event);
    byte[] line = codec.line(stored);
    assertEquals(-1, new String(line, UTF_8).indexOf('\n'));
    assertEquals(stored, codec.event(line));
  }

  private static CallFlowEvent.Builder event() {
    return CallFlowEvent.builder(CALL, new EventType("x.test"), NOW, "pbx");
  }

  @Test
  void an_event_comes_back_with_every_field() {
    assertRoundTrip(
        event()
            .sourceEventId("id\\n")
            .sequence(7L)
            .legId("leg=1")
            .correlationId("c")
            .direction(Direction.INBOUND)
            .from(new Party("+4930", "sip:a=b@c", "raw", "name"))
            .to(Party.raw("1015"))
            .hop(new Hop("a", null))
            .outcome(new Outcome(CallResult.BUSY, 486, 17, "why", "who"))
            .metadata(new Metadata(Map.of("a\t=\n\\", MetadataValue.of("\n\t\\t=x"))))
            .build());
    assertRoundTrip(event().metadata(new Metadata(Map.of())).build());
  }

  @Test
  void events_with_any_fields_present_come_back() {
    RandomEvents random = new RandomEvents(new Random(11));
    int kept = 0;
    for (int i = 0; i < 2000; i++) {
      CallFlowEvent event = random.event(CALL);
      if (event.metadata() == null) {
        assertRoundTrip(event);
        kept++;
      }
    }
    assertEquals(true, kept > 500, () -> "too few events without metadata");
  }

  @Test
  void headers_and_descriptors_come_back() {
    for (ChunkHeader.State state : ChunkHeader.State.values()) {
      CallId callId = state == ChunkHeader.State.ERASED ? null : CALL;
      ChunkHeader header = new ChunkHeader(2, callId, 3, 4L << 33, true, state);
      assertEquals(header, codec.header(codec.line(header)));
    }
    StoreDescriptor descriptor = new StoreDescriptor(3, 4, "5".repeat(64));
    assertEquals(descriptor, codec.descriptor(codec.line(descriptor)));
  }

  @Test
  void what_it_cannot_keep_is_refused() {
    CallFlowEvent counted =
        event().metadata(new Metadata(Map.of("a", MetadataValue.of(1)))).build();
    StoredEvent stored = new StoredEvent(EventId.of(counted, CALL.key()), NOW, counted);
    assertThrows(UnsupportedOperationException.class, () -> codec.line(stored));
  }

  @Test
  void a_line_that_is_not_whole_is_refused() {
    String header =
        new String(
            codec.line(new ChunkHeader(1, CALL, 0, 1, false, ChunkHeader.State.LIVE)), UTF_8);
    for (String line :
        List.of("", "nonsense", "\t", header.strip(), header.replace("state=", "x="))) {
      assertThrows(IllegalArgumentException.class, () -> codec.header(line.getBytes(UTF_8)), line);
    }
  }
}
