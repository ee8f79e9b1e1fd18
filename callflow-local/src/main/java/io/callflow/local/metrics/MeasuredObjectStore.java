package io.callflow.local.metrics;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes each operation on to another store, and reports its kind, result and duration. */
final class MeasuredObjectStore implements ObjectStore {
  /** Kinds of operations. */
  enum Kind {
    READ("read"),
    WRITE("write"),
    LIST("list"),
    DELETE("delete"),
    PURGE("purge");

    final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** What became of an operation. */
  enum Result {
    OK("ok"),
    /** The condition of a write did not hold: another writer was faster. */
    CONTENTION("contention"),
    ERROR("error");

    final String label;

    Result(String label) {
      this.label = label;
    }
  }

  /**
   * Takes the report of each operation; of a list of writes one for each, all with the time that
   * the list took.
   */
  @FunctionalInterface
  interface Reports {
    void done(Kind kind, Result result, long nanos);
  }

  private final ObjectStore store;
  private final Reports reports;

  MeasuredObjectStore(ObjectStore store, Reports reports) {
    this.store = store;
    this.reports = reports;
  }

  private <T> T measured(Kind kind, Supplier<T> operation) {
    long begun = System.nanoTime();
    Result result = Result.ERROR;
    try {
      T answer = operation.get();
      result = Result.OK;
      return answer;
    } finally {
      reports.done(kind, result, System.nanoTime() - begun);
    }
  }

  private void measured(Kind kind, Runnable operation) {
    measured(
        kind,
        () -> {
          operation.run();
          return kind;
        });
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return measured(Kind.READ, () -> store.read(key));
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    long begun = System.nanoTime();
    List<WriteResult> results = List.of();
    try {
      results = store.write(writes);
      return results;
    } finally {
      long nanos = System.nanoTime() - begun;
      for (int i = 0; i < writes.size(); i++) {
        WriteResult result = i < results.size() ? results.get(i) : null;
        reports.done(Kind.WRITE, resultOf(result), nanos);
      }
    }
  }

  private static Result resultOf(@Nullable WriteResult result) {
    if (result instanceof WriteResult.Written) {
      return Result.OK;
    }
    return result instanceof WriteResult.Refused ? Result.CONTENTION : Result.ERROR;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    measured(Kind.WRITE, () -> store.writeIndexKeys(keys));
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    return measured(Kind.LIST, () -> store.list(prefix, after, limit));
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    measured(Kind.DELETE, () -> store.delete(keys));
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    measured(Kind.PURGE, () -> store.purge(keys));
  }

  @Override
  public boolean needsProof() {
    return store.needsProof();
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
