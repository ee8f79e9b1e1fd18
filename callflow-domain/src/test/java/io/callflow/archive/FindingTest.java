package io.callflow.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.call.CallFlow;
import io.callflow.call.CallSummary;
import io.callflow.call.StoreResult;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Outcome;
import io.callflow.event.Party;
import io.callflow.event.StoredEvent;
import io.callflow.query.CallQuery;
import io.callflow.query.EventQuery;
import io.callflow.query.Order;
import io.callflow.query.Page;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Finding and listing, compared with a filter and a sort over all stored events. */
final class FindingTest extends ArchiveFixture {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final List<String> TYPES =
      List.of("call.started", "ringing", "leg.ringing", "leg.answered", "call.ended");
  private static final List<Party> PARTIES =
      List.of(
          Party.number("+493012345"),
          Party.uri("sip:+493012345@pbx"),
          Party.raw("1015"),
          Party.uri("sip:1015@a"),
          Party.uri("sip:1015@b"),
          Party.raw("Anna"));
  private static final List<String> PARTY_QUERIES =
      List.of("+49 30 12345", "1015", "sip:1015@a", "anna", "nobody");

  private final Map<CallId, List<StoredEvent>> model = new LinkedHashMap<>();
  private Instant clock = NOW;
  private int named;

  private Archive sharded(int shards) {
    StoreDescriptor descriptor =
        new StoreDescriptor(StoreDescriptor.FORMAT, shards, "0".repeat(64));
    return Archive.open(store, codec, descriptor, Limits.STANDARD, Runnable::run, Backoff.none());
  }

  private static final Duration HOUR = Duration.ofHours(1);

  private InstantSource ticking() {
    return () -> clock = clock.plusMillis(1);
  }

  private void append(Archive archive, CallId call, List<CallFlowEvent> events) {
    for (StoreResult decision : archive.append(TENANT, call, events, ticking().instant())) {
      if (decision instanceof StoreResult.Created created) {
        model.computeIfAbsent(call, id -> new ArrayList<>()).add(created.event());
      }
    }
  }

  private CallFlowEvent random(Random random, CallId call, int days) {
    // at borders of minutes, hours and days, and in between
    long minute = random.nextInt(4) == 0 ? 60L * random.nextInt(24 * days) : random.nextInt(40);
    Instant timestamp =
        START
            .plusSeconds(60 * minute)
            .plusNanos(random.nextInt(3) - 1L)
            .plusSeconds(random.nextInt(3) == 0 ? random.nextInt(60) : 0);
    return CallFlowEvent.builder(
            call, new EventType(one(random, TYPES)), timestamp, random.nextBoolean() ? "a" : "b")
        .sourceEventId("id-" + named++)
        .from(random.nextInt(3) == 0 ? one(random, PARTIES) : null)
        .to(random.nextInt(3) == 0 ? one(random, PARTIES) : null)
        .outcome(random.nextInt(5) == 0 ? Outcome.of(CallResult.BUSY) : null)
        .build();
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private record Asked(
      @Nullable EventType type, @Nullable String party, Instant start, Instant end, Order order) {
    static Asked random(Random random, int days) {
      Instant start =
          START
              .plusSeconds(60L * random.nextInt(24 * 60 * days) * random.nextInt(2))
              .plusNanos(random.nextInt(3) - 1L);
      return new Asked(
          random.nextInt(3) > 0 ? null : new EventType(one(random, TYPES)),
          random.nextBoolean() ? null : one(random, PARTY_QUERIES),
          start,
          start
              .plus(Duration.ofMinutes(1 + random.nextInt(24 * 60 * days)))
              .plusNanos(random.nextInt(3) - 1L),
          one(random, List.of(Order.values())));
    }

    boolean holds(CallFlowEvent event) {
      return (type == null || event.eventType().means(type))
          && PartyFilter.of(party).admits(event)
          && !event.timestamp().isBefore(start)
          && event.timestamp().isBefore(end);
    }
  }

  private static final Comparator<StoredEvent> IN_TIME =
      Comparator.comparing((StoredEvent event) -> Minute.of(event.event().timestamp()))
          .thenComparing(event -> event.event().callId().key())
          .thenComparing(CallFlow.ORDER);

  private List<StoredEvent> expected(Asked asked) {
    List<StoredEvent> all = new ArrayList<>();
    model.values().forEach(all::addAll);
    all.removeIf(event -> !asked.holds(event.event()));
    all.sort(asked.order() == Order.ASC ? IN_TIME : IN_TIME.reversed());
    return all;
  }

  /** All pages of the events, one after the other. */
  private List<StoredEvent> find(Archive archive, Asked asked, int limit, Runnable between) {
    List<StoredEvent> found = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      EventQuery query =
          new EventQuery(
              null,
              asked.type(),
              asked.party(),
              asked.start(),
              asked.end(),
              HOUR,
              asked.order(),
              limit);
      Page<StoredEvent> page = archive.events(TENANT, query, token, ticking().instant());
      assertTrue(page.elements().size() <= limit);
      found.addAll(page.elements());
      token = page.nextToken();
      assertTrue(token == null || tokens.add(token), "every page makes progress");
      between.run();
    } while (token != null);
    return found;
  }

