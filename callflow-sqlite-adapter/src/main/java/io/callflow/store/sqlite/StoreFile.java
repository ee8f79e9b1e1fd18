package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The files of an open store, told from others that take their names later. SQLite goes on working
 * on files that were deleted, replaced or unmounted, so each operation asks the file system whether
 * the names still lead to the files that were opened.
 */
final class StoreFile {
  /** The database. */
  final Path path;

  private final Path log;
  private final Path index;
  private @Nullable Object pathKey;
  private @Nullable Object logKey;
  private @Nullable Object indexKey;

  StoreFile(Path path) {
    this.path = path;
    this.log = sibling(path, "-wal");
    this.index = sibling(path, "-shm");
  }

  static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  /** Remembers which files the names lead to now. An open connection keeps all three there. */
  void remember() throws IOException {
    pathKey = attributesOf(path).fileKey();
    logKey = attributesOf(log).fileKey();
    indexKey = attributesOf(index).fileKey();
  }

  /**
   * Checks that the names lead to the remembered files. Three calls of {@code lstat}.
   *
   * @throws CallflowException {@code STORE_UNAVAILABLE} if one is missing or is another file
   */
  void verify(String doing) {
    String problem = problem();
    if (problem != null) {
      throw Failures.unavailable(doing, problem);
    }
  }

  /** Why the store cannot be used now; null if the names lead to the remembered files. */
  @Nullable String problem() {
    String problem = problemOf(path, pathKey);
    problem = problem == null ? problemOf(index, indexKey) : problem;
    return problem == null ? problemOf(log, logKey) : problem;
  }

  private static @Nullable String problemOf(Path path, @Nullable Object key) {
    try {
      Object found = attributesOf(path).fileKey();
      return key == null || key.equals(found)
          ? null
          : path
              + " is not the file that was opened; put that one back, or stop all processes that"
              + " use the store and start them again";
    } catch (NoSuchFileException e) {
      return path
          + " is gone since the store was opened; mount or restore it, or stop all processes that"
          + " use the store and start them again";
    } catch (IOException e) {
      return path + " cannot be looked up (" + e + ")";
    }
  }

  /** The bytes that the write-ahead log occupies; 0 if it cannot be looked up. */
  long logBytes() {
    try {
      return Files.size(log);
    } catch (IOException e) {
      return 0;
    }
  }

  private static BasicFileAttributes attributesOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
