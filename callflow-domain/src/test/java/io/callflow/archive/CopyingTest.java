package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.EventType;
import io.callflow.event.Tenant;
import io.callflow.report.CopyReport;
import io.callflow.report.CopyReport.Kind;
import io.callflow.report.CopyReport.Problem;
import io.callflow.report.Finding;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class CopyingTest extends ArchiveFixture {
  private static final Limits THREES = new Limits(3, 1 << 20, 100, 1 << 24);
  private static final Limits TWOS = new Limits(2, 1 << 20, 100, 1 << 24);
  private static final Tenant OTHER = new Tenant("other");

  private final Archive from = archive(store, THREES);
  private final ObjectStore target = new InMemoryObjectStore(Clock.systemUTC());

  private Archive to(ObjectStore over) {
    return to(over, THREES, Runnable::run);
  }

  private Archive to(ObjectStore over, Limits limits, Executor executor) {
    return Archive.open(over, codec, from.descriptor(), limits, executor, Backoff.none());
  }

  private CopyReport copy() {
    return copy(to(target));
  }

  private CopyReport copy(Archive to) {
    return from.copyTo(to, soFar -> {});
  }

  private static CallId call(int number) {
    return new CallId("call-" + number);
  }

  private static List<CallFlowEvent> events(CallId call, int from, int to) {
    List<CallFlowEvent> events = new ArrayList<>();
    for (int number = from; number < to; number++) {
      events.add(event(call, number));
    }
    return events;
  }

  private static void append(Archive archive, CallId call, int first, int last) {
    archive.append(TENANT, call, events(call, first, last), NOW.plusSeconds(first));
  }

  /** Calls of 1 to 8 events, thus of up to three chunks; every third is erased. */
  private void fill() {
    for (int number = 1; number <= 8; number++) {
      append(from, call(number), 0, number);
      if (number % 3 == 0) {
        from.erase(TENANT, CallRef.of(call(number)));
      }
    }
    from.append(OTHER, call(1), events(call(1), 0, 2), NOW);
  }

  private static Map<String, String> everything(ObjectStore store) {
    Map<String, String> everything = new TreeMap<>();
    for (ObjectKey key : ProbedStore.keys(store, null)) {
      byte[] content = store.read(key).orElseThrow().content();
      everything.put(key.value(), content.length + " bytes, hash " + Arrays.hashCode(content));
    }
    return everything;
  }

  private static Map<String, String> objectsOf(ObjectStore store, CallId call) {
    Map<String, String> objects = everything(store);
    objects
        .keySet()
        .removeIf(key -> !key.startsWith("v1/acme/") || !key.contains(call.key().value()));
    return objects;
  }

  private static Map<Finding.Kind, Long> faults(Archive archive) {
    return archive.check(false, Duration.ZERO, soFar -> {}).counts();
  }

  private static List<Kind> kinds(CopyReport report) {
    return report.problems().stream().map(Problem::kind).toList();
  }

  @Test
  void an_empty_store_becomes_the_same_to_the_byte() {
    fill();
    CopyReport report = copy();

    assertEquals(everything(store), everything(target));
    assertEquals(9, report.copied());
    assertEquals(1 + 2 + 4 + 5 + 7 + 8 + 2, report.events());
    assertEquals(List.of(), report.problems());
    assertTrue(report.settled() && report.isWhole());
    assertEquals(2, report.passes(), "the second verifies");
    assertEquals(9, report.equal());
  }

  @Test
  void calls_are_copied_side_by_side_as_well() {
    for (int number = 0; number < 300; number++) {
      append(from, call(number), 0, 1 + number % 5);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      assertEquals(300, copy(to(target, THREES, threads)).copied());
    } finally {
      threads.shutdown();
    }
    assertEquals(everything(store), everything(target));
  }

  @Test
  void index_keys_are_derived_under_the_secret_and_the_shards_of_the_target() {
    fill();
    StoreDescriptor own = new StoreDescriptor(StoreDescriptor.FORMAT, 7, "ab".repeat(32));
    Archive to = Archive.open(target, codec, own, THREES, Runnable::run, Backoff.none());
    copy(to);

    assertEquals(own, Archive.openToRead(target, codec, DESCRIPTOR, Runnable::run).descriptor());
    assertEquals(Map.of(), faults(to));
    assertEquals(
        from.read(TENANT, CallRef.of(call(8))).events(),
        to.read(TENANT, CallRef.of(call(8))).events());
    assertFalse(everything(target).keySet().containsAll(everything(store).keySet()));
  }

  @Test
  void a_second_copy_writes_nothing() {
    fill();
    copy();
    ProbedStore probed = new ProbedStore(target);
    Archive to = to(probed);
    probed.reset();
    CopyReport report = copy(to);

    assertEquals(9, report.equal());
    assertEquals(0, report.copied() + report.extended() + report.erased() + report.events());
    assertEquals(0, probed.count(ProbedStore.Request.WRITE));
    assertEquals(0, probed.count(ProbedStore.Request.DELETE));
  }

  @Test
  void a_later_copy_takes_what_was_appended_and_erased_since() {
    fill();
    copy();
    append(from, call(1), 1, 2);
    append(from, call(1), 2, 3);
    append(from, call(1), 3, 8);
    append(from, call(2), 2, 3);
    append(from, call(4), 4, 5);
    append(from, call(9), 0, 1);
    from.erase(TENANT, CallRef.of(call(7)));
    CopyReport report = copy();

    assertEquals(everything(store), everything(target));
    assertEquals(3, report.extended());
    assertEquals(1, report.copied());
    assertEquals(1, report.erased());
    assertEquals(7 + 1 + 1 + 1, report.events());
  }

  @Test
  void the_same_events_in_other_chunks_are_the_same_call() {
    Archive to = to(target, TWOS, Runnable::run);
    append(from, CALL, 0, 4);
    append(to, CALL, 0, 4);
    assertEquals(1, copy(to).equal());

    append(from, CALL, 4, 9);
    CopyReport report = copy(to);
    assertEquals(1, report.extended());
    assertEquals(5, report.events());
    assertEquals(from.read(TENANT, REF).events(), to.read(TENANT, REF).events());
    assertEquals(5, to.objects(TENANT, REF).size());
    assertEquals(Map.of(), faults(to));
    assertEquals(lines(store), lines(target));
  }

  @Test
  void a_sealed_chunk_of_the_target_is_never_replaced() {
    Archive to = to(target, TWOS, Runnable::run);
    append(to, CALL, 0, 2);
    append(from, CALL, 0, 4);
    ObjectKey sealed = Keys.chunk(TENANT, CALL.key(), 0);
    ObjectVersion before = target.read(sealed).orElseThrow().version();
    assertEquals(1, copy(to).extended());

    assertEquals(before, target.read(sealed).orElseThrow().version());
    assertEquals(from.read(TENANT, REF).events(), to.read(TENANT, REF).events());
    assertEquals(Map.of(), faults(to));
  }

  /** The lines of the call, in the order of the call. */
  private List<String> lines(ObjectStore of) {
    List<String> lines = new ArrayList<>();
    LoadedCall.load(
        of,
        codec,
        TENANT,
        CALL.key(),
        chunk -> {
          chunk.lines().forEach(line -> lines.add(new String(line.json(), StandardCharsets.UTF_8)));
          return chunk;
        });
    return lines.stream().sorted().toList();
  }

  @Test
  void a_call_that_differs_is_refused_and_the_others_are_copied() {
    fill();
    Archive to = to(target);
    CallFlowEvent conflicting =
        CallFlowEvent.builder(call(1), new EventType("x.other"), NOON, "pbx")
            .sourceEventId("id-0")
            .build();
    to.append(TENANT, call(1), List.of(conflicting), NOW);
    append(to, call(2), 0, 3);
    to.append(TENANT, call(4), events(call(4), 0, 4), NOW.plusSeconds(100));
    append(to, call(5), 0, 1);
    to.erase(TENANT, CallRef.of(call(5)));
    Map<String, String> before = everything(target);
    CopyReport report = copy(to);

    assertEquals(4, report.refused());
    assertFalse(report.isWhole());
    assertEquals(List.of(Kind.REFUSED, Kind.REFUSED, Kind.REFUSED, Kind.REFUSED), kinds(report));
    Map<String, String> after = everything(target);
    for (int refused : new int[] {1, 2, 4, 5}) {
      Map<String, String> mine = objectsOf(target, call(refused));
      mine.forEach((key, content) -> assertEquals(before.get(key), after.get(key), key));
    }
    for (int copied : new int[] {3, 6, 7, 8}) {
      assertEquals(objectsOf(store, call(copied)), objectsOf(target, call(copied)));
    }
    assertEquals(Map.of(), faults(to));
    assertTrue(detail(report, call(1)).endsWith(" differs."), detail(report, call(1)));
    assertTrue(detail(report, call(2)).contains("1 events that the source's has not"));
    assertTrue(detail(report, call(5)).contains("never revived"), detail(report, call(5)));
  }

  private static String detail(CopyReport report, CallId call) {
    return report.problems().stream()
        .filter(problem -> problem.key().value().contains(call.key().value()))
        .map(Problem::detail)
        .findFirst()
        .orElse("");
  }

  @Test
  void a_call_that_others_have_written_to_in_the_target_is_not_erased_there() {
    Archive to = to(target);
    append(from, CALL, 0, 1);
    copy(to);
    for (int number = 1; number < 3; number++) {
      append(to, CALL, number, number + 1);
    }
    append(to, CALL, 3, 9);
    Map<String, String> before = everything(target);
    from.erase(TENANT, REF);
    CopyReport report = copy(to);

    assertEquals(1, report.refused());
    assertEquals(before, everything(target));
  }

  @Test
  void a_half_erased_call_is_erased_in_the_target() {
    append(from, call(1), 0, 5);
    append(from, call(2), 0, 5);
    copy();
    append(from, call(3), 0, 5);
    for (int number = 1; number <= 3; number++) {
      ProbedStore dying = new ProbedStore(store);
      Archive eraser = archive(dying, THREES);
      dying.reset();
      dying.crashingAt(5, false);
      CallRef ref = CallRef.of(call(number));
      assertThrows(ProbedStore.Crash.class, () -> eraser.erase(TENANT, ref));
    }
    assertEquals(3, faults(from).get(Finding.Kind.UNFINISHED_ERASURE));
    copy();

    assertEquals(Map.of(), faults(to(target)));
    assertEquals(3, to(target).check(false, Duration.ZERO, soFar -> {}).erased(), "all are erased");
  }

  @Test
  void what_is_appended_and_erased_meanwhile_is_taken_by_a_later_pass() {
    fill();
    AtomicBoolean once = new AtomicBoolean();
    CopyReport report =
        from.copyTo(
            to(target),
            soFar -> {
              if (soFar.passes() == 1 && once.compareAndSet(false, true)) {
                append(from, call(2), 2, 6);
                append(from, call(99), 0, 1);
                from.erase(TENANT, CallRef.of(call(1)));
              }
            });

    assertEquals(everything(store), everything(target));
    assertEquals(3, report.passes());
    assertTrue(report.settled());
  }

  @Test
  void a_source_that_never_rests_ends_the_copy_after_five_passes() {
    append(from, CALL, 0, 1);
    AtomicInteger number = new AtomicInteger();
    Consumer<CopyReport> busy =
        soFar -> append(from, CALL, number.incrementAndGet(), number.get() + 1);
    CopyReport report = from.copyTo(to(target), busy);

    assertEquals(5, report.passes());
    assertFalse(report.settled());
  }

  @Test
  void a_damaged_call_is_named_and_the_others_are_copied() {
    fill();
    Archive to = to(target);
    append(to, call(2), 0, 2);
    byte[] scrambled = "scrambled".getBytes(StandardCharsets.UTF_8);
    store.write(Keys.chunk(TENANT, call(8).key(), 1), scrambled, Condition.always());
    target.write(Keys.chunk(TENANT, call(2).key(), 0), scrambled, Condition.always());
    CopyReport report = copy(to);

    assertEquals(2, report.damaged());
    assertEquals(7, report.copied());
    assertTrue(detail(report, call(8)).startsWith("The source: "), detail(report, call(8)));
    assertTrue(detail(report, call(8)).contains("000001.ndjson.gz is damaged"));
    assertTrue(detail(report, call(2)).startsWith("The target: "), detail(report, call(2)));
    assertEquals(Map.of(), objectsOf(target, call(8)));
  }

  @Test
  void foreign_keys_are_named_and_not_copied() {
    fill();
    Map<String, String> sound = everything(store);
    List<String> foreign =
        List.of(
            "config/api-keys.json",
            "readme",
            "v1/acme/calls/readme",
            "v1/acme/erasures/readme",
            "v1/acme/policies/a/b",
            "v1/readme");
    for (String key : foreign) {
      store.write(new ObjectKey(key), new byte[0], Condition.always());
    }
    CopyReport report = copy();

    assertEquals(sound, everything(target));
    assertTrue(report.isWhole());
    List<String> named =
        report.problems().stream().map(problem -> problem.key().value()).sorted().toList();
    List<String> expected = new ArrayList<>(foreign);
    expected.remove("v1/acme/erasures/readme");
    assertEquals(expected, named);
  }

  @Test
  void a_copy_that_dies_anywhere_is_completed_by_the_next_and_no_index_key_ever_lacks() {
    int died = 0;
    for (boolean after : new boolean[] {false, true}) {
      for (int request = 0; request < 1000; request++) {
        CopyingTest fresh = new CopyingTest();
        fresh.fill();
        fresh.copy();
        append(fresh.from, call(1), 1, 8);
        append(fresh.from, call(10), 0, 5);
        fresh.from.erase(TENANT, CallRef.of(call(8)));
        append(fresh.from, call(11), 0, 7);
        fresh.from.erase(TENANT, CallRef.of(call(11)));
        ProbedStore probed = new ProbedStore(fresh.target);
        Archive dying = fresh.to(probed);
        probed.reset();
        probed.crashingAt(request, after);
        try {
          fresh.copy(dying);
          break;
        } catch (ProbedStore.Crash e) {
          died++;
        }
        Map<Finding.Kind, Long> left = faults(fresh.to(fresh.target));
        assertFalse(left.containsKey(Finding.Kind.MISSING_INDEX_KEY), "request " + request);
        fresh.copy();
        assertEquals(everything(fresh.store), everything(fresh.target), "request " + request);
        assertEquals(Map.of(), faults(fresh.to(fresh.target)));
      }
    }
    assertTrue(died > 60, died + " deaths");
  }

  @Test
  void a_writer_of_the_target_is_never_overwritten() {
    append(from, CALL, 0, 2);
    copy();
    append(from, CALL, 2, 5);
    Archive healthy = to(target);
    Archive overtaken = to(overtakenBy(() -> append(healthy, CALL, 50, 51)));
    CopyReport report = copy(overtaken);

    assertEquals(1, report.refused());
    assertEquals(3, healthy.read(TENANT, REF).events().size());
    assertTrue(
        healthy.read(TENANT, REF).events().stream()
            .anyMatch(event -> "id-50".equals(event.event().sourceEventId())));
  }

  @Test
  void a_call_that_is_erased_in_the_target_meanwhile_stays_erased_without_index_keys() {
    append(from, CALL, 0, 2);
    copy();
    append(from, CALL, 20, 25);
    Archive healthy = to(target);
    CopyReport report = copy(to(overtakenBy(() -> healthy.erase(TENANT, REF))));

    assertEquals(1, report.refused());
    assertEquals(Map.of(), faults(healthy));
    assertEquals(
        List.of(Keys.chunk(TENANT, CALL.key(), 0), Keys.DESCRIPTOR),
        ProbedStore.keys(target, null));
  }

  /** Runs this once, right before the first conditional write to the target. */
  private ObjectStore overtakenBy(Runnable writer) {
    AtomicBoolean once = new AtomicBoolean();
    return new ForwardingObjectStore(target) {
      @Override
      protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
        if (condition instanceof Condition.IfVersion && once.compareAndSet(false, true)) {
          writer.run();
        }
        return super.put(key, content, condition);
      }
    };
  }

  @Test
  void a_store_that_fails_ends_the_copy() {
    fill();
    ProbedStore probed = new ProbedStore(target);
    Archive to = to(probed);
    probed.reset();
    probed.silentFrom(10);

    assertThrows(CallflowException.class, () -> copy(to));
    copy();
    assertEquals(everything(store), everything(target));
  }
}
