package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.Relation;
import io.callflow.query.StoryQuery;
import io.callflow.report.Finding;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The index keys of links and correlation ids: when they come, and when they go. */
final class LinkKeysTest extends StoryFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 100, 1 << 24);

  private static boolean isOfLinks(String key) {
    return key.contains("/links/") || key.contains("/correlations/");
  }

  private List<ObjectKey> linkKeys() {
    return ProbedStore.keys(store, LinkKeysTest::isOfLinks);
  }

  /** Events of call-1 that each link another call and have an id of their own. */
  private static List<CallFlowEvent> linking(int from, int to) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(event(CALL.value(), i, "id-" + i, link(Relation.CONSULT, "other-" + i)));
    }
    return events;
  }

  @Test
  void a_call_has_one_key_for_each_call_that_it_links_and_each_id() {
    for (int i = 0; i < 4; i++) {
      store("a", "id", parent("b"), same("b"), parent("a"));
    }
    assertEquals(2, linkKeys().size());
    probed.reset();
    store("a", "id", parent("b"));
    assertEquals(2, probed.requests(), "the keys are there");
  }

  @Test
  void events_without_links_have_the_keys_that_they_always_had() {
    archive.append(TENANT, CALL, events(0, 20), NOW);
    assertEquals(List.of(), linkKeys());
  }

  @Test
  void no_event_is_there_without_its_keys_wherever_the_process_dies() {
    int died = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int request = 0; request < 100; request++) {
        LinkKeysTest fresh = new LinkKeysTest();
        fresh.archive(fresh.store, THREES).append(TENANT, CALL, linking(0, 2), NOW);
        ProbedStore dying = new ProbedStore(fresh.store);
        Archive archive = fresh.archive(dying, THREES);
        dying.reset();
        dying.crashingAt(request, after);
        boolean dies = false;
        try {
          archive.append(TENANT, CALL, linking(1, 9), NOW);
        } catch (ProbedStore.Crash e) {
          dies = true;
        }
        fresh.assertSound(CALL, THREES);
        if (!dies) {
          break;
        }
        died++;
      }
    }
    assertTrue(died > 10, "died " + died + " times");
  }

  @Test
  void racing_writers_lose_no_key() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int own = i;
        writers.add(
            threads.submit(
                () -> archive(store, THREES).append(TENANT, CALL, linking(own, own + 8), NOW)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertSound(CALL, THREES);
    assertEquals(2 * 11, linkKeys().size());
  }

  @Test
  void an_erasure_deletes_the_keys_of_its_call_and_of_no_other() {
    archive(store, THREES).append(TENANT, CALL, linking(0, 8), NOW);
    store("other-0", "id-0", same(CALL.value()));
    erase("other-0");
    assertEquals(16, linkKeys().size());
    erase(CALL.value());
    assertEquals(List.of(), linkKeys());
  }

  @Test
  void keys_of_events_stored_before_are_found_missing_and_added() {
    store("a", null);
    store("b", "id", parent("a"));
    store("c", "id");
    List<ObjectKey> keys = linkKeys();
    store.delete(keys);
    assertEquals(1, story("a").calls().size());

    var found = archive.check(false, Duration.ZERO, any -> {});
    assertEquals(Map.of(Finding.Kind.MISSING_INDEX_KEY, 3L), found.counts());
    Set<ObjectKey> named = new HashSet<>();
    found.findings().forEach(finding -> named.add(finding.key()));
    assertEquals(new HashSet<>(keys), named);
    assertEquals(List.of(), linkKeys(), "a check writes nothing");

    assertTrue(archive.check(true, Duration.ZERO, any -> {}).isSound());
    assertEquals(keys, linkKeys());
    assertEquals(Map.of(), archive.check(false, Duration.ZERO, any -> {}).counts());
    assertEquals(3, story("a").calls().size());
  }

  @Test
  void keys_without_an_event_are_deleted_when_they_are_a_day_old() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    ObjectStore dated = new InMemoryObjectStore(now::get);
    Archive archive = archive(dated, Limits.STANDARD);
    archive.append(TENANT, CALL, List.of(event(CALL.value(), 1, null)), NOW);
    CallFlowEvent intended = event(CALL.value(), 1, "id", parent("b"));
    Set<ObjectKey> dangling = new HashSet<>();
    for (ObjectKey key : new Keys(DESCRIPTOR).index(TENANT, CALL.key(), intended)) {
      if (isOfLinks(key.value())) {
        dangling.add(key);
        dated.writeIndexKeys(List.of(key));
      }
    }
    assertEquals(2, dangling.size());

    assertEquals(
        Map.of(Finding.Kind.DANGLING_INDEX_KEY, 2L),
        archive.check(true, Duration.ZERO, any -> {}).counts());
    assertEquals(2, ProbedStore.keys(dated, LinkKeysTest::isOfLinks).size(), "still young");
    now.set(NOW.plus(Duration.ofHours(25)));
    archive.check(true, Duration.ZERO, any -> {});
    assertEquals(List.of(), ProbedStore.keys(dated, LinkKeysTest::isOfLinks));
  }

  @Test
  void what_is_no_key_is_found() {
    dangling(new ObjectKey("v1/acme/links/readme.txt"));
    dangling(new ObjectKey("v1/acme/correlations/readme.txt"));
    store("a", null);
    assertEquals(
        Map.of(Finding.Kind.FOREIGN_KEY, 2L),
        archive.check(true, Duration.ZERO, any -> {}).counts());
  }

  @Test
  void a_copy_has_the_keys_under_its_own_secret() {
    store("a", null);
    store("b", "id", parent("a"));
    store("c", "id");
    ObjectStore target = new InMemoryObjectStore(() -> NOW);
    Archive to =
        Archive.open(
            target,
            codec,
            new StoreDescriptor(StoreDescriptor.FORMAT, 1, "1".repeat(64)),
            Limits.STANDARD,
            Runnable::run,
            Backoff.none());
    archive.copyTo(to, any -> {});

    List<ObjectKey> own = linkKeys();
    List<ObjectKey> copied = ProbedStore.keys(target, LinkKeysTest::isOfLinks);
    assertEquals(own.size(), copied.size());
    assertTrue(copied.contains(Keys.link(TENANT, new CallId("a").key(), new CallId("b").key())));
    copied.stream()
        .filter(key -> key.value().contains("/correlations/"))
        .forEach(key -> assertFalse(own.contains(key), key::value));
    assertEquals(Map.of(), to.check(false, Duration.ZERO, any -> {}).counts());
    assertEquals(calls(story("a")), calls(to.story(TENANT, StoryQuery.of("a"))));
  }
}
