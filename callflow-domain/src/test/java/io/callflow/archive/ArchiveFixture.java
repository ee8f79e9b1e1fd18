package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.call.StoreResult;
import io.callflow.codec.CallCodec;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store in memory, events, and the invariants of stored calls, for the tests of the archive. */
abstract class ArchiveFixture {
  static final Tenant TENANT = new Tenant("acme");
  static final CallId CALL = new CallId("call-1");
  static final CallRef REF = CallRef.of(CALL);
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-23T13:00:00Z");
  static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));

  final CallCodec codec = new LineCodec();
  final ObjectStore store = new InMemoryObjectStore(Clock.systemUTC());

  Archive archive(ObjectStore over, Limits limits) {
    return Archive.open(over, codec, DESCRIPTOR, limits, Runnable::run, Backoff.none());
  }

  static CallFlowEvent event(CallId call, int number) {
    return CallFlowEvent.builder(
            call, new EventType("x.test"), NOON.plusSeconds(20L * number), "pbx")
        .sourceEventId("id-" + number)
        .from(Party.number("+4930" + (number % 3 + 1)))
        .to(Party.raw("1015"))
        .build();
  }

  static List<CallFlowEvent> events(int from, int to) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int number = from; number < to; number++) {
      events.add(event(CALL, number));
    }
    return events;
  }

  /** An event whose line is a little longer than this. */
  static CallFlowEvent event(CallId call, int number, int bytes) {
    return CallFlowEvent.builder(
            call, new EventType("x.test"), NOON.plusSeconds(number % 3600), "pbx")
        .sourceEventId("id-" + number)
        .metadata(new Metadata(Map.of("text", MetadataValue.of("x".repeat(bytes)))))
        .build();
  }

  static List<CallFlowEvent> eventsOf(CallFlow call) {
    return call.events().stream().map(StoredEvent::event).toList();
  }

  static void assertAllCreated(int expected, List<StoreResult> decisions) {
    assertEquals(expected, decisions.size());
    decisions.forEach(
        decision -> assertTrue(decision instanceof StoreResult.Created, decision::toString));
  }

  /** The chunks of the call, whatever their state. */
  List<Chunk> chunks(CallId call) {
    List<Chunk> chunks = new ArrayList<>();
    String folder = Keys.call(TENANT, call.key());
    for (ObjectKey key : ProbedStore.keys(store, name -> name.startsWith(folder))) {
      byte[] content = store.read(key).orElseThrow().content();
      chunks.add(Chunk.decode(codec, key, call.key(), chunks.size(), content));
    }
    return chunks;
  }

  List<ObjectKey> indexKeys() {
    return ProbedStore.keys(store, key -> key.contains("/minutes/") || key.contains("/parties/"));
  }

  /** Asserts the invariants: order, seals, limits, no event twice, none without its index keys. */
  void assertSound(CallId call, Limits limits) {
    Keys keys = new Keys(DESCRIPTOR);
    List<Chunk> chunks = chunks(call);
    Set<EventId> ids = new HashSet<>();
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      if (i < chunks.size() - 1) {
        assertTrue(chunk.header().sealed(), "only a sealed chunk has a successor");
      }
      assertTrue(chunk.lines().size() <= limits.chunkEvents());
      assertTrue(chunk.bytes() <= limits.chunkBytes());
      List<StoredEvent> events = chunk.lines().stream().map(Chunk.Line::event).toList();
      assertEquals(events.stream().sorted(CallFlow.ORDER).toList(), events, "in order");
      for (StoredEvent event : events) {
        assertTrue(ids.add(event.eventId()), "no event twice");
        for (ObjectKey key : keys.index(TENANT, call.key(), event.event())) {
          assertTrue(store.read(key).isPresent(), () -> event.eventId() + " lacks " + key);
        }
      }
    }
  }
}
