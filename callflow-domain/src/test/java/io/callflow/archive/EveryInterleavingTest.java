package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.Exploration.Actor;
import io.callflow.archive.Exploration.Kind;
import io.callflow.archive.Exploration.Outcome;
import io.callflow.call.StoreResult;
import io.callflow.codec.CallCodec;
import io.callflow.codec.ChunkHeader;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.store.ObjectStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Append, erase and read of one call with chunks of two events, in every interleaving with a crash.
 */
class EveryInterleavingTest {
  private static final Tenant TENANT = new Tenant("t");
  private static final CallId CALL = new CallId("call");
  private static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));
  private static final Limits TINY = new Limits(2, 1 << 20, 100, 1 << 24);

  private CallCodec codec = new LineCodec();
  private boolean deleteInsteadOfTombstone;

  @Test
  void two_appenders_with_a_common_event() {
    assertNoFault(appender("a"), appender("a", "b", "c"));
  }

  @Test
  void three_appenders() {
    assertNoFault(appender("a", "b"), appender("b", "c"), appender("d"));
  }

  @Test
  void two_appenders_and_a_reader() {
    assertNoFault(appender("a", "b", "c"), appender("b"), reader());
  }

  @Test
  void two_appenders_and_an_eraser() {
    assertNoFault(appender("a", "b"), appender("c"), eraser());
  }

  @Test
  void an_appender_and_two_erasers() {
    assertNoFault(appender("a", "b", "c"), eraser(), eraser());
  }

  @Test
  void an_appender_an_eraser_and_a_reader() {
    assertNoFault(appender("a", "b", "c"), eraser(), reader());
  }

  @Test
  void a_dropped_seal_is_detected() {
    codec = new SealDroppingCodec(codec);
    assertDetected("a reader missed an acknowledged event", appender("a", "b", "c"), reader());
  }

  @Test
  void a_chunk_deleted_without_a_tombstone_is_detected() {
    deleteInsteadOfTombstone = true;
    assertDetected(
        "an event is there after its erasure was answered",
        appender("a", "b", "c"),
        eraser(),
        appender("d"));
  }

  private void assertNoFault(Actor... actors) {
    Exploration exploration = exploration(actors);
    Set<String> found = exploration.explore(1);
    System.out.printf(
        "%s: %,d states, %s%n",
        List.of(actors).stream().map(p -> p.kind().name()).toList(), exploration.states(), found);
    assertEquals(Set.of(), found);
    assertTrue(exploration.states() > 100, "the exploration went somewhere");
  }

  private void assertDetected(String finding, Actor... actors) {
    assertEquals(Set.of(finding), exploration(actors).explore(1));
  }

  private Exploration exploration(Actor... actors) {
    return new Exploration(
        codec, TENANT, new Keys(DESCRIPTOR), deleteInsteadOfTombstone, List.of(actors));
  }

  private Archive archive(ObjectStore store) {
    return new Archive(store, codec, DESCRIPTOR, true, TINY, Runnable::run, Backoff.none());
  }

  private Actor appender(String... names) {
    List<CallFlowEvent> batch = new ArrayList<>();
    for (String name : names) {
      batch.add(event(name));
    }
    return new Actor(
        Kind.APPENDER,
        store ->
            Exploration.outcome(
                () -> {
                  Set<EventId> stored = new HashSet<>();
                  for (StoreResult decision :
                      archive(store).append(TENANT, CALL, batch, Exploration.NOW)) {
                    if (decision instanceof StoreResult.Created created) {
                      stored.add(created.event().eventId());
                    } else if (decision instanceof StoreResult.Duplicate duplicate) {
                      stored.add(duplicate.event().eventId());
                    } else {
                      return new Outcome("decided " + decision, Set.of());
                    }
                  }
                  return new Outcome("stored", stored);
                }));
  }

  private Actor eraser() {
    return new Actor(
        Kind.ERASER,
        store ->
            Exploration.outcome(
                () -> {
                  archive(store).erase(TENANT, CallRef.of(CALL));
                  return new Outcome("erased", Set.of());
                }));
  }

  private Actor reader() {
    return new Actor(
        Kind.READER,
        store ->
            Exploration.outcome(
                () -> {
                  Set<EventId> read = new HashSet<>();
                  for (StoredEvent event : archive(store).read(TENANT, CallRef.of(CALL)).events()) {
                    read.add(event.eventId());
                  }
                  return new Outcome("read", read);
                }));
  }

  /** An event in a minute of its own, so with an index key of its own. */
  private static CallFlowEvent event(String name) {
    return CallFlowEvent.builder(
            CALL,
            new EventType("x.test." + name),
            Exploration.NOW.plusSeconds(60L * (name.charAt(0) - 'a')),
            "test")
        .build();
  }

  /** Writes every chunk as if it were open. */
  private static final class SealDroppingCodec extends ForwardingCodec {
    SealDroppingCodec(CallCodec codec) {
      super(codec);
    }

    @Override
    public byte[] line(ChunkHeader header) {
      return super.line(
          new ChunkHeader(
              header.format(),
              header.callId(),
              header.chunk(),
              header.revision(),
              false,
              header.state()));
    }
  }
}
