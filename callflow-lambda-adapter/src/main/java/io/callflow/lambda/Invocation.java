package io.callflow.lambda;

import io.callflow.contract.operation.Operation;
import io.callflow.http.Request;
import io.callflow.http.log.Facts;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.s3.S3Requests;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a function: its trace, and what it asked of its store. It follows the work into
 * every thread of a {@link #carrying} executor, so that invocations that share a process have
 * counts of their own.
 */
final class Invocation {
  private static final ThreadLocal<@Nullable Invocation> CURRENT = new ThreadLocal<>();

  private final String bucket;
  private final Map<String, String> marks;
  private final Supplier<S3Requests.Count> spent;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong lostRaces = new AtomicLong();
  private volatile @Nullable ObjectKey lastObject;

  /**
   * @param bucket that holds the store
   * @param marks fields of every log line about it
   * @param spent the requests to S3 since the last call, so that sums over many lines are right
   *     even where invocations share a process
   */
  Invocation(String bucket, Map<String, String> marks, Supplier<S3Requests.Count> spent) {
    this.bucket = bucket;
    this.marks = Map.copyOf(marks);
    this.spent = spent;
  }

  /** The invocation that this thread works for; empty outside of one. */
  static Optional<Invocation> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Runs work of this invocation in this thread. */
  <T> T run(Supplier<T> work) {
    Invocation before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** Wraps an executor so that its threads work for the invocation that submitted the task. */
  static Executor carrying(Executor threads) {
    return task -> {
      Invocation current = CURRENT.get();
      threads.execute(
          current == null
              ? task
              : () ->
                  current.run(
                      () -> {
                        task.run();
                        return Boolean.TRUE;
                      }));
    };
  }

  /** Wraps a store so that its operations are counted for the current invocation. */
  static ObjectStore watched(ObjectStore store) {
    return new ObjectStore() {
      @Override
      public Optional<StoredObject> read(ObjectKey key) {
        current().ifPresent(invocation -> invocation.hasRead(key));
        return store.read(key);
      }

      @Override
      public List<WriteResult> write(List<Write> writes) {
        List<WriteResult> results = store.write(writes);
        current()
            .ifPresent(
                invocation -> {
                  for (int i = 0; i < results.size(); i++) {
                    invocation.hasWritten(writes.get(i), results.get(i));
                  }
                });
        return results;
      }

      @Override
      public void writeIndexKeys(Collection<ObjectKey> keys) {
        store.writeIndexKeys(keys);
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

      @Override
      public String toString() {
        return store.toString();
      }
    };
  }

  private void hasRead(ObjectKey key) {
    reads.incrementAndGet();
    lastObject = key;
  }

  private void hasWritten(Write write, WriteResult result) {
    if (write.condition() instanceof Condition.Always || result instanceof WriteResult.Failed) {
      return;
    }
    lastObject = write.key();
    if (result instanceof WriteResult.Refused) {
      lostRaces.incrementAndGet();
    }
  }

  /** Fields of every log line about it. */
  Map<String, String> marks() {
    return marks;
  }

  /** Adds what it cost, and where, to the log line of an answered request. */
  static void describe(Request request, int status, Facts facts) {
    current().ifPresent(invocation -> invocation.addTo(facts, request));
  }

  private void addTo(Facts facts, Request request) {
    if (request.method().equals("GET")) {
      facts.put("s3ObjectsScanned", reads());
      facts.measure(StoreMetrics.CALLS_READ, reads());
    } else {
      ObjectKey object = lastObject;
      if (object != null && request.operation().orElse(null) != Operation.STORE_EVENTS) {
        facts.put("s3Key", object.value());
      }
      facts.measure(StoreMetrics.CONTENTION_RESTARTS, lostRaces());
    }
    facts.putAll(marks);
    facts.put("s3Bucket", bucket);
    S3Requests.Count count = spent.get();
    facts.measure(StoreMetrics.S3_REQUESTS, count.total());
    facts.measure(StoreMetrics.S3_RETRIES, count.repeats());
  }

  /** How many objects it read. */
  long reads() {
    return reads.get();
  }

  /** How many of its conditional writes were refused because another writer came first. */
  long lostRaces() {
    return lostRaces.get();
  }

  /** The object that it read or conditionally wrote last. */
  Optional<ObjectKey> lastObject() {
    return Optional.ofNullable(lastObject);
  }
}
