package io.callflow.store.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.store.Condition;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deleting and purging. */
abstract class DeletionContract extends ListingContract {
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
}
