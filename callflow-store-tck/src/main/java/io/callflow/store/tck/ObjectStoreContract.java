package io.callflow.store.tck;

import io.callflow.store.ObjectStore;

/**
 * Tests every promise of {@link ObjectStore}. Each test gets an empty store and opens it twice, so
 * no test passes only because one instance remembers what it wrote.
 */
public abstract class ObjectStoreContract extends WriteListContract {
  /** For subclasses. */
  protected ObjectStoreContract() {}

  /** An empty store for one test. */
  @Override
  protected abstract StoreUnderTest newStore() throws Exception;
}
