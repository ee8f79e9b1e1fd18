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

/**
 * Which folders are known to be on the medium, and which objects are just on their way to it.
 *
 * <p>A folder is known from when a writer has waited for it until a file below it is about to be
 * deleted. So a known folder holds a file, and is no other one that was made in its place.
 */
final class Folders {
  private static final int MOST_KNOWN = 100_000;
  static final int ATTEMPTS = 1000;

  private final Set<Path> known = ConcurrentHashMap.newKeySet();
  private final Set<ObjectKey> arriving = ConcurrentHashMap.newKeySet();

  /** Makes this folder of the store, and those above it, where they are missing. */
  void make(Medium medium, Path root, Path folder) throws IOException {
    if (folder.equals(root) || known.contains(folder)) {
      return;
    }
    Path parent = parentOf(folder);
    for (int attempt = 1; ; attempt++) {
      make(medium, root, parent);
      try {
        requireInside(parent);
        make(medium, folder);
        return;
      } catch (NoSuchFileException e) {
        // A delete elsewhere took the folder above away, because it was empty for a moment.
        known.remove(parent);
        if (attempt == ATTEMPTS || !Files.isDirectory(root)) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits until the entries of this folder are on the medium, and the names of itself and of those
   * above it, whoever made them. For a writer this comes last: what it has put into the folder
   * keeps it from being taken away and made anew by others.
   *
   * @param remember whether they are known from now on: only for whoever has put a file there that
   *     nobody can delete yet
   */
  void force(Medium medium, Path root, Path folder, boolean remember) throws IOException {
    medium.force(folder);
    for (Path each = folder; !each.equals(root); each = parentOf(each)) {
      if (!known.contains(each)) {
        medium.force(parentOf(each));
        if (remember) {
          if (known.size() >= MOST_KNOWN) {
            known.clear();
          }
          known.add(each);
        }
      }
    }
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

  /** The folder and those above it may be gone, or are about to be. */
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
