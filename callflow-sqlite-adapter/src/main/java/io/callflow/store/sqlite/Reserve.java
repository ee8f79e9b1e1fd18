package io.callflow.store.sqlite;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A file that occupies some space of the disk. On a full disk it is deleted, so that SQLite has
 * room for the log of a transaction that does not make the database grow; afterwards it is made
 * again from the space that the emptied log leaves.
 */
final class Reserve {
  /** As much as the log takes before it is emptied; see {@link Connections#LOG_BYTES}. */
  static final long BYTES = 2 << 20;

  private final Path path;

  Reserve(Path path) {
    this.path = path;
  }

  /** Makes the file as large as it should be and there is room for. */
  void make() {
    try {
      long size = Files.exists(path) ? Files.size(path) : 0;
      if (size >= BYTES) {
        return;
      }
      if (size == 0) {
        Files.deleteIfExists(path);
        Permissions.createFile(path);
      }
      // Random bytes, because some file systems keep no space for others.
      byte[] bytes = new byte[1 << 16];
      Random random = new Random();
      try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.APPEND)) {
        while (size < BYTES) {
          random.nextBytes(bytes);
          out.write(bytes, 0, (int) Math.min(bytes.length, BYTES - size));
          size += bytes.length;
        }
      }
    } catch (IOException e) {
      // What was written helps, too; the next erasure or start tries again.
    }
  }

  /** Gives its space to the file system. */
  void give() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The transaction that needs the space fails and says so.
    }
  }
}
