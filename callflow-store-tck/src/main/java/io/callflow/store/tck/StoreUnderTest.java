package io.callflow.store.tck;

import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import java.util.function.Supplier;

/** One store for one test: empty when it is handed over, and nobody else's. */
public interface StoreUnderTest {
  /**
   * Another handle onto the same objects, made as another process would make it. The suite opens
   * several and holds them to one promise.
   */
  ObjectStore open();

  /** Whether the store keeps older and deleted versions until they are purged. */
  boolean remembersOldVersions();

  /**
   * How many versions and marks of deletion the store holds under this key besides the object that
   * stands there now. Always 0 in a store that remembers nothing.
   */
  int rememberedVersions(ObjectKey key);

  /** Frees what the test used. */
  void close() throws Exception;

  /** A store without memory of older versions. */
  static StoreUnderTest thatRemembersNothing(Supplier<ObjectStore> open, AutoCloseable close) {
    return new StoreUnderTest() {
      @Override
      public ObjectStore open() {
        return open.get();
      }

      @Override
      public boolean remembersOldVersions() {
        return false;
      }

      @Override
      public int rememberedVersions(ObjectKey key) {
        return 0;
      }

      @Override
      public void close() throws Exception {
        close.close();
      }
    };
  }
}
