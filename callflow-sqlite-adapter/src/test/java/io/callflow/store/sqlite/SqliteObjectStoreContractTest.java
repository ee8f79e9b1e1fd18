package io.callflow.store.sqlite;

import io.callflow.store.tck.ObjectStoreContract;
import io.callflow.store.tck.StoreUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
final class SqliteObjectStoreContractTest extends ObjectStoreContract {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Override
  protected StoreUnderTest newStore() {
    List<SqliteObjectStore> opened = new ArrayList<>();
    return StoreUnderTest.thatRemembersNothing(
        () -> {
          SqliteObjectStore store = SqliteObjectStore.open(folder);
          opened.add(store);
          return store;
        },
        () -> opened.forEach(SqliteObjectStore::close));
  }
}
