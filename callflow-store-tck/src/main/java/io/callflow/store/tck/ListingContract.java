package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ObjectStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listings. */
abstract class ListingContract extends ObjectContract {
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
    Times before = Times.in(other);
    assertTrue(before.at("v1/a").isBefore(before.at("v1/b")), before::toString);
    assertTrue(before.at("v1/e").isBefore(before.at("v1/b")), before::toString);

    TimeUnit.MILLISECONDS.sleep(1100);
    store.read(key("v1/b"));
    store.write(key("v1/b"), bytes("other"), Condition.ifAbsent());
    put(store, "v1/a", bytes("same"));
    put(store, "v1/e", bytes(""));
    Times after = Times.in(other);
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

    store.delete(keys.stream().map(StoreFixture::key).toList());
    assertEquals(List.of("v1/spared"), listAll(other, "v1/"));
  }
}
