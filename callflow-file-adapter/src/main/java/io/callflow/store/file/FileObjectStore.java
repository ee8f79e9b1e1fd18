package io.callflow.store.file;

import io.callflow.archive.Condition;
import io.callflow.archive.ListedObject;
import io.callflow.archive.ObjectKey;
import io.callflow.archive.ObjectStore;
import io.callflow.archive.ObjectVersion;
import io.callflow.archive.StoredObject;
import io.callflow.event.CallflowException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps objects as files in a folder of their own, which any number of threads and processes of one
 * machine may have open.
 *
 * <p><b>On disk.</b> The key {@code v1/acme/calls/0a1b2c3d4e5f6g7h8i9j/000000.ndjson.gz} is the
 * file {@code v1/acme/calls/+0a/0a1b2c3d4e5f6g7h8i9j/000000.ndjson.gz}: a segment of 20 or more
 * characters lies in a fan-out folder, so that a million calls are a thousand folders of a
 * thousand. A file holds the object's bytes and nothing else. {@code .tmp} holds what is being
 * written, {@code .lock} is locked byte by byte by those who write; other names that are no key are
 * passed over.
 *
 * <p><b>Durability.</b> A write returns when the content, its name and the names of new folders on
 * its way are on the medium ({@code fsync} of file and folders), always. Content is written beside
 * the objects and takes its name in one step, so a process that dies or a disk that is full leaves
 * nothing half-written under a key; what a dead process left in {@code .tmp} is removed by the next
 * one that opens the store.
 *
 * <p><b>At once.</b> Conditions are decided under a lock that also holds between processes. This
 * needs a file system with POSIX locks and atomic renames: every local one, and NFS from version 4.
 * Readers and listings take no lock. A write that waits 30 seconds for another one to the same key
 * fails as unavailable.
 *
 * <p><b>Interrupts.</b> An interrupt ends only the waiting for a lock, with nothing written; a
 * write that has begun is brought to its end. The thread's flag stays as it was.
 *
 * <p><b>Versions</b> are hashes of the content: equal content has an equal version.
 *
 * <p>Older versions are not remembered.
 */
public final class FileObjectStore implements ObjectStore {
  private final Path root;
  private final StoreLocks locks;
  private final Medium medium;

  private FileObjectStore(Path root, StoreLocks locks, Medium medium) {
    this.root = root;
    this.locks = locks;
    this.medium = medium;
  }

  /**
   * Opens the store in this folder, and makes both where there is none. A folder that is made here
   * belongs to this process's user alone, for calls are nobody else's business.
   *
   * @throws CallflowException with {@code STORE_REFUSED} where the folder cannot be used
   */
  public static FileObjectStore open(Path root) {
    return open(root, new Medium.Disk());
  }

  static FileObjectStore open(Path root, Medium medium) {
    try {
      makeRoot(root.toAbsolutePath().normalize(), medium);
      Path real = root.toRealPath();
      StoreLocks locks = StoreLocks.of(real);
      medium.force(real);
      return new FileObjectStore(real, locks, medium);
    } catch (FileAlreadyExistsException e) {
      throw Failure.refused("Cannot open the store", e.getFile() + " is a file, not a folder");
    } catch (IOException e) {
      throw Failure.of("Cannot open the store", root, 0, e);
    }
  }

