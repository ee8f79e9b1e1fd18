package io.callflow.archive;

import io.callflow.codec.CallCodec;
import io.callflow.codec.StoreDescriptor;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.store.Condition;
import io.callflow.store.ObjectStore;
import io.callflow.store.StoredObject;
import java.util.Optional;

/** The object that holds the settings of a store; written once. */
final class DescriptorObject {
  private final ObjectStore store;
  private final CallCodec codec;

  DescriptorObject(ObjectStore store, CallCodec codec) {
    this.store = store;
    this.codec = codec;
  }

  /**
   * Reads the settings; empty if there is no such object.
   *
   * @throws CallflowException {@link ErrorCode#DAMAGED} if they cannot be read, {@link
   *     ErrorCode#STORE_REFUSED} if this version does not know their format, and whatever the store
   *     throws
   */
  Optional<StoreDescriptor> read() {
    Optional<StoredObject> object = store.read(Keys.DESCRIPTOR);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    StoreDescriptor descriptor;
    try {
      descriptor = codec.descriptor(object.get().content());
    } catch (IllegalArgumentException e) {
      throw new CallflowException(
          ErrorCode.DAMAGED,
          "The object " + Keys.DESCRIPTOR + " is damaged: " + e.getMessage() + ".",
          e);
    }
    if (descriptor.format() != StoreDescriptor.FORMAT) {
      throw new CallflowException(
          ErrorCode.STORE_REFUSED,
          "The store has format %d; this version of Callflow works on format %d."
              .formatted(descriptor.format(), StoreDescriptor.FORMAT));
    }
    return Optional.of(descriptor);
  }

  /**
   * Reads the settings, and writes these first if there are none.
   *
   * @throws CallflowException as {@link #read}
   */
  StoreDescriptor readOrWrite(StoreDescriptor proposed) {
    Optional<StoreDescriptor> present = read();
    if (present.isEmpty()) {
      store.write(Keys.DESCRIPTOR, codec.line(proposed), Condition.ifAbsent());
      present = read();
    }
    return present.orElseThrow(
        () ->
            new CallflowException(
                ErrorCode.STORE_REFUSED,
                "The store loses what is written to it: "
                    + Keys.DESCRIPTOR
                    + " is missing right after it was written."));
  }

  /**
   * Asks for the object.
   *
   * @throws CallflowException {@link ErrorCode#STORE_UNAVAILABLE} if it is missing, and whatever
   *     the store throws
   */
  void require() {
    if (store.read(Keys.DESCRIPTOR).isEmpty()) {
      throw new CallflowException(
          ErrorCode.STORE_UNAVAILABLE,
          "The object " + Keys.DESCRIPTOR + " of the store is missing.");
    }
  }
}
