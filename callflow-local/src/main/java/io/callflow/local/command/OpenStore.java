package io.callflow.local.command;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An open store.
 *
 * @param place says where an object lies: its database and row, or its address on S3
 */
record OpenStore(ObjectStore objects, Function<ObjectKey, Place> place) implements AutoCloseable {
  /**
   * Where an object lies.
   *
   * @param text the file of the database, or the address on S3
   * @param query the SQL query for its content; null for objects on S3
   */
  record Place(String text, @Nullable String query) {}

  private static final ObjectKey DESCRIPTOR = new ObjectKey("v1/store.json");

  /** Whether there is a store; the first write creates one. */
  boolean exists() {
    return objects.read(DESCRIPTOR).isPresent();
  }

  /**
   * Asks the store.
   *
   * @throws CallflowException what the store throws, or {@link ErrorCode#STORE_UNAVAILABLE} if it
   *     has lost its descriptor
   */
  void requireStore() {
    if (!exists()) {
      throw new CallflowException(
          ErrorCode.STORE_UNAVAILABLE, "The object " + DESCRIPTOR + " of the store is missing.");
    }
  }

  @Override
  public void close() {
    objects.close();
  }
}
