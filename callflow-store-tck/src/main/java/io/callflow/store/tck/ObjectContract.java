package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading, writing and conditions of single objects. */
abstract class ObjectContract extends StoreFixture {
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
}
