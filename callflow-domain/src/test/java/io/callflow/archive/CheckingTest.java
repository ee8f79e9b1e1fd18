package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.codec.StoreDescriptor;
import io.callflow.event.Admission;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.Tenant;
import io.callflow.report.CheckReport;
import io.callflow.report.Finding;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CheckingTest {
  private static final Tenant TENANT = new Tenant("acme");
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final StoreDescriptor DESCRIPTOR =
      new StoreDescriptor(StoreDescriptor.FORMAT, 3, "ab".repeat(32));

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final ObjectStore store = new InMemoryObjectStore(now::get);
  private final Archive archive = Archive.open(store, new LineCodec(), DESCRIPTOR, Runnable::run);

  @Test
  void a_store_in_use_is_sound_and_counted() {
    append(TENANT, "one", 3);
    append(TENANT, "two", 2500);
    append(new Tenant("other"), "one", 1);
    erase("gone");

    CheckReport report = check(false);

    assertTrue(report.isSound());
    assertEquals(Map.of(), report.counts());
    assertEquals(2, report.tenants());
    assertEquals(3, report.calls());
    assertEquals(1, report.erased());
    assertEquals(2504, report.events());
  }

  @Test
  void a_missing_index_key_is_found_and_repaired() {
    append(TENANT, "one", 3);
    Set<String> sound = objects();
    List<ObjectKey> index = keys("v1/acme/minutes/");
    index.addAll(keys("v1/acme/parties/"));
    store.delete(index);

    CheckReport found = check(false);
    assertFalse(found.isSound());
    assertEquals(index.size(), found.counts().get(Finding.Kind.MISSING_INDEX_KEY));
    assertEquals(found.unrepaired(), index.size());

    assertTrue(check(true).isSound());
    assertEquals(sound, objects());
    assertEquals(Map.of(), check(false).counts());
  }

  @Test
  void a_dangling_key_is_harmless_and_deleted_when_it_is_a_day_old() {
    append(TENANT, "one", 1);
    ObjectKey ofKnown = danglingOf("one");
    ObjectKey ofUnknown = danglingOf("never stored");
    store.write(ofKnown, new byte[0], Condition.always());
    store.write(ofUnknown, new byte[0], Condition.always());

    CheckReport young = check(true);
    assertTrue(young.isSound());
    assertEquals(2, young.counts().get(Finding.Kind.DANGLING_INDEX_KEY));
    assertTrue(objects().contains(ofKnown.value()));

    now.set(START.plus(Duration.ofHours(25)));
    assertEquals(2, check(false).counts().get(Finding.Kind.DANGLING_INDEX_KEY));
    assertTrue(objects().contains(ofKnown.value()), "without repair nothing is written");
    check(true);
    assertFalse(objects().contains(ofKnown.value()));
    assertFalse(objects().contains(ofUnknown.value()));
    assertEquals(Map.of(), check(false).counts());
  }

  @Test
  void a_deleted_key_that_an_append_needs_is_written_again() {
    ObjectKey key = danglingOf("late");
    store.write(key, new byte[0], Condition.always());
    now.set(START.plus(Duration.ofHours(25)));
    AtomicBoolean once = new AtomicBoolean();
    ObjectStore racing =
        new ForwardingObjectStore(store) {
          @Override
          public void purge(Collection<ObjectKey> keys) {
            super.purge(keys);
            if (keys.contains(key) && once.compareAndSet(false, true)) {
              // The append wrote its key before the check deletes it, and stores its event after.
              append(TENANT, "late", event("late", START.plusSeconds(3600)));
              store.delete(List.of(key));
            }
          }
        };

    CheckReport report =
        Archive.open(racing, new LineCodec(), DESCRIPTOR, Runnable::run)
            .check(true, Duration.ZERO, any -> {});

    assertTrue(report.isSound());
    assertTrue(once.get());
    assertTrue(objects().contains(key.value()));
    assertEquals(Map.of(), check(false).counts());
  }

  @Test
  void an_erasure_that_was_cut_short_is_completed() {
    append(TENANT, "one", 3);
    ObjectKey chunk = keys("v1/acme/calls/").get(0);
    ObjectStore dying =
        new ForwardingObjectStore(store) {
          @Override
          public void delete(Collection<ObjectKey> keys) {
            throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "no answer");
          }
        };
    assertThrows(
        CallflowException.class,
        () ->
            Archive.open(dying, new LineCodec(), DESCRIPTOR, Runnable::run)
                .erase(TENANT, CallRef.of(new CallId("one"))));

    assertEquals(1, check(false).counts().get(Finding.Kind.UNFINISHED_ERASURE));
    assertTrue(check(true).isSound());
    assertEquals(Set.of(chunk.value(), "v1/store.json"), objects());
    assertEquals(1, check(false).erased());
  }

  @Test
  void a_key_of_an_erased_call_is_deleted_at_once() {
    erase("gone");
    ObjectKey key = danglingOf("gone");
    store.write(key, new byte[0], Condition.always());

    check(true);

    assertFalse(objects().contains(key.value()));
  }

  @Test
  void a_damaged_object_is_named_and_the_rest_is_checked() {
    append(TENANT, "one", 1);
    append(TENANT, "two", 1);
    ObjectKey damaged = archive.objects(TENANT, CallRef.of(new CallId("one"))).get(0);
    store.write(damaged, "not gzip".getBytes(StandardCharsets.UTF_8), Condition.always());

    CheckReport report = check(true);

    assertFalse(report.isSound());
    assertEquals(1, report.calls());
    assertEquals(Finding.Kind.DAMAGED, report.findings().get(0).kind());
    assertEquals(damaged, report.findings().get(0).key());
    assertEquals(Set.of(Finding.Kind.DAMAGED), report.counts().keySet());
  }

  @Test
  void a_chunk_after_the_open_end_and_foreign_keys_are_found() {
    append(TENANT, "one", 1);
    ObjectKey first = keys("v1/acme/calls/").get(0);
    byte[] content = store.read(first).orElseThrow().content();
    store.write(
        new ObjectKey(first.value().replace("000000", "000003")), content, Condition.always());
    store.write(new ObjectKey("v1/acme/calls/readme.txt"), content, Condition.always());
    store.write(new ObjectKey("v1/acme/minutes/0/readme.txt"), content, Condition.always());

    CheckReport report = check(true);

    assertEquals(
        Map.of(Finding.Kind.UNREACHABLE_CHUNK, 1L, Finding.Kind.FOREIGN_KEY, 2L), report.counts());
    assertEquals(1, report.unrepaired());
  }

  @Test
  void repairing_while_others_store_and_erase_loses_nothing_and_finds_nothing_wrong()
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicBoolean ended = new AtomicBoolean();
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < 3; worker++) {
        int own = worker;
        workers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 150; i++) {
                    String call = "call-" + own + "-" + i % 10;
                    try {
                      append(TENANT, call, event(call, START.plusSeconds(i * 61L)));
                      if (i % 25 == 24) {
                        archive.erase(TENANT, CallRef.of(new CallId(call)));
                      }
                    } catch (CallflowException e) {
                      assertEquals(ErrorCode.ERASED, e.code());
                    }
                  }
                }));
      }
      Future<?> checker =
          threads.submit(
              () -> {
                do {
                  CheckReport report = check(true);
                  for (Finding finding : report.findings()) {
                    // Only an erasure or append under way may be found.
                    assertTrue(
                        finding.kind() == Finding.Kind.DANGLING_INDEX_KEY
                            || finding.kind() == Finding.Kind.UNFINISHED_ERASURE,
                        finding::toString);
                  }
                } while (!ended.get());
              });
      for (Future<?> worker : workers) {
        worker.get();
      }
      ended.set(true);
      checker.get();
    } finally {
      threads.shutdownNow();
    }
    assertEquals(Map.of(), check(false).counts());
  }

  private CheckReport check(boolean repair) {
    return archive.check(repair, Duration.ZERO, any -> {});
  }

  private void append(Tenant tenant, String call, int count) {
    CallFlowEvent[] events = new CallFlowEvent[count];
    for (int i = 0; i < count; i++) {
      events[i] = event(call, START.plusSeconds(i * 7L));
    }
    append(tenant, call, events);
  }

  private void append(Tenant tenant, String call, CallFlowEvent... events) {
    archive.append(tenant, new CallId(call.replace(' ', '_')), List.of(events), START);
  }

  private void erase(String call) {
    append(TENANT, call, 2);
    archive.erase(TENANT, CallRef.of(new CallId(call)));
  }

  private static CallFlowEvent event(String call, Instant timestamp) {
    return CallFlowEvent.builder(
            new CallId(call.replace(' ', '_')), new EventType("x.test"), timestamp, "test")
        .from(Party.raw("1015"))
        .build();
  }

  /** The key that an event of this call one hour after the others would need. */
  private ObjectKey danglingOf(String call) {
    Instant now = START.plusSeconds(3600);
    ObjectStore scratch = new InMemoryObjectStore(() -> START);
    Archive.open(scratch, new LineCodec(), DESCRIPTOR, Runnable::run)
        .store(TENANT, List.of(event(call, now)), Admission.standard(), START);
    return scratch.list("v1/acme/minutes/", "", 10).get(0).key();
  }

  private List<ObjectKey> keys(String prefix) {
    List<ObjectKey> keys = new ArrayList<>();
    for (ListedObject object : store.list(prefix, "", 1000)) {
      keys.add(object.key());
    }
    return keys;
  }

  private Set<String> objects() {
    Map<String, Integer> all = new TreeMap<>();
    keys("v1/").forEach(key -> all.put(key.value(), 1));
    return all.keySet();
  }
}
