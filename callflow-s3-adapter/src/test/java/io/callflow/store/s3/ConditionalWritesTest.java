package io.callflow.store.s3;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.archive.ConditionalWrites;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.tck.StepwiseObjectStore;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConditionalWritesTest {

  @Test
  void a_store_that_honours_conditions_passes_and_keeps_nothing() {
    InMemoryObjectStore store = new InMemoryObjectStore(InstantSource.system());
    ConditionalWrites.prove(store, "memory");
    assertEquals(List.of(), store.list("", "", 10));
  }

  @Test
  void an_s3_server_that_honours_them_passes_and_a_versioned_one_forgets_the_probe() {
    try (ScriptedS3Server server = new ScriptedS3Server()) {
      S3Server fixture = S3Server.scripted(server);
      String bucket = fixture.newBucket(true);
      S3Settings settings = fixture.settings(bucket);
      try (var client = fixture.client(settings)) {
        S3ObjectStore store = S3ObjectStore.over(client, settings);
        ConditionalWrites.prove(store, store.toString());
        assertEquals(List.of(), client.listObjectVersions(b -> b.bucket(bucket)).versions());
        assertTrue(store.requests().count().total() <= 12, store.requests().count()::toString);
      }
    }
  }

  @Test
  void a_store_that_ignores_conditions_is_refused_by_name() {
    assertRefused("If-None-Match", c -> c instanceof Condition.IfAbsent ? Condition.always() : c);
    assertRefused(
        "no longer current", c -> c instanceof Condition.IfVersion ? Condition.always() : c);
    assertRefused("If-None-Match", c -> Condition.always());
  }

  @Test
  void a_store_that_refuses_what_it_should_write_is_refused() {
    assertRefused(
        "refused to write over the version",
        c ->
            c instanceof Condition.IfVersion
                ? Condition.ifVersion(new ObjectVersion("another"))
                : c);
  }

  @Test
  void an_answer_that_was_lost_proves_nothing_and_the_probe_is_made_again() {
    InMemoryObjectStore memory = new InMemoryObjectStore(InstantSource.system());
    Queue<Boolean> lost = new ArrayDeque<>(List.of(true));
    ObjectStore once = bent(memory, c -> c, lost);
    assertDoesNotThrow(() -> ConditionalWrites.prove(once, "memory"));
    assertEquals(List.of(), memory.list("", "", 10));

    ObjectStore always = bent(memory, c -> c, new ArrayDeque<>(List.of(true, true, true)));
    CallflowException failure =
        assertThrows(CallflowException.class, () -> ConditionalWrites.prove(always, "memory"));
    assertEquals(ErrorCode.STORE_UNAVAILABLE, failure.code());
    assertEquals(List.of(), memory.list("", "", 10));
  }

  private static void assertRefused(String part, UnaryOperator<Condition> bend) {
    InMemoryObjectStore memory = new InMemoryObjectStore(InstantSource.system());
    ObjectStore liar = bent(memory, bend, new ArrayDeque<>());
    CallflowException failure =
        assertThrows(
            CallflowException.class, () -> ConditionalWrites.prove(liar, "http://liar.example"));
    assertEquals(ErrorCode.STORE_REFUSED, failure.code());
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains(part) && message.contains("http://liar.example"), message);
    assertEquals(List.of(), memory.list("", "", 10), "the probe is deleted");
  }

  /** A store that replaces the conditions of writes, or loses their answers. */
  private static ObjectStore bent(
      ObjectStore store, UnaryOperator<Condition> bend, Queue<Boolean> lost) {
    return new StepwiseObjectStore() {
      @Override
      public Optional<StoredObject> read(ObjectKey key) {
        return store.read(key);
      }

      @Override
      protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
        Optional<ObjectVersion> written = store.write(key, content, bend.apply(condition));
        return Boolean.TRUE.equals(lost.poll()) ? Optional.empty() : written;
      }

      @Override
      public List<ListedObject> list(String prefix, String after, int limit) {
        return store.list(prefix, after, limit);
      }

      @Override
      public void delete(Collection<ObjectKey> keys) {
        store.delete(keys);
      }

      @Override
      public void purge(Collection<ObjectKey> keys) {
        store.purge(keys);
      }
    };
  }
}
