package io.callflow.store.file;

import io.callflow.archive.ObjectKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which folders are known to be on the medium, and which objects are just on their way to it. */
final class Folders {
  private static final int MOST_KNOWN = 100_000;
  static final int ATTEMPTS = 1000;

  private final Set<Path> known = ConcurrentHashMap.newKeySet();
  private final Set<ObjectKey> arriving = ConcurrentHashMap.newKeySet();

  /**
   * Makes this folder of the store, and those above it, where they are missing, and waits until
   * their names are on the medium. Also where another made the folder: it may not have waited yet.
   */
  void ensure(Medium medium, Path root, Path folder) throws IOException {
    if (folder.equals(root) || known.contains(folder)) {
      return;
    }
    Path parent = parentOf(folder);
    for (int attempt = 1; ; attempt++) {
      ensure(medium, root, parent);
      try {
        requireInside(parent);
        make(medium, folder);
        medium.force(parent);
        break;
      } catch (NoSuchFileException e) {
        // A delete elsewhere took the folder above away, because it was empty for a moment.
        known.remove(parent);
        if (attempt == ATTEMPTS || !Files.isDirectory(root)) {
          throw e;
        }
      }
    }
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.add(folder);
  }

  private static void make(Medium medium, Path folder) throws IOException {
    while (true) {
      try {
        medium.makeFolder(folder);
        return;
      } catch (FileAlreadyExistsException e) {
        // Asked once: between two questions a delete elsewhere may take it away and a write bring
        // it.
        try {
          BasicFileAttributes found =
              Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          if (!found.isDirectory() && !found.isSymbolicLink()) {
            throw new NotDirectoryException(folder.toString());
          }
          return;
        } catch (NoSuchFileException gone) {
          // made once more
        }
      }
    }
  }

  /** Asks where a path of the store really leads, and refuses if that is elsewhere. */
  static void requireInside(Path path) throws IOException {
    Path real = path.toRealPath();
    if (!real.equals(path)) {
      throw new LeadsAwayException(
          path + " leads to " + real + " through a symbolic link; remove the link");
    }
  }

  /** Somebody put a link into the store. */
  static final class LeadsAwayException extends IOException {
    private static final long serialVersionUID = 1L;

    LeadsAwayException(String message) {
      super(message);
    }
  }

  /** The folder and those above it may be gone. */
  void forget(Path root, Path folder) {
    for (Path each = folder; !each.equals(root); each = parentOf(each)) {
      known.remove(each);
    }
  }

  /** From now until {@link #arrived} the object may be seen before it is on the medium. */
  void arriving(ObjectKey key) {
    arriving.add(key);
  }

  void arrived(ObjectKey key) {
    arriving.remove(key);
  }

  boolean isArriving(ObjectKey key) {
    return arriving.contains(key);
  }

  static Path parentOf(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException(path + " is not inside a store");
    }
    return parent;
  }
}