  private List<CallSummary> list(
      Archive archive, Asked asked, @Nullable CallResult outcome, int limit, Runnable between) {
    List<CallSummary> found = new ArrayList<>();
    Set<String> tokens = new HashSet<>();
    String token = null;
    do {
      CallQuery query =
          new CallQuery(
              asked.start(),
              asked.end(),
              HOUR,
              asked.party(),
              outcome,
              null,
              null,
              null,
              asked.order(),
              limit);
      Page<CallSummary> page = archive.calls(TENANT, query, token, ticking().instant());
      assertTrue(page.elements().size() <= limit);
      found.addAll(page.elements());
      token = page.nextToken();
      assertTrue(token == null || tokens.add(token), "every page makes progress");
      between.run();
    } while (token != null);
    return found;
  }

  private List<CallSummary> expectedCalls(Asked asked, @Nullable CallResult outcome) {
    record Met(Minute minute, CallKey key, CallSummary summary) {}
    List<Met> met = new ArrayList<>();
    model.forEach(
        (call, events) ->
            events.stream()
                .filter(event -> asked.holds(event.event()))
                .map(event -> Minute.of(event.event().timestamp()))
                .min(Comparator.naturalOrder())
                .ifPresent(
                    first ->
                        met.add(
                            new Met(
                                first, call.key(), CallSummary.of(CallFlow.of(call, events))))));
    met.removeIf(each -> outcome != null && each.summary().outcome() != outcome);
    Comparator<Met> order = Comparator.comparing(Met::minute).thenComparing(Met::key);
    met.sort(asked.order() == Order.ASC ? order : order.reversed());
    return met.stream().map(Met::summary).toList();
  }

  private static Asked ofAnyType(Asked asked) {
    return new Asked(null, asked.party(), asked.start(), asked.end(), asked.order());
  }

