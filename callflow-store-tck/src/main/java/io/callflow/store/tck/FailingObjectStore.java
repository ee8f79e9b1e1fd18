package io.callflow.store.tck;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
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
public final class FailingObjectStore extends ForwardingObjectStore {
  private final ObjectStore store;
  private volatile @Nullable RuntimeException failure;

  public FailingObjectStore(ObjectStore store) {
    super(store);
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

  private void requireWorking() {
    RuntimeException now = failure;
    if (now != null) {
      throw now;
    }
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    requireWorking();
    return super.read(key);
  }

  @Override
  public List<WriteResult> write(List<Write> writes) {
    requireWorking();
    return super.write(writes);
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    requireWorking();
    super.writeIndexKeys(keys);
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    requireWorking();
    return super.list(prefix, after, limit);
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    requireWorking();
    super.delete(keys);
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    requireWorking();
    super.purge(keys);
  }
}
