package io.callflow.store.file;

import io.callflow.store.tck.ObjectStoreContract;
import io.callflow.store.tck.StoreUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("posix")
final class FileObjectStoreContractTest extends ObjectStoreContract {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit fills it
  private Path folder;

  @Override
  protected StoreUnderTest newStore() {
    return StoreUnderTest.thatRemembersNothing(() -> FileObjectStore.open(folder), () -> {});
  }
}
