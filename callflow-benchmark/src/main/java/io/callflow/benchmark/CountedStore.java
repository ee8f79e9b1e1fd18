package io.callflow.benchmark;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import io.callflow.store.tck.ForwardingObjectStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that S3 would get, and can delay them like S3. */
final class CountedStore extends ForwardingObjectStore {
  /**
   * Prices of S3 Standard, us-east-1, in dollars per thousand: PUT and LIST, GET; DELETE is free.
   */
  private static final double PUT = 0.005 / 1000;

  private static final double GET = 0.0004 / 1000;

  /** The requests of one write that an S3 store has in flight by default. */
  private static final int SIDE_BY_SIDE = 16;

  private final LongAdder gets = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final LongAdder deletes = new LongAdder();
  private volatile int meanMillis;

  CountedStore(ObjectStore store) {
    super(store);
  }

  /** Delays every request from now on by this time on average, in milliseconds. */
  void slowDown(int millis) {
    meanMillis = millis;
  }

  void reset() {
    gets.reset();
    puts.reset();
    lists.reset();
    deletes.reset();
  }

  long requests() {
    return gets.sum() + puts.sum() + lists.sum() + deletes.sum();
  }

  double dollars() {
    return (puts.sum() + lists.sum()) * PUT + gets.sum() * GET;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    gets.increment();
    pause();
    return super.read(key);
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    int indexKeys = writes.stream().mapToInt(write -> write.indexKeys().size()).sum();
    sendPuts(indexKeys);
    sendPuts(writes.size());
    return super.write(writes);
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    sendPuts(keys.size());
    super.writeIndexKeys(keys);
  }

  /** Takes the time of requests that are sent side by side, as an S3 store does. */
  private void sendPuts(int number) {
    puts.add(number);
    for (int sent = 0; sent < number; sent += SIDE_BY_SIDE) {
      pause();
    }
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    lists.increment();
    pause();
    return super.list(prefix, after, limit);
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    deletes.add((keys.size() + 999) / 1000);
    pause();
    super.delete(keys);
  }

  private void pause() {
    int mean = meanMillis;
    if (mean > 0) {
      try {
        Thread.sleep(ThreadLocalRandom.current().nextInt(mean / 2, 3 * mean / 2 + 1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
