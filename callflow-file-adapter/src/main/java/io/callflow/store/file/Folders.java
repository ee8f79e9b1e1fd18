package io.callflow.store.file;

import io.callflow.store.ObjectKey;
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

/**
 * Remembers which folders are on the disk, so that writers force each only once, and which objects
 * are visible but not yet on the disk.
 *
 * <p>A folder is known after a writer has forced it, until a file below it is about to be deleted.
 * So a known folder contains a file and was not removed and created again.
 */
final class Folders {
  private static final int MOST_KNOWN = 100_000;
  static final int ATTEMPTS = 1000;

  private final Set<Path> known = ConcurrentHashMap.newKeySet();
  private final Set<ObjectKey> arriving = ConcurrentHashMap.newKeySet();

  /** Creates this folder of the store and the missing ones above it. */
  void make(FileChanges changes, Path root, Path folder) throws IOException {
    if (folder.equals(root) || known.contains(folder)) {
      return;
    }
    Path parent = parentOf(folder);
    for (int attempt = 1; ; attempt++) {
      make(changes, root, parent);
      try {
        requireInside(parent);
        make(changes, folder);
        return;
      } catch (NoSuchFileException e) {
        // A concurrent delete removed the folder above while it was empty.
        known.remove(parent);
        if (attempt == ATTEMPTS || !Files.isDirectory(root)) {
          throw e;
        }
      }
    }
  }

  /**
   * Forces the entries of this folder to the disk, and the names of this folder and of those above
   * it, whoever created them. Writers call it last: their file in the folder keeps others from
   * removing and creating it again.
   *
   * @param remember whether the folders are known afterwards; only if the caller has put a file
   *     there that nobody can delete yet
   */
  void force(FileChanges changes, Path root, Path folder, boolean remember) throws IOException {
    changes.force(folder);
    for (Path each = folder; !each.equals(root); each = parentOf(each)) {
      if (!known.contains(each)) {
        changes.force(parentOf(each));
        if (remember) {
          if (known.size() >= MOST_KNOWN) {
            known.clear();
          }
          known.add(each);
        }
      }
    }
  }

  private static void make(FileChanges changes, Path folder) throws IOException {
    while (true) {
      try {
        changes.makeFolder(folder);
        return;
      } catch (FileAlreadyExistsException e) {
        // One query only: between two, a delete may remove the folder and a write create it.
        try {
          BasicFileAttributes found =
              Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          if (!found.isDirectory() && !found.isSymbolicLink()) {
            throw new NotDirectoryException(folder.toString());
          }
          return;
        } catch (NoSuchFileException gone) {
          // Removed since; create it again.
        }
      }
    }
  }

  /** Refuses a path that leads out of the store through a symbolic link. */
  static void requireInside(Path path) throws IOException {
    Path real = path.toRealPath();
    if (!real.equals(path)) {
      throw new LeadsAwayException(
          path + " leads to " + real + " through a symbolic link; remove the link");
    }
  }

  /** A symbolic link stands in the store. */
  static final class LeadsAwayException extends IOException {
    private static final long serialVersionUID = 1L;

    LeadsAwayException(String message) {
      super(message);
    }
  }

  /** Forgets this folder and those above it, before they may be removed. */
  void forget(Path root, Path folder) {
    for (Path each = folder; !each.equals(root); each = parentOf(each)) {
      known.remove(each);
    }
  }

  /** From now until {@link #arrived} the object may be visible before it is on the disk. */
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
