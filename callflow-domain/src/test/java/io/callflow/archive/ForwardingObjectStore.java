package io.callflow.archive;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Passes every request on to another store; a test overrides what it counts, delays or breaks. */
public class ForwardingObjectStore extends StepwiseObjectStore {
  private final ObjectStore store;

  public ForwardingObjectStore(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return store.read(key);
  }

  @Override
  protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
    return store.write(key, content, condition);
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
}
