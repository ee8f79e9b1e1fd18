package io.callflow.store.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests every promise of {@link ObjectStore}. Each test gets an empty store and opens it twice, so
 * no test passes only because one instance remembers what it wrote.
 */
@Timeout(120)
public abstract class ObjectStoreContract {
  private static final int RACERS = 32;
  private static final int ROUNDS = 8;

  private StoreUnderTest underTest;
  private ObjectStore store;
  private ObjectStore other;

  /** For subclasses. */
  @SuppressWarnings("NullAway.Init") // openTheStore runs before each test
  protected ObjectStoreContract() {}

  /** An empty store for one test. */
  protected abstract StoreUnderTest newStore() throws Exception;

  @BeforeEach
  final void openTheStore() throws Exception {
    underTest = newStore();
    store = underTest.open();
    other = underTest.open();
  }

  @AfterEach
  final void closeTheStore() throws Exception {
    underTest.close();
  }

  // Reading and writing

  @Test
  void an_absent_object_reads_as_empty() {
    assertEquals(Optional.empty(), store.read(key("v1/nobody/wrote/this")));
  }

  @Test
  void an_object_reads_back_to_the_byte_under_the_version_that_its_write_told() {
    byte[] everyByte = new byte[256];
    IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
    ObjectVersion version = put(store, "v1/bytes", everyByte);

    for (ObjectStore each : List.of(store, other)) {
      StoredObject read = each.read(key("v1/bytes")).orElseThrow();
      assertArrayEquals(everyByte, read.content());
      assertEquals(version, read.version());
    }
  }

  @Test
  void empty_content_is_an_object() {
    ObjectVersion version = put(store, "v1/empty", new byte[0]);

    StoredObject read = other.read(key("v1/empty")).orElseThrow();
    assertEquals(0, read.content().length);
    assertEquals(version, read.version());
    assertEquals(List.of("v1/empty"), listAll(other, ""));
    assertTrue(
        other.write(key("v1/empty"), bytes("more"), Condition.ifAbsent()).isEmpty(),
        "an empty object is there, so IfAbsent does not hold");
    assertTrue(
        other.write(key("v1/empty"), bytes("more"), Condition.ifVersion(version)).isPresent(),
        "an empty object has a version to write over");
    assertContent("more", store, "v1/empty");
    put(other, "v1/empty", new byte[0]);
    assertContent("", store, "v1/empty");
  }

  @Test
  void two_mebibytes_read_back_to_the_byte() {
    byte[] content = new byte[2 * 1024 * 1024];
    new Random(1).nextBytes(content);
    put(store, "v1/large", content);

    assertArrayEquals(content, other.read(key("v1/large")).orElseThrow().content());
  }

  @Test
  void the_longest_key_is_kept() {
    String longest = "v1/" + "a".repeat(200) + "/" + "b".repeat(200) + "/";
    longest += "c".repeat(ObjectKey.MAX_LENGTH - longest.length());
    put(store, longest, bytes("far"));

    assertContent("far", other, longest);
    assertEquals(List.of(longest), listAll(other, "v1/a"));
    other.delete(List.of(key(longest)));
    assertAbsent(store, longest);
  }

  @Test
  void keys_that_look_alike_are_kept_apart() {
    List<String> keys =
        List.of("a/b", "a/b-", "a/b.c", "a/bc", "a/c/d", "a/c.d", "a/c-d", "aa/b", "a-b", "a.b/b");
    keys.forEach(each -> put(store, each, bytes("this is " + each)));

    keys.forEach(each -> assertContent("this is " + each, other, each));
  }

  @Test
  void the_written_array_is_not_kept_and_the_read_one_is_the_callers_own() {
    byte[] mine = bytes("as written");
    put(store, "v1/array", mine);
    Arrays.fill(mine, (byte) 'x');
    assertContent("as written", store, "v1/array");

    Arrays.fill(store.read(key("v1/array")).orElseThrow().content(), (byte) 'y');
    assertContent("as written", store, "v1/array");
  }

