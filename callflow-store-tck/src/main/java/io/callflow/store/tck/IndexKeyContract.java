package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Index keys, written with their object and alone. */
abstract class IndexKeyContract extends ConcurrencyContract {
  private static final int MANY = 2000;

  @Test
  void index_keys_are_there_when_the_write_of_their_object_has_returned() {
    ObjectVersion version = written(writeOne(store, "v1/a", "one", Condition.ifAbsent(), 4));

    for (ObjectStore each : List.of(store, other)) {
      assertEquals(names(4), listAll(each, "v1/index/"));
      assertContent("one", each, "v1/a");
      assertEquals(version, each.read(key("v1/a")).orElseThrow().version());
    }
    written(writeOne(other, "v1/a", "two", Condition.ifVersion(version), 7));
    assertEquals(names(7), listAll(store, "v1/index/"));
    assertContent("two", store, "v1/a");
  }

  @Test
  void index_keys_are_empty_objects() {
    written(writeOne(store, "v1/a", "one", Condition.always(), 2));
    store.writeIndexKeys(List.of(key("v1/lone")));

    for (String each : List.of("v1/index/00001", "v1/lone")) {
      StoredObject read = other.read(key(each)).orElseThrow();
      assertEquals(0, read.content().length);
      assertTrue(other.write(key(each), bytes("x"), Condition.ifAbsent()).isEmpty());
      assertTrue(
          other.write(key(each), bytes("x"), Condition.ifVersion(read.version())).isPresent());
      assertContent("x", store, each);
      store.delete(List.of(key(each)));
      assertAbsent(other, each);
    }
    assertEquals(List.of("v1/a", "v1/index/00000"), listAll(other, ""));
  }

  @Test
  void whoever_sees_an_object_finds_all_of_its_index_keys() throws Exception {
    int last = 25;
    AtomicBoolean done = new AtomicBoolean();
    atOnce(
        4,
        reader ->
            () -> {
              if (reader == 0) {
                try {
                  for (int n = 1; n <= last; n++) {
                    written(writeOne(store, "v1/a", "" + n, Condition.always(), 3 * n));
                  }
                } finally {
                  done.set(true);
                }
                return reader;
              }
              ObjectStore mine = reader == 1 ? store : other;
              boolean again;
              do {
                again = !done.get();
                int seen = mine.read(key("v1/a")).map(o -> Integer.parseInt(text(o))).orElse(0);
                int keys = listAll(mine, "v1/index/").size();
                assertTrue(keys >= 3 * seen, "content " + seen + " with " + keys + " keys");
              } while (again);
              return reader;
            });
    assertEquals(names(3 * last), listAll(other, "v1/index/"));
  }

  @Test
  void index_keys_that_are_written_again_are_as_new() throws Exception {
    store.writeIndexKeys(List.of(key("v1/lone/again"), key("v1/lone/once")));
    written(writeOne(store, "v1/a", "one", Condition.always(), 2));
    put(store, "v1/index/00002", bytes("an object with content"));
    Times before = Times.in(other);
    TimeUnit.MILLISECONDS.sleep(1100);
    written(
        writeOne(
            store,
            new Write(
                key("v1/a"),
                bytes("two"),
                Condition.always(),
                List.of(key("v1/index/00001"), key("v1/index/00002"), key("v1/index/00003")))));
    store.writeIndexKeys(List.of(key("v1/lone/again"), key("v1/lone/new")));

    Times after = Times.in(other);
    for (String each : List.of("v1/index/00001", "v1/index/00002", "v1/lone/again", "v1/a")) {
      assertTrue(after.at(each).isAfter(before.at(each)), each);
    }
    for (String each : List.of("v1/index/00000", "v1/lone/once")) {
      assertEquals(before.at(each), after.at(each), each);
    }
    assertContent("", store, "v1/index/00002");
    assertTrue(after.at("v1/index/00003").isAfter(before.at("v1/a")));
    assertTrue(after.at("v1/lone/new").isAfter(before.at("v1/a")));
  }

