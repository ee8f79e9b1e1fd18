package io.callflow.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What tests may change.
 *
 * @param synchronous SQLite's {@code PRAGMA synchronous}
 * @param fileSystem tells the type of the file system of a folder
 * @param patience how long an operation waits for other processes
 * @param library loads the native library; the folder of the store is the last resort for it
 */
record Settings(String synchronous, FileSystemType fileSystem, Duration patience, Loading library) {
  static final Settings STANDARD =
      new Settings(
          "FULL",
          folder -> Files.getFileStore(folder).type(),
          Duration.ofSeconds(30),
          NativeLibrary::load);

  /** Tells the type of the file system of a folder, such as {@code ext4}. */
  interface FileSystemType {
    String of(Path folder) throws IOException;
  }

  /** Loads the native library. */
  interface Loading {
    void load(Path folder);
  }
}
