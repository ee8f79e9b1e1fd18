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
import io.callflow.event.Link;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.StoryQuery;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Append, erase and read of one call with chunks of two events, in every interleaving with a crash;
 * and the story of another call that it links.
 */
class EveryInterleavingTest {
  private static final Tenant TENANT = new Tenant("t");
  private static final CallId CALL = new CallId("call");
  private static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 1, "0".repeat(64));
  private static final Limits TINY = new Limits(2, 1 << 20, 100, 1 << 24);

  private static final CallId OTHER = new CallId("other");

  private final Map<String, String> before = new TreeMap<>();
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
  void an_appender_with_links_an_eraser_and_a_reader() {
    assertNoFault(appender("l", "k"), eraser(), reader());
  }

  @Test
  void a_story_finds_an_acknowledged_link_from_the_other_side() {
    beforeAll();
    assertNoFault(appender("a", "b", "l"), appender("l"), story());
  }

  @Test
  void a_story_finds_an_acknowledged_correlation_id() {
    beforeAll();
    assertNoFault(appender("a", "b", "k"), appender("k"), story());
  }

  @Test
  void a_story_has_nothing_of_an_erased_call() {
    beforeAll();
    assertNoFault(appender("l"), eraser(), story());
    assertNoFault(appender("k"), eraser(), story());
  }

  @Test
  void a_story_that_does_not_look_at_the_index_is_detected() {
    beforeAll();
    assertDetected(
        "a story missed an acknowledged link",
        appender("l"),
        story(
            store ->
                new ForwardingObjectStore(store) {
                  @Override
                  public List<ListedObject> list(String prefix, String after, int limit) {
                    return List.of();
                  }
                }));
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
        before, codec, TENANT, new Keys(DESCRIPTOR), deleteInsteadOfTombstone, List.of(actors));
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

  private Actor story() {
    return story(store -> store);
  }

  private Actor story(UnaryOperator<ObjectStore> seen) {
    return new Actor(
        Kind.STORY,
        store ->
            Exploration.outcome(
                () -> {
                  Story story =
                      archive(seen.apply(store)).story(TENANT, StoryQuery.of(CallRef.of(OTHER)));
                  Set<EventId> read = new HashSet<>();
                  story
                      .call(CALL.key())
                      .flatMap(StoryCall::events)
                      .ifPresent(call -> call.events().forEach(event -> read.add(event.eventId())));
                  return new Outcome(read.isEmpty() ? "alone" : "told", read);
                }));
  }

  /** Stores the other call, with a correlation id, before the processes begin. */
  private void beforeAll() {
    ObjectStore store = new InMemoryObjectStore(() -> Exploration.NOW);
    CallFlowEvent event = event("k").toBuilder().callId(OTHER).build();
    archive(store).append(TENANT, OTHER, List.of(event), Exploration.NOW);
    for (ObjectKey key : ProbedStore.keys(store, null)) {
      byte[] content = store.read(key).orElseThrow().content();
      before.put(key.value(), new String(content, StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * An event in a minute of its own, so with an index key of its own; l has a link, k a correlation
   * id.
   */
  private static CallFlowEvent event(String name) {
    List<Link> links =
        name.equals("l") ? List.of(new Link(Relation.SAME_AS, OTHER, null)) : List.of();
    return CallFlowEvent.builder(
            CALL,
            new EventType("x.test." + name),
            Exploration.NOW.plusSeconds(60L * (name.charAt(0) - 'a')),
            "test")
        .links(links)
        .correlationId(name.equals("k") ? "id" : null)
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