  @Test
  void a_key_that_was_deleted_takes_a_new_object() {
    put(store, "v1/again", bytes("first"));
    other.delete(List.of(key("v1/again")));
    assertAbsent(store, "v1/again");

    assertTrue(store.write(key("v1/again"), bytes("second"), Condition.ifAbsent()).isPresent());
    assertContent("second", other, "v1/again");
    assertEquals(List.of("v1/again"), listAll(other, ""));
  }

  // Consistency and durability

  @Test
  void whoever_reads_or_lists_after_a_change_has_returned_sees_it() {
    for (int i = 0; i < 20; i++) {
      String content = "content " + i;
      put(i % 2 == 0 ? store : other, "v1/seen", bytes(content));
      assertContent(content, store, "v1/seen");
      assertContent(content, other, "v1/seen");
      String more = "v1/more/" + (100 + i);
      put(store, more, bytes(content));
      assertEquals(List.of(more), listAll(other, more));
      other.delete(List.of(key(more)));
      assertAbsent(store, more);
      assertEquals(List.of(), listAll(store, more));
    }
  }

  @Test
  void whoever_opens_the_store_later_finds_what_was_written() {
    put(store, "v1/kept/full", bytes("kept"));
    put(store, "v1/kept/empty", bytes(""));

    ObjectStore later = underTest.open();
    assertContent("kept", later, "v1/kept/full");
    assertContent("", later, "v1/kept/empty");
    assertEquals(List.of("v1/kept/empty", "v1/kept/full"), listAll(later, "v1/kept/"));
  }

  // Conditions

  @Test
  void always_writes_where_nothing_is_and_over_what_is_there() {
    assertTrue(store.write(key("v1/a"), bytes("one"), Condition.always()).isPresent());
    assertContent("one", other, "v1/a");
    assertTrue(other.write(key("v1/a"), bytes("two"), Condition.always()).isPresent());
    assertContent("two", store, "v1/a");
    assertTrue(store.write(key("v1/a"), bytes("two"), Condition.always()).isPresent());
    assertContent("two", other, "v1/a");
  }

  @Test
  void if_absent_writes_where_nothing_is() {
    Optional<ObjectVersion> version = store.write(key("v1/a"), bytes("one"), Condition.ifAbsent());

    assertEquals(version, other.read(key("v1/a")).map(StoredObject::version));
    assertContent("one", other, "v1/a");
  }

  @Test
  void if_absent_changes_nothing_where_an_object_is() {
    ObjectVersion first = put(store, "v1/a", bytes("one"));

    assertEquals(Optional.empty(), store.write(key("v1/a"), bytes("two"), Condition.ifAbsent()));
    assertEquals(Optional.empty(), other.write(key("v1/a"), bytes(""), Condition.ifAbsent()));
    assertEquals(Optional.empty(), other.write(key("v1/a"), bytes("one"), Condition.ifAbsent()));
    assertContent("one", other, "v1/a");
    assertEquals(first, store.read(key("v1/a")).orElseThrow().version());
  }

  @Test
  void if_version_writes_over_that_version() {
    ObjectVersion first = put(store, "v1/a", bytes("one"));
    Optional<ObjectVersion> second =
        other.write(key("v1/a"), bytes("two"), Condition.ifVersion(first));
    assertTrue(second.isPresent());
    assertContent("two", store, "v1/a");

    ObjectVersion read = store.read(key("v1/a")).orElseThrow().version();
    assertEquals(second.get(), read);
    assertTrue(store.write(key("v1/a"), bytes("three"), Condition.ifVersion(read)).isPresent());
    assertContent("three", other, "v1/a");
  }

  @Test
  void if_version_changes_nothing_over_another_version() {
    ObjectVersion first = put(store, "v1/a", bytes("one"));
    ObjectVersion second = put(store, "v1/a", bytes("two"));

    assertEquals(
        Optional.empty(), store.write(key("v1/a"), bytes("x"), Condition.ifVersion(first)));
    assertEquals(Optional.empty(), other.write(key("v1/a"), bytes(""), Condition.ifVersion(first)));
    assertContent("two", other, "v1/a");
    assertEquals(second, store.read(key("v1/a")).orElseThrow().version());
  }

