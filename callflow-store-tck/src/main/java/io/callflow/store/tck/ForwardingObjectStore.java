package io.callflow.store.tck;

import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
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
  public List<WriteResult> write(List<Write> writes) {
    return store.write(writes);
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
