package io.callflow.store.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The operations by which a store changes a file system. An interrupt does not stop them. */
interface FileChanges {
  /** Creates an empty file; fails if the name is taken. */
  void create(Path file) throws IOException;

  /** Creates a file with this content and forces the content to the disk. */
  void write(Path file, byte[] content) throws IOException;

  /** Renames a file in one step; replaces a file that has the new name. */
  void publish(Path from, Path to) throws IOException;

  /** Creates a folder; fails if the name is taken. */
  void makeFolder(Path folder) throws IOException;

  /** Forces the entries of this folder to the disk. */
  void force(Path folder) throws IOException;

  /** The file system itself. */
  final class Disk implements FileChanges {
    /** Windows cannot open a folder, so its entries cannot be forced there. */
    private static final boolean FOLDERS_OPEN = java.io.File.separatorChar == '/';

    @Override
    public void create(Path file) throws IOException {
      Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
      // An interrupt would close a channel in the middle of the write; a stream it does not.
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
