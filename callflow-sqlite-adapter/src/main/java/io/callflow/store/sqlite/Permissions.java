package io.callflow.store.sqlite;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders for this process's user only, because calls are personal data. */
final class Permissions {
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

  private Permissions() {}

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Creates an empty file; fails if the name is taken. */
  static void createFile(Path file) throws IOException {
    Files.createFile(file, attributes(file, FILE));
    restrict(file, FILE);
  }

  /** Creates a folder; fails if the name is taken. */
  static void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder, attributes(folder, FOLDER));
    restrict(folder, FOLDER);
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  /** Gives a file or folder exactly these permissions. */
  static void restrict(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (isPosix(path)
        && !Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(permissions)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }

  /** Forces the entries of a folder to the disk, or the content of a file. */
  static void force(Path path) throws IOException {
    if (!isPosix(path)) {
      return; // Windows opens no folders.
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
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
