package io.callflow.store;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * One object to write, with the index keys that lead to it.
 *
 * @param content all bytes of the object; may be empty. The store copies it or has used it up
 *     before the write returns
 * @param condition when the object is written; it does not concern the index keys
 * @param indexKeys the keys of empty objects that are written unconditionally, each once; none of
 *     them is {@code key}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Write(
    ObjectKey key, byte[] content, Condition condition, Collection<ObjectKey> indexKeys) {
  public Write {
    indexKeys = List.copyOf(new LinkedHashSet<>(indexKeys));
    if (indexKeys.contains(key)) {
      throw new IllegalArgumentException("the object '" + key + "' is among its own index keys");
    }
  }

  /** A write without index keys. */
  public Write(ObjectKey key, byte[] content, Condition condition) {
    this(key, content, condition, List.of());
  }
}
