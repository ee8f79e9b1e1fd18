package io.callflow.lambda;

import io.callflow.archive.Condition;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoredObject;
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
 * One run of a function: whose trace it belongs to, and what its store was asked to do for it. It
 * goes with the work into every thread that a {@link #carrying} executor lends, so runs that share
 * a process are told apart.
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
   * @param bucket where the objects are that it works on
   * @param marks what stands in every line of log about it
   * @param spent the requests that the process has sent since it was last asked: so a sum over many
   *     lines is right, also where runs share a process
   */
  Invocation(String bucket, Map<String, String> marks, Supplier<S3Requests.Count> spent) {
    this.bucket = bucket;
    this.marks = Map.copyOf(marks);
    this.spent = spent;
  }

  /** The one that this thread works for; empty outside of a function. */
  static Optional<Invocation> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Does some work of this invocation. */
  <T> T run(Supplier<T> work) {
    Invocation before = CURRENT.get();
    CURRENT.set(this);
    try {
      return work.get();
    } finally {
      CURRENT.set(before);
    }
  }

  /** Lends the threads of another, which then work for the invocation that handed them the task. */
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

  /** The same store, what it is asked to do counted for the invocation that asks. */
  static ObjectStore watched(ObjectStore store) {
    return new ObjectStore() {
      @Override
      public Optional<StoredObject> read(ObjectKey key) {
        current().ifPresent(invocation -> invocation.hasRead(key));
        return store.read(key);
      }

      @Override
      public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
        Optional<ObjectVersion> written = store.write(key, content, condition);
        current().ifPresent(invocation -> invocation.hasWritten(key, condition, written.isEmpty()));
        return written;
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

  private void hasWritten(ObjectKey key, Condition condition, boolean refused) {
    if (condition instanceof Condition.Always) {
      return;
    }
    lastObject = key;
    if (refused) {
      lostRaces.incrementAndGet();
    }
  }

  /** What stands in every line of log about it. */
  Map<String, String> marks() {
    return marks;
  }

  /** Adds what every line about a request tells. */
  void tell(Map<String, Object> facts) {
    facts.putAll(marks);
    facts.put("s3Bucket", bucket);
    S3Requests.Count count = spent.get();
    facts.put(Metric.S3_REQUESTS.metricName(), count.total());
    facts.put(Metric.S3_RETRIES.metricName(), count.repeats());
  }

  /** How many objects were read. */
  long reads() {
    return reads.get();
  }

  /** How many swaps were refused because somebody else had written. */
  long lostRaces() {
    return lostRaces.get();
  }

  /** The object that was read or swapped last. */
  Optional<ObjectKey> lastObject() {
    return Optional.ofNullable(lastObject);
  }
}
