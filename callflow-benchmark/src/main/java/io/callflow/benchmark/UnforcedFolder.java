package io.callflow.benchmark;

import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.file.FileObjectStore;
import io.callflow.store.tck.StepwiseObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Writes the files of a {@link FileObjectStore} without {@code fsync}, to fill a large store
 * quickly. Write-only, and only for one writer of each call.
 */
final class UnforcedFolder extends StepwiseObjectStore {
  private static final ObjectVersion SOME = new ObjectVersion("0");

  private final FileObjectStore store;

  UnforcedFolder(FileObjectStore store) {
    this.store = store;
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    try {
      return Optional.of(new StoredObject(Files.readAllBytes(store.pathOf(key)), SOME));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
    Path path = store.pathOf(key);
    try {
      try {
        Files.write(path, content);
      } catch (NoSuchFileException e) {
        Files.createDirectories(path.resolveSibling("."));
        Files.write(path, content);
      }
      return Optional.of(SOME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    throw new UnsupportedOperationException("this store can only be written");
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    throw new UnsupportedOperationException("this store can only be written");
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    throw new UnsupportedOperationException("this store can only be written");
  }
}
