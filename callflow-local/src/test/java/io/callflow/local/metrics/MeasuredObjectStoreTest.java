package io.callflow.local.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.tck.FailingObjectStore;
import io.callflow.store.tck.ObjectStoreContract;
import io.callflow.store.tck.StoreUnderTest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A measured store keeps the promises of the store behind it, and reports each operation once. */
final class MeasuredObjectStoreTest extends ObjectStoreContract {
  private static final ObjectKey KEY = new ObjectKey("v1/a");

  @Override
  protected StoreUnderTest newStore() {
    ObjectStore store = new InMemoryObjectStore(InstantSource.system());
    return StoreUnderTest.thatRemembersNothing(
        () -> new MeasuredObjectStore(store, (kind, result, nanos) -> {}), () -> {});
  }

  @Test
  void each_operation_is_reported_with_its_result() {
    FailingObjectStore behind =
        new FailingObjectStore(new InMemoryObjectStore(InstantSource.system()));
    List<String> reports = new ArrayList<>();
    ObjectStore store =
        new MeasuredObjectStore(
            behind,
            (kind, result, nanos) -> {
              assertTrue(nanos >= 0);
              reports.add(kind.label + " " + result.label);
            });
    byte[] content = {1};
    ObjectVersion version = new ObjectVersion("none");
    assertTrue(store.read(KEY).isEmpty());
    assertTrue(store.write(KEY, content, Condition.ifAbsent()).isPresent());
    assertTrue(store.write(KEY, content, Condition.ifAbsent()).isEmpty());
    assertEquals(1, store.list("", "", 10).size());
    store.delete(List.of(KEY));
    store.purge(List.of(KEY));
    Write fresh = new Write(KEY, content, Condition.ifAbsent(), List.of(new ObjectKey("v1/k")));
    Write stale = new Write(new ObjectKey("v1/b"), content, Condition.ifVersion(version));
    assertEquals(2, store.write(List.of(fresh, stale)).size());
    behind.failWith(new CallflowException(ErrorCode.STORE_UNAVAILABLE, "down"));
    assertThrows(CallflowException.class, () -> store.read(KEY));
    assertThrows(CallflowException.class, () -> store.delete(List.of(KEY)));
    assertThrows(CallflowException.class, () -> store.write(List.of(fresh)));
    assertEquals(
        List.of(
            "read ok",
            "write ok",
            "write contention",
            "list ok",
            "delete ok",
            "purge ok",
            "write ok",
            "write contention",
            "read error",
            "delete error",
            "write error"),
        reports);
  }
}
