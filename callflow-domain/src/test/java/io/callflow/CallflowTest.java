package io.callflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.ForwardingObjectStore;
import io.callflow.archive.LineCodec;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.EventLine;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tenant;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Page;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** The door, as an app uses it. */
@Timeout(60) // only ends a hang
final class CallflowTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final LineCodec CODEC = new LineCodec();

  /** A store that counts how often it is closed. */
  private static class Closing extends ForwardingObjectStore {
    final AtomicInteger closed = new AtomicInteger();

    Closing() {
      super(new InMemoryObjectStore(() -> NOW));
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  /** A store whose server is to prove that it keeps conditions, and that counts writes. */
  private static final class Counting extends ForwardingObjectStore {
    final AtomicInteger writes = new AtomicInteger();

    Counting(ObjectStore store) {
      super(store);
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
      writes.incrementAndGet();
      return super.write(all);
    }

    @Override
    public boolean needsProof() {
      return true;
    }
  }

  private final Closing store = new Closing();

  private static CallflowBuilder builder(ObjectStore store) {
    return Callflow.builder(store, CODEC).clock(() -> NOW);
  }

  private static CallFlowEvent event(String call, int number) {
    return CallFlowEvent.builder(
            new CallId(call), new EventType("x.test"), NOW.minusSeconds(60L * number), "pbx")
        .sourceEventId(call + "-" + number)
        .from(Party.raw("1015"))
        .build();
  }

  private static CallFlowEvent changed(CallFlowEvent event) {
    return event.toBuilder().to(Party.raw("1016")).build();
  }

  private static CallFlowEvent ahead(String call) {
    return CallFlowEvent.builder(
            new CallId(call), new EventType("x.test"), NOW.plus(2, ChronoUnit.DAYS), "pbx")
        .build();
  }

  @Test
  void an_event_is_stored_and_comes_back_when_it_is_stored_again() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      StoredEvent stored = calls.store(event("a", 0));
      assertEquals(event("a", 0), stored.event());
      assertEquals(NOW, stored.createdAt());
      assertEquals(stored, calls.store(event("a", 0)));
      assertEquals(stored, calls.event(stored.eventId()));
      assertEquals(List.of(stored), calls.call("a").events());
      assertEquals(calls.call("a").events(), calls.call(new CallId("a")).events());
      assertEquals("the calls of tenant default in " + store, calls.toString());
      assertEquals(1, calls.summary("~" + stored.eventId().callKey()).eventCount());
    }
  }

  @Test
  void what_is_refused_or_in_conflict_is_thrown_and_named() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      StoredEvent stored = calls.store(event("a", 0));

      NotStoredException conflict =
          assertThrows(NotStoredException.class, () -> calls.store(changed(event("a", 0))));
      assertEquals(ErrorCode.CONFLICT, conflict.code());
      assertTrue(
          String.valueOf(conflict.getMessage()).contains(stored.eventId().value()),
          conflict::getMessage);
      assertEquals(List.of(new StoreResult.Conflict(stored)), conflict.results());

      NotStoredException refused =
          assertThrows(NotStoredException.class, () -> calls.store(ahead("a")));
      assertEquals(ErrorCode.INVALID, refused.code());
      assertEquals("/timestamp", refused.violations().get(0).pointer());
    }
  }

  @Test
  void of_many_events_each_that_was_not_stored_is_named_and_the_others_are_stored() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      calls.store(event("a", 0));
      calls.store(event("gone", 0));
      calls.erase("gone");
      List<CallFlowEvent> events =
          List.of(
              event("a", 1), changed(event("a", 0)), event("gone", 1), event("b", 0), ahead("c"));

      NotStoredException failure =
          assertThrows(NotStoredException.class, () -> calls.storeAll(events));
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.startsWith("3 of 5 events were not stored: event 1 "), message);
      for (int place : new int[] {1, 2, 4}) {
        EventId id = EventId.of(events.get(place));
        assertTrue(message.contains("event " + place + " " + id), message);
      }
      assertEquals(ErrorCode.CONFLICT, failure.code());
      assertEquals(
          List.of(1, 2, 4),
          failure.notStored().stream().map(NotStoredException.NotStored::index).toList());
      assertEquals(
          List.of(true, false, false, true, false),
          failure.results().stream().map(StoreResult::isStored).toList());
      assertEquals(2, calls.call("a").events().size());
      assertEquals(1, calls.call("b").events().size());

      List<StoreResult> told = calls.tryStoreAll(events);
      assertInstanceOf(StoreResult.Duplicate.class, told.get(0));
      assertInstanceOf(StoreResult.Conflict.class, told.get(1));
      assertEquals(ErrorCode.ERASED, told.get(2).failure().orElseThrow().code());
      assertSame(
          told.get(4).failure().orElseThrow(),
          assertThrows(CallflowException.class, () -> told.get(4).orThrow()));
    }
  }

  @Test
  void a_message_names_ten_events_at_most() {
    try (Callflow callflow = builder(store).open()) {
      List<CallFlowEvent> events = new ArrayList<>();
      for (int i = 0; i < 13; i++) {
        events.add(ahead("call-" + i));
      }
      NotStoredException failure =
          assertThrows(NotStoredException.class, () -> callflow.tenant("default").storeAll(events));
      assertTrue(
          String.valueOf(failure.getMessage()).endsWith(" And 3 more."), failure::getMessage);
      assertFalse(String.valueOf(failure.getMessage()).contains("event 10 "), failure::getMessage);
      assertEquals(13, failure.results().size());
    }
  }

  @Test
  void a_failure_of_the_store_is_thrown_with_its_cause() {
    IllegalStateException reason = new IllegalStateException("cable");
    ObjectStore failing =
        new ForwardingObjectStore(store) {
          @Override
          public List<WriteResult> write(List<Write> writes) {
            if (writes.get(0).key().value().equals("v1/store.json")) {
              return super.write(writes);
            }
            throw new CallflowException(ErrorCode.STORE_UNAVAILABLE, "No answer.", reason);
          }
        };
    try (Callflow callflow = builder(failing).open()) {
      NotStoredException failure =
          assertThrows(
              NotStoredException.class, () -> callflow.tenant("default").store(event("a", 0)));
      assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
      assertSame(reason, root(failure));
    }
  }

  @Test
  void on_a_full_disk_nothing_is_lost_and_other_calls_stay_readable() {
    AtomicBoolean full = new AtomicBoolean();
    ObjectStore disk =
        new ForwardingObjectStore(store) {
          @Override
          public List<WriteResult> write(List<Write> writes) {
            if (full.get()) {
              throw new CallflowException(ErrorCode.STORE_FULL, "No room in callflow.db.");
            }
            return super.write(writes);
          }
        };
    try (Callflow callflow = builder(disk).open()) {
      Calls calls = callflow.tenant("default");
      calls.store(event("a", 0));
      full.set(true);
      NotStoredException failure =
          assertThrows(
              NotStoredException.class,
              () -> calls.storeAll(List.of(event("a", 0), event("a", 1), event("b", 0))));
      assertEquals(ErrorCode.STORE_FULL, failure.code());
      assertTrue(
          String.valueOf(failure.getMessage()).contains("No room in callflow.db."),
          failure::getMessage);
      assertEquals(1, calls.call("a").events().size());
      full.set(false);
      calls.storeAll(List.of(event("a", 0), event("a", 1), event("b", 0)));
      assertEquals(2, calls.call("a").events().size());
      assertEquals(1, calls.call("b").events().size());
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Test
  void what_is_found_is_iterated_streamed_and_paged_alike() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      List<CallFlowEvent> events = new ArrayList<>();
      for (int i = 1; i <= 25; i++) {
        events.add(event("call-" + i % 3, i));
      }
      calls.storeAll(events);
      EventQuery query = EventQuery.lastHour().party("1015").pageSize(4);

      List<StoredEvent> iterated = new ArrayList<>();
      for (StoredEvent event : calls.events(query)) {
        iterated.add(event);
      }
      assertEquals(25, iterated.size());
      assertEquals(new HashSet<>(events), eventsOf(iterated));
      assertEquals(iterated, calls.events(query).stream().toList());

      List<StoredEvent> paged = new ArrayList<>();
      String token = null;
      do {
        Page<StoredEvent> page = calls.events(query).page(token);
        assertEquals(page, calls.events(query).pageAsync(token).join());
        assertTrue(page.elements().size() <= 4);
        paged.addAll(page.elements());
        token = page.nextToken();
      } while (token != null);
      assertEquals(iterated, paged);

      assertEquals(
          iterated, calls.lines(query).stream().map(EventLine::event).toList(), "as lines");
      EventQuery whole = EventQuery.ofCall("call-1").newestFirst().pageSize(3);
      assertEquals(
          calls.events(whole).stream().toList(),
          calls.lines(whole).stream().map(EventLine::event).toList());
      assertEquals(
          3, calls.calls(CallQuery.lastHour().pageSize(1)).stream().distinct().count(), "calls");
      assertEquals(
          8,
          calls.events(EventQuery.ofCall("call-0").eventType("x.test")).stream().count(),
          "of one call and type");
      assertEquals(
          10,
          calls.events(EventQuery.last(Duration.ofMinutes(10))).stream().count(),
          "of ten minutes");
    }
  }

  private static Set<CallFlowEvent> eventsOf(Collection<StoredEvent> stored) {
    Set<CallFlowEvent> events = new HashSet<>();
    stored.forEach(each -> events.add(each.event()));
    return events;
  }

  @Test
  void damaged_calls_are_told_after_all_others_or_to_a_consumer() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      for (int i = 1; i <= 5; i++) {
        calls.store(event("call-" + i, i));
      }
      ObjectKey chunk = callflow.objects(new Tenant("default"), CallRef.parse("call-3")).get(0);
      store.write(chunk, "scrambled".getBytes(StandardCharsets.UTF_8), Condition.always());

      List<StoredEvent> found = new ArrayList<>();
      CallflowException failure =
          assertThrows(
              CallflowException.class,
              () -> calls.events(EventQuery.lastHour().pageSize(1)).forEach(found::add));
      assertEquals(ErrorCode.DAMAGED, failure.code());
      assertTrue(String.valueOf(failure.getMessage()).contains(chunk.value()), failure::getMessage);
      assertEquals(4, found.size());

      List<Object> damaged = new ArrayList<>();
      List<CallSummary> listed =
          calls.calls(CallQuery.lastHour()).tellingDamaged(damaged::add).stream().toList();
      assertEquals(4, listed.size());
      assertEquals(1, damaged.size());
    }
  }

  @Test
  void async_twins_do_the_same_on_other_threads() throws Exception {
    try (Callflow callflow = builder(store).threads(2).open()) {
      Calls calls = callflow.tenant("default");
      StoredEvent stored = calls.storeAsync(event("a", 0)).get();
      assertEquals(List.of(stored), calls.storeAllAsync(List.of(event("a", 0))).get());
      assertInstanceOf(
          StoreResult.Conflict.class,
          calls.tryStoreAllAsync(List.of(changed(event("a", 0)))).get().get(0));
      CallRef call = CallRef.parse("a");
      assertEquals(List.of(stored), calls.callAsync(call).get().events());
      assertEquals(calls.summary("a"), calls.summaryAsync(call).get());
      assertEquals(stored, calls.eventAsync(stored.eventId()).get());
      calls.eraseAsync(call).get();

      CompletableFuture<CallSummary> gone = calls.summaryAsync(call);
      CompletionException thrown = assertThrows(CompletionException.class, gone::join);
      assertEquals(
          ErrorCode.ERASED, assertInstanceOf(CallflowException.class, thrown.getCause()).code());
    }
  }

  /** Holds every read until it is let go. */
  private static final class Held extends ForwardingObjectStore {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final AtomicBoolean holds = new AtomicBoolean();
    final AtomicBoolean closed = new AtomicBoolean();

    Held(ObjectStore store) {
      super(store);
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key) {
      if (holds.get()) {
        begun.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return super.read(key);
    }

    @Override
    public void close() {
      closed.set(true);
    }
  }

  @Test
  void too_many_waiting_calls_are_refused_at_once() throws Exception {
    Held held = new Held(store);
    try (Callflow callflow = builder(held).threads(1).open()) {
      Calls calls = callflow.tenant("default");
      held.holds.set(true);
      List<CompletableFuture<StoredEvent>> futures = new ArrayList<>();
      for (int i = 0; i < CallflowBuilder.MAX_WAITING + 2; i++) {
        futures.add(calls.storeAsync(event("a", 0)));
        if (i == 0) {
          held.begun.await();
        }
      }
      CompletableFuture<StoredEvent> last = futures.get(futures.size() - 1);
      assertTrue(last.isCompletedExceptionally());
      CompletionException thrown = assertThrows(CompletionException.class, last::join);
      assertEquals(
          ErrorCode.STORE_UNAVAILABLE,
          assertInstanceOf(CallflowException.class, thrown.getCause()).code());
      held.released.countDown();
      for (CompletableFuture<StoredEvent> each : futures.subList(0, futures.size() - 1)) {
        assertEquals(event("a", 0), each.get().event());
      }
    }
  }

  @Test
  void close_waits_for_what_is_under_way_and_closes_the_store_once() throws Exception {
    Held held = new Held(store);
    Callflow callflow = builder(held).open();
    Calls calls = callflow.tenant("default");
    held.holds.set(true);
    CompletableFuture<StoredEvent> storing = calls.storeAsync(event("a", 0));
    held.begun.await();
    Thread closing = new Thread(callflow::close);
    closing.start();
    closing.join(50);
    assertTrue(closing.isAlive(), "it waits");
    assertFalse(held.closed.get());
    held.released.countDown();
    assertEquals(event("a", 0), storing.get().event());
    closing.join();
    assertTrue(held.closed.get());
  }

  @Test
  void a_closed_callflow_refuses_everything_and_says_so() {
    Callflow callflow = builder(store).open();
    Calls calls = callflow.tenant("default");
    StoredEvent stored = calls.store(event("a", 0));
    callflow.close();
    callflow.close();
    assertEquals(1, store.closed.get());

    Map<String, Executable> uses = new LinkedHashMap<>();
    uses.put("tenant", () -> callflow.tenant("default"));
    uses.put("store", () -> calls.store(event("a", 1)));
    uses.put("storeAll", () -> calls.storeAll(List.of(event("a", 1))));
    uses.put("tryStoreAll", () -> calls.tryStoreAll(List.of(event("a", 1))));
    uses.put("call", () -> calls.call("a"));
    uses.put("summary", () -> calls.summary("a"));
    uses.put("event", () -> calls.event(stored.eventId()));
    uses.put("events", () -> calls.events(EventQuery.lastHour()).page());
    uses.put("iterate", () -> calls.events(EventQuery.lastHour()).iterator().hasNext());
    uses.put("calls", () -> calls.calls(CallQuery.lastHour()).page());
    uses.put("erase", () -> calls.erase("a"));
    uses.put("check", () -> callflow.check(progress -> {}));
    uses.put("requireStore", callflow::requireStore);
    uses.put(
        "storeAsync",
        () -> {
          try {
            calls.storeAsync(event("a", 1)).join();
          } catch (CompletionException e) {
            throw e.getCause();
          }
        });
    uses.forEach(
        (name, use) ->
            assertEquals(
                "This Callflow is closed; open another one.",
                assertThrows(IllegalStateException.class, use, name).getMessage(),
                name));
  }

  @Test
  void the_store_stays_open_on_request() {
    builder(store).keepStoreOpen().open().close();
    assertEquals(0, store.closed.get());
  }

  @Test
  void threads_end_with_the_callflow() throws Exception {
    Callflow callflow = builder(store).threads(3).open();
    Calls calls = callflow.tenant("default");
    for (int i = 0; i < 20; i++) {
      calls.storeAsync(event("call-" + i, 0)).get();
    }
    assertTrue(ownThreads() > 0);
    callflow.close();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (ownThreads() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    assertEquals(0, ownThreads());
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("callflow-(async|parallel)-.*"))
        .count();
  }

  @Test
  void one_that_was_opened_to_read_never_writes_and_sees_a_store_that_is_made_later() {
    Counting counting = new Counting(store);
    try (Callflow reading = Callflow.openToRead(counting, CODEC)) {
      Calls calls = reading.tenant("default");
      assertEquals(
          ErrorCode.UNKNOWN_CALL,
          assertThrows(CallflowException.class, () -> calls.call("a")).code());
      assertEquals(List.of(), calls.calls(CallQuery.lastHour()).page().elements());
      for (Executable write :
          List.<Executable>of(
              () -> calls.store(event("a", 0)),
              () -> calls.tryStoreAll(List.of(event("a", 0))),
              () -> calls.erase("a"),
              () -> reading.repair(progress -> {}),
              () -> reading.completeErasures(failure -> {}))) {
        String message = assertThrows(IllegalStateException.class, write).getMessage();
        assertTrue(String.valueOf(message).contains("opened to read"), message);
      }
      assertEquals(0, counting.writes.get());

      builder(store).keepStoreOpen().open().tenant("default").store(event("a", 0));
      assertEquals(1, calls.call("a").events().size());
      // The party's index key depends on the secret of the store that was made.
      EventQuery ofParty = EventQuery.between(NOW, NOW.plusSeconds(1)).party("1015");
      assertEquals(1, calls.events(ofParty).page().elements().size());
      assertEquals(0, counting.writes.get());
    }
  }

  @Test
  void a_tenant_needs_a_name_that_keys_can_have() {
    try (Callflow callflow = builder(store).open()) {
      for (String name : new String[] {"", "Acme", "a/b", "-a", "a".repeat(64), "..", "a b"}) {
        CallflowException refused =
            assertThrows(CallflowException.class, () -> callflow.tenant(name), name);
        assertEquals(ErrorCode.INVALID, refused.code());
        assertTrue(
            String.valueOf(refused.getMessage()).contains("'" + name + "'"), refused::getMessage);
      }
    }
  }

  @Test
  void a_store_of_a_newer_format_is_refused_and_closed() {
    builder(store).keepStoreOpen().open().close();
    ObjectKey descriptor = new ObjectKey("v1/store.json");
    String text =
        new String(store.read(descriptor).orElseThrow().content(), StandardCharsets.UTF_8);
    store.write(
        descriptor,
        text.replace("format=1", "format=2").getBytes(StandardCharsets.UTF_8),
        Condition.always());
    for (Executable open :
        List.<Executable>of(
            () -> Callflow.open(store, CODEC), () -> Callflow.openToRead(store, CODEC))) {
      CallflowException refused = assertThrows(CallflowException.class, open);
      assertEquals(ErrorCode.STORE_REFUSED, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains("format 2"), refused::getMessage);
    }
    assertEquals(2, store.closed.get(), "no store is left open");
    assertEquals(0, ownThreads());
  }

  @Test
  void a_server_that_ignores_conditions_is_refused_unless_it_is_trusted() {
    class Liar extends ForwardingObjectStore {
      Liar() {
        super(store);
      }

      @Override
      public List<WriteResult> write(List<Write> writes) {
        return super.write(
            writes.stream()
                .map(each -> new Write(each.key(), each.content(), Condition.always()))
                .toList());
      }

      @Override
      public boolean needsProof() {
        return true;
      }

      @Override
      public String toString() {
        return "s3://calls at http://liar.example";
      }
    }
    CallflowException refused =
        assertThrows(CallflowException.class, () -> Callflow.open(new Liar(), CODEC));
    assertEquals(ErrorCode.STORE_REFUSED, refused.code());
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("s3://calls at http://liar.example"),
        refused::getMessage);
    assertEquals(Optional.empty(), store.read(new ObjectKey("v1/store.json")), "nothing remains");
    builder(new Liar()).withoutProof().open().close();
  }

  @Test
  void a_store_that_says_so_is_proved_once() {
    Counting counting = new Counting(store);
    try (Callflow callflow = builder(counting).open()) {
      int proof = counting.writes.getAndSet(0);
      assertTrue(proof > 4 && proof <= 12, () -> "writes: " + proof);
      callflow.tenant("default").store(event("a", 0));
      assertEquals(1, counting.writes.get());
    }
  }

  @Test
  void an_interrupted_thread_stays_interrupted_and_loses_nothing() {
    try (Callflow callflow = builder(store).open()) {
      Calls calls = callflow.tenant("default");
      Thread.currentThread().interrupt();
      List<StoreResult> results = calls.tryStoreAll(List.of(event("a", 0), event("b", 0)));
      assertTrue(Thread.interrupted(), "the flag stays");
      for (StoreResult result : results) {
        assertTrue(
            result.isStored()
                || result.failure().orElseThrow().code() == ErrorCode.STORE_UNAVAILABLE,
            result::toString);
      }
      calls.storeAll(List.of(event("a", 0), event("b", 0)));
      assertEquals(1, calls.call("a").events().size());
    }
  }

  @Test
  void a_call_takes_no_more_events_than_the_limit() {
    try (Callflow callflow = builder(store).maxCallEvents(2).open()) {
      Calls calls = callflow.tenant("default");
      List<StoreResult> results =
          calls.tryStoreAll(List.of(event("a", 0), event("a", 1), event("a", 2)));
      assertEquals(ErrorCode.CALL_FULL, results.get(2).failure().orElseThrow().code());
      assertEquals(2, calls.call("a").events().size());
    }
  }

  @Test
  void what_is_opened_keeps_its_settings_when_its_builder_changes() {
    CallflowBuilder settings = builder(store).allowedAhead(Duration.ofDays(3));
    try (Callflow callflow = settings.open()) {
      settings.allowedAhead(Duration.ZERO).keepStoreOpen().clock(() -> Instant.EPOCH);
      assertEquals(NOW, callflow.tenant("default").store(ahead("a")).createdAt());
    }
    assertEquals(1, store.closed.get());
  }

  @Test
  void settings_out_of_range_are_refused_where_they_are_made() {
    Map<String, Executable> settings = new LinkedHashMap<>();
    settings.put("threads is 0; 1 to 1000", () -> builder(store).threads(0));
    settings.put("shards is 257; 1 to 256", () -> builder(store).shards(257));
    settings.put("maxCallEvents is 10001; 1 to 10000", () -> builder(store).maxCallEvents(10_001));
    settings.put("maxCallBytes is 9; 1048576 to 16777216", () -> builder(store).maxCallBytes(9));
    settings.put(
        "allowedAhead is PT-1S; zero", () -> builder(store).allowedAhead(Duration.ofSeconds(-1)));
    settings.forEach(
        (message, setting) -> {
          String told = assertThrows(IllegalArgumentException.class, setting).getMessage();
          assertTrue(String.valueOf(told).startsWith(message), told);
        });
    for (Executable query :
        List.<Executable>of(
            () -> EventQuery.between(NOW, NOW),
            () -> EventQuery.between(NOW, NOW.plus(32, ChronoUnit.DAYS)),
            () -> CallQuery.last(Duration.ofDays(32)),
            () -> CallQuery.between(NOW, NOW.minusSeconds(1)),
            () -> EventQuery.ofCall("a").pageSize(1001),
            () -> EventQuery.lastHour().party(" "),
            () -> CallQuery.lastHour().party(""),
            () -> EventQuery.ofCall("not visible \u0007"))) {
      assertEquals(ErrorCode.INVALID, assertThrows(CallflowException.class, query).code());
    }
  }

  @Test
  void a_copy_has_the_secret_and_the_calls_of_the_other_store() {
    try (Callflow from = builder(store).open();
        Callflow to =
            builder(new InMemoryObjectStore(() -> NOW)).like(from.descriptor()).shards(4).open()) {
      from.tenant("default").storeAll(List.of(event("a", 0), event("b", 0)));
      assertEquals(2, from.copyTo(to, progress -> {}).copied());
      assertEquals(from.descriptor().withShards(4), to.descriptor());
      assertEquals(
          from.tenant("default").call("a").events(), to.tenant("default").call("a").events());
      assertTrue(to.check(progress -> {}).isSound());
      assertTrue(to.repair(progress -> {}).isSound());
      assertEquals(0, to.completeErasures(failure -> {}));
      to.requireStore();
    }
  }
}
