package io.callflow.store.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InMemoryObjectStoreTest extends ObjectStoreContract {
  @Override
  protected StoreUnderTest newStore() {
    InMemoryObjectStore store = new InMemoryObjectStore(Clock.systemUTC());
    return StoreUnderTest.thatRemembersNothing(() -> store, () -> {});
  }

  @Test
  void an_object_was_written_when_the_given_clock_says() {
    Instant then = Instant.parse("2026-01-02T03:04:05Z");
    InMemoryObjectStore store = new InMemoryObjectStore(InstantSource.fixed(then));
    ObjectKey key = new ObjectKey("v1/a");
    store.write(key, "x".getBytes(UTF_8), Condition.always());

    assertEquals(List.of(new ListedObject(key, then)), store.list("", "", 1));
  }

  @Test
  void a_limit_below_one_is_a_mistake_of_the_caller() {
    InMemoryObjectStore store = new InMemoryObjectStore(Clock.systemUTC());

    assertThrows(IllegalArgumentException.class, () -> store.list("", "", 0));
  }
}
