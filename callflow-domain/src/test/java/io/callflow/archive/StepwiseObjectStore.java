package io.callflow.archive;

import io.callflow.event.CallflowException;
import io.callflow.store.Condition;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Carries out each write step by step: the index keys one after the other, then the object. For
 * stores that tests count, delay or break step by step.
 */
public abstract class StepwiseObjectStore implements ObjectStore {
  /** For subclasses. */
  protected StepwiseObjectStore() {}

  /** Writes one object, as {@link ObjectStore#write(ObjectKey, byte[], Condition)} does. */
  protected abstract Optional<ObjectVersion> put(
      ObjectKey key, byte[] content, Condition condition);

  @Override
  public List<WriteResult> write(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>(writes.size());
    for (Write write : writes) {
      try {
        writeIndexKeys(write.indexKeys());
        Optional<ObjectVersion> version = put(write.key(), write.content(), write.condition());
        results.add(
            version.isPresent()
                ? new WriteResult.Written(version.get())
                : new WriteResult.Refused(true));
      } catch (CallflowException e) {
        results.add(new WriteResult.Failed(e));
      }
    }
    return results;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    keys.forEach(key -> put(key, new byte[0], Condition.always()));
  }
}
