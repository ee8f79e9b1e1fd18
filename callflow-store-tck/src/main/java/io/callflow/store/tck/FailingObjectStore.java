package io.callflow.store.tck;

import io.callflow.archive.Condition;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoredObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Passes every request on to another store, or fails while a failure is set, so that tests see what
 * callers make of it. Safe for use by many threads.
 */
public final class FailingObjectStore implements ObjectStore {
  private final ObjectStore store;
  private volatile @Nullable RuntimeException failure;

  public FailingObjectStore(ObjectStore store) {
    this.store = store;
  }

  /** Makes every operation throw this from now on; null ends it. */
  public void failWith(@Nullable RuntimeException e) {
    failure = e;
  }

  /** The version of every object, by key. Never fails because of {@link #failWith}. */
  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (ListedObject object : store.list("", "", MAX_LISTED)) {
      versions.put(object.key().value(), store.read(object.key()).orElseThrow().version().value());
    }
    return versions;
  }

  private ObjectStore working() {
    RuntimeException now = failure;
    if (now != null) {
      throw now;
    }
    return store;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return working().read(key);
  }

  @Override
  public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
    return working().write(key, content, condition);
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    return working().list(prefix, after, limit);
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    working().delete(keys);
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    working().purge(keys);
  }
}
