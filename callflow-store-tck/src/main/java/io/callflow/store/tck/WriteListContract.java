package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several writes in one call. */
abstract class WriteListContract extends IndexKeyContract {
  private static final int LISTS = 12;
  private static final int ROUNDS = 6;

  @Test
  void a_list_without_writes_writes_nothing() {
    ObjectVersion version = put(store, "v1/a", bytes("stands"));

    assertEquals(List.of(), store.write(List.of()));
    assertEquals(List.of("v1/a"), listAll(other, ""));
    assertEquals(version, other.read(key("v1/a")).orElseThrow().version());
  }

  @Test
  void every_write_of_the_longest_list_is_carried_out_with_its_index_keys() {
    List<Write> writes = new ArrayList<>();
    List<String> objects = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < ObjectStore.MAX_WRITES; i++) {
      String name = "v1/objects/" + (1000 + i);
      List<ObjectKey> own = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        own.add(key("v1/index/" + (1000 + i) + "/" + n));
      }
      objects.add(name);
      own.forEach(each -> keys.add(each.value()));
      Condition condition = i % 2 == 0 ? Condition.ifAbsent() : Condition.always();
      writes.add(new Write(key(name), bytes(name), condition, own));
    }

    assertAllWritten(store, writes, store.write(writes));
    assertEquals(objects, listAll(other, "v1/objects/"));
    assertEquals(keys, listAll(other, "v1/index/"));
    objects.forEach(each -> assertContent(each, other, each));
  }

  @Test
  void results_are_in_the_order_of_their_writes() {
    List<String> names = List.of("v1/e", "v1/b", "v1/d", "v1/a", "v1/c");
    put(store, "v1/b", bytes("old"));
    List<Write> writes =
        names.stream()
            .map(each -> new Write(key(each), bytes("new " + each), Condition.ifAbsent()))
            .toList();

    List<WriteResult> results = store.write(writes);

    assertEquals(5, results.size());
    for (int i = 0; i < 5; i++) {
      if (i == 1) {
        assertInstanceOf(WriteResult.Refused.class, results.get(i));
        assertContent("old", other, names.get(i));
      } else {
        assertEquals(
            other.read(key(names.get(i))).orElseThrow().version(), written(results.get(i)));
        assertContent("new " + names.get(i), other, names.get(i));
      }
    }
  }

  @Test
  void the_condition_of_one_write_does_not_concern_the_others_of_its_list() {
    for (int refused = 0; refused < 4; refused++) {
      String folder = "v1/" + refused + "/";
      ObjectVersion old = put(store, folder + refused, bytes("old"));
      put(other, folder + refused, bytes("stands"));
      List<Write> writes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Condition condition =
            i != refused || refused % 2 == 0 ? Condition.ifAbsent() : Condition.ifVersion(old);
        writes.add(
            new Write(
                key(folder + i), bytes("" + i), condition, List.of(key(folder + "index/" + i))));
      }

      List<WriteResult> results = store.write(writes);

      for (int i = 0; i < 4; i++) {
        if (i == refused) {
          assertInstanceOf(WriteResult.Refused.class, results.get(i));
          assertContent("stands", other, folder + i);
        } else {
          written(results.get(i));
          assertContent("" + i, other, folder + i);
          assertContent("", other, folder + "index/" + i);
        }
      }
    }
  }

  /**
   * A store need not keep an object under a key that is the folder of another; if it fails to, only
   * that write may fail.
   */
  @Test
  void a_write_that_a_store_cannot_carry_out_does_not_concern_the_others_of_its_list() {
    put(store, "v1/a/folder", bytes("an object"));
    List<Write> writes =
        List.of(
            new Write(key("v1/a/first"), bytes("first"), Condition.ifAbsent()),
            new Write(key("v1/a/folder/in/an/object"), bytes("x"), Condition.ifAbsent()),
            new Write(
                key("v1/a/second"), bytes("second"), Condition.ifAbsent(), List.of(key("v1/i"))));

    List<WriteResult> results = store.write(writes);

    assertEquals(3, results.size());
    written(results.get(0));
    written(results.get(2));
    assertContent("first", other, "v1/a/first");
    assertContent("second", other, "v1/a/second");
    assertContent("", other, "v1/i");
    assertContent("an object", other, "v1/a/folder");
  }

  @Test
  void the_arrays_of_a_list_are_not_kept() {
    List<Write> writes =
        IntStream.range(0, 3)
            .mapToObj(i -> new Write(key("v1/" + i), bytes("written"), Condition.always()))
            .toList();
    assertAllWritten(store, writes, store.write(writes));
    writes.forEach(each -> Arrays.fill(each.content(), (byte) 'x'));

    writes.forEach(each -> assertContent("written", store, each.key().value()));
  }

  @Test
  void of_racing_lists_with_the_same_objects_one_wins_each_object() throws Exception {
    List<String> names = IntStream.range(0, 8).mapToObj(i -> "v1/race/" + i).toList();
    Map<String, Condition> conditions = new HashMap<>();
    names.forEach(each -> conditions.put(each, Condition.ifAbsent()));
    for (int round = 0; round < ROUNDS; round++) {
      int thisRound = round;
      List<Map<String, ObjectVersion>> won =
          atOnce(
              LISTS,
              racer ->
                  () -> race(racer % 2 == 0 ? store : other, racer, thisRound, names, conditions));
      for (String name : names) {
        List<Integer> winners =
            IntStream.range(0, LISTS).filter(i -> won.get(i).containsKey(name)).boxed().toList();
        assertEquals(1, winners.size(), () -> "winners of " + name + ": " + winners);
        StoredObject stands = other.read(key(name)).orElseThrow();
        assertEquals(winners.get(0) + " in round " + round, text(stands));
        assertEquals(won.get(winners.get(0)).get(name), stands.version());
        conditions.put(name, Condition.ifVersion(stands.version()));
      }
      assertEquals(8, listAll(store, "v1/index/" + round + "/").size());
    }
  }

  /** Writes the objects in an order of the racer's own; returns the versions that it wrote. */
  private static Map<String, ObjectVersion> race(
      ObjectStore store,
      int racer,
      int round,
      List<String> names,
      Map<String, Condition> conditions) {
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, new Random(racer));
    List<Write> writes = new ArrayList<>();
    for (String name : shuffled) {
      ObjectKey index = key("v1/index/" + round + "/" + name.substring(name.length() - 1));
      writes.add(
          new Write(
              key(name),
              bytes(racer + " in round " + round),
              conditions.getOrDefault(name, Condition.ifAbsent()),
              List.of(index)));
    }
    List<WriteResult> results = store.write(writes);
    Map<String, ObjectVersion> won = new HashMap<>();
    for (int i = 0; i < writes.size(); i++) {
      if (results.get(i) instanceof WriteResult.Written written) {
        won.put(shuffled.get(i), written.version());
      } else {
        assertInstanceOf(WriteResult.Refused.class, results.get(i));
      }
    }
    return won;
  }

  private static void assertAllWritten(
      ObjectStore store, List<Write> writes, List<WriteResult> results) {
    assertEquals(writes.size(), results.size());
    for (int i = 0; i < writes.size(); i++) {
      ObjectVersion version = written(results.get(i));
      StoredObject read = store.read(writes.get(i).key()).orElseThrow();
      assertEquals(version, read.version());
      assertTrue(Arrays.equals(writes.get(i).content(), read.content()));
    }
  }
}