  @Test
  void if_version_writes_nothing_where_no_object_is() {
    ObjectVersion elsewhere = put(store, "v1/b", bytes("one"));

    assertEquals(
        Optional.empty(), store.write(key("v1/a"), bytes("x"), Condition.ifVersion(elsewhere)));
    assertAbsent(other, "v1/a");
    assertEquals(List.of("v1/b"), listAll(other, ""));
  }

  @Test
  void if_version_brings_no_deleted_object_back() {
    ObjectVersion version = put(store, "v1/a", bytes("one"));
    other.delete(List.of(key("v1/a")));

    assertEquals(
        Optional.empty(), store.write(key("v1/a"), bytes("two"), Condition.ifVersion(version)));
    assertAbsent(other, "v1/a");
  }

  @Test
  void versions_of_one_key_are_equal_only_where_its_contents_are() {
    Map<ObjectVersion, String> contents = new HashMap<>();
    for (String content : List.of("one", "two", "", "one", "two\n", "", "three", "oneone")) {
      ObjectVersion version = put(store, "v1/a", bytes(content));
      assertEquals(content, Objects.requireNonNullElse(contents.put(version, content), content));
      assertEquals(version, other.read(key("v1/a")).orElseThrow().version());
    }
    assertEquals(6, contents.values().stream().distinct().count());
  }

  // Listing

  @Test
  void an_empty_store_lists_nothing() {
    assertEquals(List.of(), store.list("", "", 10));
    assertEquals(List.of(), store.list("v1/", "v1/a", 1));
    put(store, "v1/a", bytes(""));
    assertEquals(List.of(), other.list("v2/", "", 10));
  }

  @Test
  void keys_are_listed_in_the_order_of_their_plain_text() {
    List<String> keys =
        List.of(
            "0/z",
            "a-/x",
            "a-b",
            "a.b/x",
            "a/0-x",
            "a/0.x",
            "a/0/x",
            "a/00",
            "a/b-c/d",
            "a/b.c",
            "a/b/a",
            "a/b/c-d",
            "a/b/c/d",
            "a/b0",
            "a/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-c",
            "a/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/c",
            "a/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "a/bc",
            "a0/x",
            "a_b/x",
            "aa/x",
            "b",
            "b_");
    List<String> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.forEach(each -> put(store, each, bytes(each)));

    assertEquals(keys, listAll(other, ""));
    assertEquals(keys.stream().sorted().toList(), keys);
  }

  @Test
  void a_prefix_is_plain_text_and_may_end_within_a_segment() {
    List<String> keys = threeDays();
    keys.forEach(each -> put(store, each, bytes("")));

    for (String prefix :
        List.of(
            "",
            "v",
            "v1/",
            "v1/t/2",
            "v1/t/20260101",
            "v1/t/20260101/",
            "v1/t/20260102/10",
            "v1/t/20260102/1000",
            "v1/t/20260102/1000/",
            "v1/t/20260102/1000/abc",
            "v1/t/2026010",
            "v2",
            "w",
            "v1/t/20260102/1000/abcd",
            "/",
            "V1",
            "v1//")) {
      assertEquals(
          keys.stream().filter(each -> each.startsWith(prefix)).toList(),
          listAll(other, prefix),
          () -> "under '" + prefix + "'");
    }
  }

  @Test
  void after_is_plain_text_and_need_not_be_a_key() {
    List<String> keys = threeDays();
    keys.forEach(each -> put(store, each, bytes("")));

    for (String prefix : List.of("", "v1/t/20260102/", "v1/t/20260102/10")) {
      for (String after :
          List.of(
              "",
              "a",
              "v1/t/20260102",
              "v1/t/20260102/",
              "v1/t/20260102/1000",
              "v1/t/20260102/1000/",
              "v1/t/20260102/1000/abc",
              "v1/t/20260102/1000/abc0",
              "v1/t/20260102/1000/zzz",
              "v1/t/20260102/1001/abc",
              "v1/t/20260102/1001/abd",
              "v1/t/20260102/~",
              "v1/t/20260102/1000/ab-",
              "v1/t/20260103/0000/abc",
              "z",
              "~")) {
        assertEquals(
            keys.stream()
                .filter(each -> each.startsWith(prefix) && each.compareTo(after) > 0)
                .toList(),
            keysOf(other.list(prefix, after, 100)),
            () -> "under '" + prefix + "' after '" + after + "'");
      }
    }
  }

