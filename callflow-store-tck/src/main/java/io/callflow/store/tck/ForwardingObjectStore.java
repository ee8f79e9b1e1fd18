package io.callflow.store.tck;

import io.callflow.archive.Condition;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoredObject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Passes every request on to another store; tests override what they count, delay or break. */
public class ForwardingObjectStore implements ObjectStore {
  private final ObjectStore store;

  public ForwardingObjectStore(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    return store.read(key);
  }

  @Override
  public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
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
