package io.callflow.store.tck;

import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import java.util.function.Supplier;

/** The store of one test: empty at first, and used by no other test. */
public interface StoreUnderTest {
  /**
   * Opens another instance over the same objects, as another process would. The suite opens several
   * and expects them to behave as one store.
   */
  ObjectStore open();

  /** Whether the store keeps older and deleted versions until they are purged. */
  boolean remembersOldVersions();

  /**
   * The number of versions and delete markers of this key besides the current object. Always 0 in a
   * store without versions.
   */
  int rememberedVersions(ObjectKey key);

  /** Releases the store's resources. */
  void close() throws Exception;

  /** A store that keeps no older versions. */
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