  @Test
  void pages_of_any_size_answer_every_key_once_and_only_the_last_is_short() {
    List<String> keys = threeDays();
    keys.forEach(each -> put(store, each, bytes("")));

    for (int limit = 1; limit <= keys.size() + 1; limit++) {
      List<String> met = new ArrayList<>();
      String after = "";
      while (true) {
        List<String> page = keysOf(other.list("v1/", after, limit));
        assertEquals(Math.min(limit, keys.size() - met.size()), page.size(), "limit " + limit);
        met.addAll(page);
        if (page.size() < limit) {
          break;
        }
        after = page.get(page.size() - 1);
      }
      assertEquals(keys, met);
    }
  }

  @Test
  void what_stays_while_others_come_and_go_is_listed_exactly_once() throws Exception {
    List<String> staying = IntStream.range(0, 60).mapToObj(i -> "v1/s/" + (100 + i)).toList();
    staying.forEach(each -> put(store, each, bytes("")));

    AtomicBoolean done = new AtomicBoolean();
    List<List<String>> walks =
        atOnce(
            3,
            i ->
                () -> {
                  if (i > 0) {
                    ObjectStore mine = i == 1 ? store : other;
                    for (int n = 0; !done.get(); n++) {
                      String passing = "v1/s/" + (100 + n % 60) + "-" + i;
                      put(mine, passing, bytes("x"));
                      mine.delete(List.of(key(passing)));
                    }
                    return List.of();
                  }
                  try {
                    List<String> met = new ArrayList<>();
                    for (int walk = 0; walk < 5; walk++) {
                      for (String after = ""; ; ) {
                        List<String> page = keysOf(other.list("v1/s/", after, 7));
                        met.addAll(page);
                        if (page.size() < 7) {
                          break;
                        }
                        after = page.get(page.size() - 1);
                      }
                    }
                    return met;
                  } finally {
                    done.set(true);
                  }
                });

    List<String> met = walks.get(0).stream().filter(staying::contains).toList();
    List<String> fiveTimes = new ArrayList<>();
    IntStream.range(0, 5).forEach(i -> fiveTimes.addAll(staying));
    assertEquals(fiveTimes, met);
  }

  @Test
  void a_listing_tells_when_each_object_was_last_written() throws Exception {
    put(store, "v1/a", bytes("same"));
    put(store, "v1/e", bytes(""));
    TimeUnit.MILLISECONDS.sleep(1100);
    put(store, "v1/b", bytes("same"));
    Written before = Written.in(other);
    assertTrue(before.at("v1/a").isBefore(before.at("v1/b")), before::toString);
    assertTrue(before.at("v1/e").isBefore(before.at("v1/b")), before::toString);

    TimeUnit.MILLISECONDS.sleep(1100);
    store.read(key("v1/b"));
    store.write(key("v1/b"), bytes("other"), Condition.ifAbsent());
    put(store, "v1/a", bytes("same"));
    put(store, "v1/e", bytes(""));
    Written after = Written.in(other);
    assertEquals(before.at("v1/b"), after.at("v1/b"), "neither read nor refusal is a write");
    assertTrue(after.at("v1/a").isAfter(after.at("v1/b")), "an overwrite is a write");
    assertTrue(after.at("v1/e").isAfter(after.at("v1/b")), "an empty one, too");
  }