  @Test
  void a_refused_write_says_that_its_index_keys_stand_only_if_they_do() {
    ObjectVersion old = put(store, "v1/a", bytes("old"));
    put(other, "v1/a", bytes("current"));
    put(store, "v1/b", bytes("of another key"));

    int refusals = 0;
    for (Condition condition : List.of(Condition.ifAbsent(), Condition.ifVersion(old))) {
      for (String index : List.of("v1/none/", "v1/some/", "v1/all/")) {
        List<ObjectKey> keys = IntStream.range(0, 3).mapToObj(i -> key(index + i)).toList();
        store.delete(keys);
        if (!index.equals("v1/none/")) {
          store.writeIndexKeys(index.equals("v1/all/") ? keys : keys.subList(1, 2));
        }
        WriteResult result =
            writeOne(store, new Write(key("v1/a"), bytes("lost"), condition, keys));
        boolean claimed = assertInstanceOf(WriteResult.Refused.class, result).indexKeysStand();
        List<String> standing = listAll(other, index);
        if (claimed) {
          assertEquals(keys.stream().map(ObjectKey::value).toList(), standing);
        }
        refusals++;
      }
    }
    assertEquals(6, refusals);
    assertContent("current", other, "v1/a");
    WriteResult absent =
        writeOne(
            store,
            new Write(key("v1/c"), bytes("x"), Condition.ifVersion(old), List.of(key("v1/of/c"))));
    if (assertInstanceOf(WriteResult.Refused.class, absent).indexKeysStand()) {
      assertEquals(List.of("v1/of/c"), listAll(other, "v1/of/"));
    }
    assertAbsent(other, "v1/c");
  }

  @Test
  void several_objects_may_share_index_keys() {
    List<ObjectKey> shared = List.of(key("v1/index/00000"), key("v1/index/00001"));
    List<WriteResult> results =
        store.write(
            List.of(
                new Write(key("v1/a"), bytes("a"), Condition.ifAbsent(), shared),
                new Write(key("v1/b"), bytes("b"), Condition.ifAbsent(), shared),
                new Write(key("v1/c"), bytes("c"), Condition.ifAbsent(), shared.subList(1, 2))));
    results.forEach(IndexKeyContract::written);
    written(writeOne(other, "v1/d", "d", Condition.ifAbsent(), 2));

    assertEquals(names(2), listAll(other, "v1/index/"));
    assertEquals(
        List.of("v1/a", "v1/b", "v1/c", "v1/d", "v1/index/00000", "v1/index/00001"),
        listAll(store, ""));
  }

  @Test
  void index_keys_are_written_without_their_object() {
    put(store, "v1/a", bytes("stands"));
    store.writeIndexKeys(List.of());
    store.writeIndexKeys(List.of(key("v1/index/00001"), key("v1/index/00000")));
    other.writeIndexKeys(List.of(key("v1/index/00001"), key("v1/index/00002")));

    for (ObjectStore each : List.of(store, other)) {
      assertEquals(names(3), listAll(each, "v1/index/"));
    }
    assertContent("stands", other, "v1/a");
  }

  @Test
  void two_thousand_index_keys_are_written_with_their_object_and_alone() {
    written(writeOne(store, "v1/a", "one", Condition.ifAbsent(), MANY));
    assertEquals(names(MANY), listAllPages(other, "v1/index/"));

    List<ObjectKey> keys =
        IntStream.range(0, MANY).mapToObj(i -> key("v1/lone/" + (10_000 + i))).toList();
    store.writeIndexKeys(keys);
    assertEquals(keys.stream().map(ObjectKey::value).toList(), listAllPages(other, "v1/lone/"));
  }

  /** Writes an object with the first index keys of {@link #names}. */
  private static WriteResult writeOne(
      ObjectStore store, String object, String content, Condition condition, int indexKeys) {
    return writeOne(
        store,
        new Write(
            key(object),
            bytes(content),
            condition,
            names(indexKeys).stream().map(ObjectKey::new).toList()));
  }

  static WriteResult writeOne(ObjectStore store, Write write) {
    List<WriteResult> results = store.write(List.of(write));
    assertEquals(1, results.size());
    return results.get(0);
  }

  static ObjectVersion written(WriteResult result) {
    return assertInstanceOf(WriteResult.Written.class, result).version();
  }

  private static List<String> names(int number) {
    return IntStream.range(0, number).mapToObj("v1/index/%05d"::formatted).toList();
  }

  private static List<String> listAllPages(ObjectStore store, String prefix) {
    List<String> all = new ArrayList<>();
    List<ListedObject> page;
    String after = "";
    do {
      page = store.list(prefix, after, ObjectStore.MAX_LISTED);
      for (ListedObject each : page) {
        after = each.key().value();
        all.add(after);
      }
    } while (page.size() == ObjectStore.MAX_LISTED);
    return all;
  }
}