  private static void makeRoot(Path root, Medium medium) throws IOException {
    if (Files.isDirectory(root)) {
      return;
    }
    Path parent = root.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectory(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(root);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(root)) {
        throw e;
      }
    }
    if (parent != null) {
      medium.force(parent);
    }
  }

  /** The file that holds, or would hold, this object. */
  public Path pathOf(ObjectKey key) {
    return Layout.pathOf(root, key);
  }

  @Override
  public Optional<StoredObject> read(ObjectKey key) {
    Path path = pathOf(key);
    try {
      return contentOf(key, path).map(content -> new StoredObject(content, versionOf(content)));
    } catch (IOException e) {
      throw Failure.of("Cannot read " + key, path, 0, e);
    }
  }

  private Optional<byte[]> contentOf(ObjectKey key, Path path) throws IOException {
    try {
      Folders.requireInside(path);
      byte[] content = Files.readAllBytes(path);
      if (locks.folders.isArriving(key)) {
        // Whoever acts on what is read here must not lose it to a power failure.
        locks.folders.force(medium, root, Folders.parentOf(path), false);
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (Folders.LeadsAwayException e) {
      throw e;
    } catch (IOException e) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || isBelowAFile(path)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isBelowAFile(Path path) {
    for (Path each = Folders.parentOf(path); !each.equals(root); each = Folders.parentOf(each)) {
      if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<ObjectVersion> write(ObjectKey key, byte[] content, Condition condition) {
    Path path = pathOf(key);
    try {
      return locks.holding(key, () -> writeLocked(key, path, content, condition));
    } catch (StoreLocks.BusyException e) {
      throw Failure.unavailable("Cannot lock " + key, path, e);
    } catch (IOException e) {
      throw Failure.of("Cannot write " + key, path, content.length + 1, e);
    }
  }

  private Optional<ObjectVersion> writeLocked(
      ObjectKey key, Path path, byte[] content, Condition condition) throws IOException {
    if (condition instanceof Condition.IfVersion wanted) {
      Optional<byte[]> current = contentOf(key, path);
      if (current.isEmpty() || !versionOf(current.get()).equals(wanted.version())) {
        return Optional.empty();
      }
    } else if (condition instanceof Condition.IfAbsent && isThere(path)) {
      return Optional.empty();
    }
    ObjectVersion version = versionOf(content);
    Path folder = Folders.parentOf(path);
    locks.folders.arriving(key);
    try {
      // An empty object is nothing but its name, so it can be made in place.
      if (content.length > 0
          || condition instanceof Condition.IfVersion
          || !createEmpty(path, folder)) {
        replace(path, folder, content);
      }
      try {
        locks.folders.force(medium, root, folder, true);
      } catch (IOException e) {
        throw Failure.unavailable("Cannot make sure of " + key, path, e);
      }
    } finally {
      locks.folders.arrived(key);
    }
    return Optional.of(version);
  }

  private boolean isThere(Path path) throws IOException {
    try {
      Folders.requireInside(path);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (Folders.LeadsAwayException e) {
      throw e;
    } catch (IOException e) {
      if (isBelowAFile(path)) {
        return false;
      }
      throw e;
    }
  }

  private boolean createEmpty(Path path, Path folder) throws IOException {
    try {
      inFolder(folder, () -> medium.create(path));
      return true;
    } catch (FileAlreadyExistsException e) {
      if (e.getFile() == null || !e.getFile().equals(path.toString())) {
        throw e;
      }
      return false;
    }
  }

  private void replace(Path path, Path folder, byte[] content) throws IOException {
    Path temporary = locks.newTemporary();
    try {
      medium.write(temporary, content);
      inFolder(folder, () -> medium.publish(temporary, path));
    } catch (IOException | RuntimeException e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Does something in a folder that a delete elsewhere may take away while it is empty. */
  private void inFolder(Path folder, Step step) throws IOException {
    for (int attempt = 1; ; attempt++) {
      locks.folders.make(medium, root, folder);
      try {
        Folders.requireInside(folder);
        step.run();
        return;
      } catch (NoSuchFileException e) {
        locks.folders.forget(root, folder);
        if (attempt == Folders.ATTEMPTS || !Files.isDirectory(root)) {
          throw e;
        }
      }
    }
  }

  @Override
  public List<ListedObject> list(String prefix, String after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; at least 1 is needed");
    }
    try {
      return Listing.of(root, prefix, after, Math.min(limit, MAX_LISTED));
    } catch (IOException e) {
      throw Failure.of("Cannot list '" + prefix + "'", root, 0, e);
    }
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    // Deepest first, so that a folder is emptied before the one above is looked at.
    NavigableSet<Path> changed = new TreeSet<>();
    try {
      for (ObjectKey key : keys) {
        Path path = pathOf(key);
        try {
          if (locks.holding(key, () -> deleteLocked(path))) {
            changed.add(Folders.parentOf(path));
          }
        } catch (StoreLocks.BusyException e) {
          throw Failure.unavailable("Cannot lock " + key, path, e);
        } catch (IOException e) {
          throw Failure.of("Cannot delete " + key, path, 0, e);
        }
      }
    } finally {
      tidy(changed);
    }
  }

  private boolean deleteLocked(Path path) throws IOException {
    if (!isThere(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    locks.folders.forget(root, Folders.parentOf(path));
    return Files.deleteIfExists(path);
  }

  /** Removes folders that have become empty, and waits until the others are on the medium. */
  private void tidy(NavigableSet<Path> changed) {
    while (!changed.isEmpty()) {
      Path folder = changed.last();
      changed.remove(folder);
      try {
        if (!folder.equals(root) && removeIfEmpty(folder)) {
          changed.add(Folders.parentOf(folder));
        } else {
          medium.force(folder);
        }
      } catch (NoSuchFileException e) {
        changed.add(Folders.parentOf(folder)); // Another delete was faster.
      } catch (IOException e) {
        throw Failure.unavailable("Cannot make sure of what was deleted", folder, e);
      }
    }
  }

  private boolean removeIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  @Override
  public void purge(Collection<ObjectKey> keys) {
    // Nothing is remembered, so there is nothing to forget.
  }

  private static ObjectVersion versionOf(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new ObjectVersion(HexFormat.of().formatHex(Arrays.copyOf(hash, 16)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