  @Test
  void fifteen_hundred_objects_are_listed_a_thousand_at_most_and_deleted_at_once()
      throws Exception {
    List<String> keys = IntStream.range(0, 1500).mapToObj(i -> "v1/many/" + (10_000 + i)).toList();
    inParallel(keys, each -> put(store, each, bytes("")));
    put(store, "v1/spared", bytes("still here"));

    List<String> first = keysOf(other.list("v1/many/", "", ObjectStore.MAX_LISTED));
    assertEquals(keys.subList(0, ObjectStore.MAX_LISTED), first);
    List<String> second =
        keysOf(other.list("v1/many/", first.get(first.size() - 1), ObjectStore.MAX_LISTED));
    assertEquals(keys.subList(ObjectStore.MAX_LISTED, 1500), second);

    store.delete(keys.stream().map(ObjectStoreContract::key).toList());
    assertEquals(List.of("v1/spared"), listAll(other, "v1/"));
  }

  // Deleting

  @Test
  void a_deleted_object_is_gone_and_its_neighbours_are_not() {
    List<String> keys = List.of("v1/a/b", "v1/a/b-c", "v1/a/b0", "v1/a/c/d", "v1/a/c/e", "v1/ab");
    keys.forEach(each -> put(store, each, bytes(each)));

    store.delete(List.of(key("v1/a/b"), key("v1/a/c/d")));

    for (ObjectStore each : List.of(store, other)) {
      assertAbsent(each, "v1/a/b");
      assertAbsent(each, "v1/a/c/d");
      assertEquals(List.of("v1/a/b-c", "v1/a/b0", "v1/a/c/e", "v1/ab"), listAll(each, ""));
      assertContent("v1/a/b-c", each, "v1/a/b-c");
      assertContent("v1/a/c/e", each, "v1/a/c/e");
    }
  }

  @Test
  void deleting_passes_over_keys_without_an_object() {
    put(store, "v1/a/there", bytes("x"));
    put(store, "v1/a/stays", bytes("y"));

    store.delete(List.of());
    store.delete(List.of(key("v1/nothing"), key("v1/a/nothing/at/all")));
    assertEquals(List.of("v1/a/stays", "v1/a/there"), listAll(other, ""));
    store.delete(List.of(key("v1/a/nothing"), key("v1/a/there"), key("v1/z")));
    store.delete(List.of(key("v1/a/there")));
    assertEquals(List.of("v1/a/stays"), listAll(other, ""));
    assertContent("y", other, "v1/a/stays");
  }

  // Purging

  @Test
  void purging_forgets_what_the_store_remembers() {
    put(store, "v1/kept", bytes("one"));
    put(store, "v1/kept", bytes("two"));
    put(store, "v1/gone", bytes("one"));
    store.delete(List.of(key("v1/gone")));
    put(store, "v1/other", bytes("one"));
    put(store, "v1/other", bytes("two"));

    boolean remembers = underTest.remembersOldVersions();
    for (String each : List.of("v1/kept", "v1/gone", "v1/other")) {
      assertEquals(remembers, underTest.rememberedVersions(key(each)) > 0, each);
    }
    store.purge(List.of(key("v1/kept"), key("v1/gone")));
    assertEquals(0, underTest.rememberedVersions(key("v1/kept")));
    assertEquals(0, underTest.rememberedVersions(key("v1/gone")));
    assertEquals(remembers, underTest.rememberedVersions(key("v1/other")) > 0);
    assertAbsent(other, "v1/gone");
    assertContent("two", other, "v1/kept");
  }

  @Test
  void purging_leaves_what_stands_as_it_is() {
    ObjectVersion version = put(store, "v1/a", bytes("stands"));
    put(store, "v1/ab", bytes("stands, too"));

    store.purge(List.of());
    store.purge(List.of(key("v1/a"), key("v1/nothing")));
    other.purge(List.of(key("v1/a")));

    assertContent("stands", other, "v1/a");
    assertContent("stands, too", other, "v1/ab");
    assertEquals(version, store.read(key("v1/a")).orElseThrow().version());
    assertEquals(List.of("v1/a", "v1/ab"), listAll(other, ""));
    assertTrue(
        store.write(key("v1/a"), bytes("next"), Condition.ifVersion(version)).isPresent(),
        "the version that stood before a purge can be written over");
  }

