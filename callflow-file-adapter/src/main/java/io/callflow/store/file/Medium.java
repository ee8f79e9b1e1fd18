package io.callflow.store.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few steps by which a store changes a file system. An interrupt stops none of them. */
interface Medium {
  /** Makes an empty file; fails where something of this name is. */
  void create(Path file) throws IOException;

  /** Makes a file with this content and waits until the content is on the medium. */
  void write(Path file, byte[] content) throws IOException;

  /** Gives a file another name in one step, in place of what had that name. */
  void publish(Path from, Path to) throws IOException;

  /** Makes a folder; fails where something of this name is. */
  void makeFolder(Path folder) throws IOException;

  /** Waits until the entries of this folder are on the medium. */
  void force(Path folder) throws IOException;

  /** The file system itself. */
  final class Disk implements Medium {
    /** Windows opens no folder; NTFS keeps the order of changes to folders by itself. */
    private static final boolean FOLDERS_OPEN = java.io.File.separatorChar == '/';

    @Override
    public void create(Path file) throws IOException {
      Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
      // A stream, not a channel: an interrupt would close a channel half-way.
      try (FileOutputStream out = new FileOutputStream(file.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
    }

    @Override
    public void publish(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
      Files.createDirectory(folder);
    }

    @Override
    public void force(Path folder) throws IOException {
      if (!FOLDERS_OPEN) {
        return;
      }
      boolean interrupted = Thread.interrupted();
      try {
        while (true) {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return;
          } catch (ClosedByInterruptException e) {
            interrupted = true;
            Thread.interrupted();
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