  @Test
  void all_pages_together_equal_a_filter_and_a_sort() {
    for (int shards : new int[] {1, 3, 16}) {
      FindingTest fresh = new FindingTest();
      Random random = new Random(shards);
      Archive archive = fresh.sharded(shards);
      int days = 4;
      for (int call = 0; call < 60; call++) {
        CallId id = new CallId("call-" + call);
        List<CallFlowEvent> events = new ArrayList<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
          events.add(fresh.random(random, id, days));
        }
        fresh.append(archive, id, events);
      }
      for (int round = 0; round < 25; round++) {
        Asked asked = Asked.random(random, days);
        int limit = 1 + random.nextInt(random.nextInt(4) == 0 ? 5 : 200);
        assertEquals(
            fresh.expected(asked), fresh.find(archive, asked, limit, () -> {}), asked::toString);
        Asked calls = ofAnyType(asked);
        CallResult outcome = random.nextInt(3) == 0 ? CallResult.BUSY : null;
        assertEquals(
            fresh.expectedCalls(calls, outcome),
            fresh.list(archive, calls, outcome, limit, () -> {}),
            calls::toString);
      }
    }
  }

  @Test
  void what_was_stored_before_the_first_page_comes_exactly_once() {
    for (int round = 0; round < 12; round++) {
      FindingTest fresh = new FindingTest();
      Random random = new Random(100 + round);
      Archive archive = fresh.sharded(1 + round % 3);
      for (int i = 0; i < 120; i++) {
        CallId id = new CallId("call-" + random.nextInt(30));
        fresh.append(archive, id, List.of(fresh.random(random, id, 2)));
      }
      Runnable others =
          () -> {
            for (int i = 0; i < 3; i++) {
              CallId id = new CallId("call-" + random.nextInt(36));
              fresh.append(archive, id, List.of(fresh.random(random, id, 2)));
            }
          };
      Asked asked = Asked.random(random, 2);
      List<StoredEvent> before = fresh.expected(asked);
      List<StoredEvent> found = fresh.find(archive, asked, 1 + random.nextInt(6), others);
      assertEquals(found.size(), new HashSet<>(found).size(), "nothing comes twice");
      assertTrue(fresh.expected(asked).containsAll(found));
      found.retainAll(new HashSet<>(before));
      assertEquals(before, found);

      Asked calls = ofAnyType(asked);
      List<CallId> known =
          fresh.expectedCalls(calls, null).stream().map(CallSummary::callId).toList();
      List<CallId> listed =
          new ArrayList<>(
              fresh.list(archive, calls, null, 1 + random.nextInt(4), others).stream()
                  .map(CallSummary::callId)
                  .toList());
      listed.retainAll(new HashSet<>(known));
      assertEquals(known, listed, "round " + round);
    }
  }

  @Test
  void events_of_one_call_are_filtered_and_paged_in_its_order() {
    Random random = new Random(42);
    Archive archive = sharded(1);
    List<CallFlowEvent> events = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      events.add(random(random, CALL, 2));
    }
    append(archive, CALL, events);
    for (int round = 0; round < 100; round++) {
      Asked asked = Asked.random(random, 2);
      List<StoredEvent> expected = expected(asked);
      expected.sort(asked.order() == Order.ASC ? CallFlow.ORDER : CallFlow.ORDER.reversed());
      int limit = 1 + random.nextInt(20);
      List<StoredEvent> found = new ArrayList<>();
      String token = null;
      do {
        EventQuery query =
            new EventQuery(
                REF,
                asked.type(),
                asked.party(),
                asked.start(),
                asked.end(),
                HOUR,
                asked.order(),
                limit);
        Page<StoredEvent> page = archive.events(TENANT, query, token, ticking().instant());
        assertTrue(page.nextToken() == null || page.elements().size() == limit, "no short page");
        found.addAll(page.elements());
        token = page.nextToken();
      } while (token != null);
      assertEquals(expected, found, asked::toString);
    }
  }

  private static CallFlowEvent plain(CallId call, Instant timestamp, @Nullable Party from) {
    return CallFlowEvent.builder(call, new EventType("call.started"), timestamp, "pbx")
        .from(from)
        .build();
  }

  @Test
  void crowded_minutes_hours_and_days_are_walked_in_both_directions() {
    Random random = new Random(23);
    for (int shards : new int[] {1, 3}) {
      FindingTest fresh = new FindingTest();
      Archive archive = fresh.sharded(shards);
      for (int i = 0; i < 2600; i++) {
        CallId call = new CallId("call-" + i);
        Instant timestamp =
            switch (i % 5) {
              case 0, 1 -> START.plusSeconds(7 * 3600 + 30 * 60); // one minute
              case 2, 3 -> START.plusSeconds(7 * 3600 + random.nextInt(3600)); // one hour
              default -> START.plusSeconds(random.nextInt(2 * 24 * 3600));
            };
        fresh.append(archive, call, List.of(plain(call, timestamp, null)));
      }
      for (Order order : Order.values()) {
        Asked all = new Asked(null, null, START, START.plus(Duration.ofDays(3)), order);
        assertEquals(fresh.expected(all), fresh.find(archive, all, 1000, () -> {}));
        Asked hours =
            new Asked(
                null,
                null,
                START.plusSeconds(7 * 3600 + 29 * 60),
                START.plusSeconds(9 * 3600),
                order);
        assertEquals(
            fresh.expectedCalls(hours, null), fresh.list(archive, hours, null, 300, () -> {}));
      }
    }
  }

  @Test
  void parties_with_few_and_with_many_calls_a_day_are_found() {
    for (int perDay : new int[] {1, 100, 101, 230}) {
      FindingTest fresh = new FindingTest();
      Archive archive = fresh.sharded(1);
      Party party = Party.raw("1015");
      int number = 0;
      for (int day = 0; day < 3; day++) {
        for (int i = 0; i < perDay; i++) {
          CallId call = new CallId("call-" + number++);
          Instant timestamp = START.plus(Duration.ofDays(day)).plusSeconds(i * 371L % 86_400);
          fresh.append(archive, call, List.of(plain(call, timestamp, party)));
        }
        CallId other = new CallId("other-" + day);
        fresh.append(archive, other, List.of(plain(other, START.plus(Duration.ofDays(day)), null)));
      }
      for (Order order : Order.values()) {
        Asked asked = new Asked(null, "1015", START, START.plus(Duration.ofDays(5)), order);
        for (int limit : new int[] {100, 1000}) {
          assertEquals(fresh.expected(asked), fresh.find(archive, asked, limit, () -> {}));
        }
        assertEquals(
            fresh.expectedCalls(asked, null), fresh.list(archive, asked, null, 100, () -> {}));
      }
    }
  }

  @Test
  void dangling_keys_change_no_result() {
    Archive archive = sharded(1);
    Keys keys = new Keys(DESCRIPTOR);
    Party party = Party.raw("1015");
    for (int i = 0; i < 106_000; i++) {
      CallKey nowhere = new CallId("nowhere-" + i).key();
      Minute minute = Minute.of(START).plus(i % 600);
      for (ObjectKey key : keys.parties(TENANT, nowhere, minute, party)) {
        store.write(key, new byte[0], Condition.always());
      }
      if (i % 100 == 0) {
        store.write(keys.minute(TENANT, minute, nowhere), new byte[0], Condition.always());
      }
    }
    for (int i = 0; i < 30; i++) {
      CallId call = new CallId("call-" + i);
      append(archive, call, List.of(plain(call, START.plusSeconds(i * 1800L), party)));
    }
    for (Order order : Order.values()) {
      for (String asking : new String[] {"1015", null}) {
        Asked asked = new Asked(null, asking, START, START.plus(Duration.ofDays(2)), order);
        assertEquals(expected(asked), find(archive, asked, 30, () -> {}));
        assertEquals(expectedCalls(asked, null), list(archive, asked, null, 30, () -> {}));
      }
    }
  }

  @Test
  void erased_calls_are_skipped() {
    Archive archive = sharded(1);
    for (int i = 0; i < 20; i++) {
      CallId call = new CallId("call-" + i);
      append(archive, call, List.of(plain(call, START.plusSeconds(i), Party.raw("1015"))));
    }
    Asked asked = new Asked(null, "1015", START, START.plus(Duration.ofDays(1)), Order.ASC);
    List<StoredEvent> found =
        find(
            archive,
            asked,
            3,
            () -> {
              CallId erased = new CallId("call-" + named++);
              model.remove(erased);
              if (named <= 20) {
                archive.erase(TENANT, CallRef.of(erased));
              }
            });
    Set<EventId> ids = new HashSet<>();
    found.forEach(event -> assertTrue(ids.add(event.eventId())));
    assertNotEquals(0, found.size());
    List<StoredEvent> left = expected(asked);
    assertEquals(left, find(archive, asked, 3, () -> {}));
    assertTrue(found.containsAll(left));
  }
}