  // Concurrency

  @Test
  void of_racing_writers_with_if_absent_exactly_one_wins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      String name = "v1/race/" + round;
      assertOneWinner(name, race(name, Condition.ifAbsent()));
    }
  }

  @Test
  void of_racing_writers_with_if_version_exactly_one_wins() throws Exception {
    ObjectVersion version = put(store, "v1/race", bytes("start"));
    for (int round = 0; round < ROUNDS; round++) {
      version = assertOneWinner("v1/race", race("v1/race", Condition.ifVersion(version)));
    }
  }

  private record Attempt(String content, Optional<ObjectVersion> version, String readAfterwards) {}

  private List<Attempt> race(String name, Condition condition) throws Exception {
    return atOnce(
        RACERS,
        racer ->
            () -> {
              ObjectStore mine = racer % 2 == 0 ? store : other;
              String content = "racer " + racer + " of " + condition;
              Optional<ObjectVersion> version = mine.write(key(name), bytes(content), condition);
              // The loser's condition did not hold, so the winner's object must be readable.
              return new Attempt(content, version, text(mine.read(key(name)).orElseThrow()));
            });
  }

  private ObjectVersion assertOneWinner(String name, List<Attempt> attempts) {
    List<Attempt> winners =
        attempts.stream().filter(attempt -> attempt.version().isPresent()).toList();
    assertEquals(1, winners.size(), () -> "winners of " + RACERS + ": " + winners);
    Attempt winner = winners.get(0);
    assertContent(winner.content(), store, name);
    assertContent(winner.content(), other, name);
    attempts.forEach(attempt -> assertEquals(winner.content(), attempt.readAfterwards()));
    ObjectVersion version = store.read(key(name)).orElseThrow().version();
    assertEquals(winner.version(), Optional.of(version));
    return version;
  }

  @Test
  void of_racing_unconditional_writers_all_succeed_and_one_content_stays_whole() throws Exception {
    List<ObjectVersion> versions =
        atOnce(
            RACERS,
            racer ->
                () ->
                    put(
                        racer % 2 == 0 ? store : other,
                        "v1/always",
                        filled(racer, 1000 + 100 * racer)));

    StoredObject stays = store.read(key("v1/always")).orElseThrow();
    assertFilled(stays.content(), first -> 1000 + 100 * first);
    assertEquals(versions.get(stays.content()[0]), stays.version());
    assertEquals(stays.version(), other.read(key("v1/always")).orElseThrow().version());
  }

  @Test
  void increments_by_compare_and_swap_lose_none() throws Exception {
    put(store, "v1/counter", bytes("0"));
    int threads = 8;
    int each = 15;

    atOnce(
        threads,
        thread ->
            () -> {
              ObjectStore mine = thread % 2 == 0 ? store : other;
              int attempts = 0;
              for (int done = 0; done < each; ) {
                assertTrue(attempts++ < 5_000, "a current version is never accepted");
                StoredObject read = mine.read(key("v1/counter")).orElseThrow();
                byte[] next = bytes(Integer.toString(Integer.parseInt(text(read)) + 1));
                if (mine.write(key("v1/counter"), next, Condition.ifVersion(read.version()))
                    .isPresent()) {
                  done++;
                }
              }
              return thread;
            });

    assertContent(Integer.toString(threads * each), other, "v1/counter");
  }

  @Test
  void readers_see_one_whole_content_or_another_while_it_is_overwritten() throws Exception {
    put(store, "v1/whole", filled(0, 1000));
    AtomicBoolean done = new AtomicBoolean();

    atOnce(
        5,
        i ->
            () -> {
              if (i == 0) {
                try {
                  for (int n = 1; n <= 60; n++) {
                    put(store, "v1/whole", filled(n, n % 2 == 0 ? 1000 + n : 200_000 + n));
                  }
                } finally {
                  done.set(true);
                }
                return i;
              }
              ObjectStore mine = i % 2 == 0 ? store : other;
              int last = 0;
              do {
                byte[] content = mine.read(key("v1/whole")).orElseThrow().content();
                assertFilled(content, n -> n % 2 == 0 ? 1000 + n : 200_000 + n);
                assertTrue(content[0] >= last, "an older content came back");
                last = content[0];
                assertEquals(List.of("v1/whole"), listAll(mine, "v1/whole"));
              } while (!done.get());
              return i;
            });
  }

  @Test
  void writers_and_deleters_of_one_folder_do_not_hinder_each_other() throws Exception {
    atOnce(
        8,
        i ->
            () -> {
              ObjectStore mine = i % 2 == 0 ? store : other;
              for (int n = 0; n < 15; n++) {
                String name = "v1/folder/of/all/" + i;
                assertTrue(mine.write(key(name), bytes("x" + n), Condition.ifAbsent()).isPresent());
                assertContent("x" + n, mine, name);
                mine.delete(List.of(key(name)));
                assertAbsent(mine, name);
              }
              return i;
            });
    assertEquals(List.of(), listAll(store, ""));
  }

  // Helpers

  private static ObjectKey key(String value) {
    return new ObjectKey(value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(StoredObject object) {
    return new String(object.content(), UTF_8);
  }

  private static byte[] filled(int with, int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) with);
    return content;
  }

  private static void assertFilled(byte[] content, IntUnaryOperator lengthByFirst) {
    assertNotEquals(0, content.length);
    assertEquals(lengthByFirst.applyAsInt(content[0]), content.length);
    for (byte each : content) {
      if (each != content[0]) {
        throw new AssertionError("a mixture of " + content[0] + " and " + each);
      }
    }
  }

  private static ObjectVersion put(ObjectStore store, String key, byte[] content) {
    return store.write(key(key), content, Condition.always()).orElseThrow();
  }

  private static void assertContent(String content, ObjectStore store, String key) {
    assertEquals(Optional.of(content), store.read(key(key)).map(ObjectStoreContract::text), key);
  }

  private static void assertAbsent(ObjectStore store, String key) {
    assertTrue(store.read(key(key)).isEmpty(), () -> key + " is absent");
  }

  private static List<String> keysOf(List<ListedObject> listed) {
    return listed.stream().map(each -> each.key().value()).toList();
  }

  private static List<String> listAll(ObjectStore store, String prefix) {
    return keysOf(store.list(prefix, "", ObjectStore.MAX_LISTED));
  }

  /** When each object was last written. */
  private record Written(Map<String, Instant> times) {
    static Written in(ObjectStore store) {
      Map<String, Instant> times = new HashMap<>();
      store.list("", "", 100).forEach(each -> times.put(each.key().value(), each.lastModified()));
      return new Written(times);
    }

    Instant at(String key) {
      return Optional.ofNullable(times.get(key))
          .orElseThrow(() -> new AssertionError(key + " is not listed"));
    }
  }

  /** Index keys like an archive's: three days with a few minutes each. */
  private static List<String> threeDays() {
    return Stream.of("20260101", "20260102", "20260103")
        .flatMap(
            day ->
                Stream.of("0000/abc", "1000/ab-c", "1000/ab.c", "1000/abc", "1001/abc")
                    .map(minute -> "v1/t/" + day + "/" + minute))
        .toList();
  }

  /** Runs tasks that all begin at the same moment; the first failure fails the test. */
  private static <T> List<T> atOnce(int tasks, IntFunction<Callable<T>> task) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(tasks);
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        Callable<T> each = task.apply(i);
        running.add(
            threads.submit(
                () -> {
                  barrier.await(30, TimeUnit.SECONDS);
                  return each.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private static void inParallel(Collection<String> all, Consumer<String> each) throws Exception {
    List<String> items = List.copyOf(all);
    int threads = 8;
    atOnce(
        threads,
        thread ->
            () -> {
              for (int i = thread; i < items.size(); i += threads) {
                each.accept(items.get(i));
              }
              return thread;
            });
  }
}
