package io.callflow.store.file;

import io.callflow.event.CallflowException;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import io.callflow.store.Write;
import io.callflow.store.WriteResult;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps objects as files in a folder, which any number of threads and processes of one machine may
 * have open.
 *
 * <pre>{@code
 * FileObjectStore store = FileObjectStore.open(Path.of("calls"));
 * Optional<StoredObject> object = store.read(key);
 * }</pre>
 *
 * <p><b>On disk.</b> The key {@code v1/acme/calls/0a1b2c3d4e5f6g7h8i9j/000000.ndjson.gz} is the
 * file {@code v1/acme/calls/+0a/0a1b2c3d4e5f6g7h8i9j/000000.ndjson.gz}: a segment of 20 or more
 * characters lies in a fan-out folder, so a million calls are a thousand folders of a thousand. A
 * file contains the object's bytes and nothing else. {@code .tmp} contains files that are being
 * written; writers lock bytes of {@code .lock}. Other names that are no key are skipped.
 *
 * <p><b>Durability.</b> A write returns after {@code fsync} of the content, its name and the names
 * of new folders above it. Content is written to {@code .tmp} and renamed in one step, so neither a
 * crash nor a full disk leaves half an object under a key. The next process that opens the store
 * deletes the temporary files of dead processes.
 *
 * <p><b>Concurrency.</b> Conditions are checked under a lock that holds between processes, too.
 * This needs a file system with POSIX locks and atomic renames. Reads and listings take no lock.
 * There are {@value StoreLocks#STRIPES} locks; keys share them by their hash.
 *
 * <p><b>Longest wait.</b> A write or delete that waits 30 seconds for a lock fails with {@code
 * STORE_UNAVAILABLE}, for each key anew. A failed file operation is not retried.
 *
 * <p><b>Interrupts.</b> An interrupt ends only the waiting for a lock, and then nothing was
 * written; a write that has begun is completed. The thread's flag stays as it was.
 *
 * <p><b>Versions</b> are hashes of the content: equal content has an equal version. Older versions
 * are not kept.
 *
 * <p><b>Windows</b> is not supported: folders cannot be forced to the disk there, and open files
 * cannot be replaced.
 */
public final class FileObjectStore implements ObjectStore {
  private final Path root;
  private final StoreLocks locks;
  private final FileChanges changes;

  private FileObjectStore(Path root, StoreLocks locks, FileChanges changes) {
    this.root = root;
    this.locks = locks;
    this.changes = changes;
  }

  /**
   * Opens the store in this folder, and creates the folder if it is missing, with access for this
   * process's user only: calls are personal data.
   *
   * @throws CallflowException with {@code STORE_REFUSED} if the folder cannot be used
   */
  public static FileObjectStore open(Path root) {
    return open(root, new FileChanges.Disk());
  }

  static FileObjectStore open(Path root, FileChanges changes) {
    try {
      makeRoot(root.toAbsolutePath().normalize(), changes);
      Path real = root.toRealPath();
      StoreLocks locks = StoreLocks.of(real);
      changes.force(real);
      return new FileObjectStore(real, locks, changes);
    } catch (FileAlreadyExistsException e) {
      throw Failure.refused("Cannot open the store", e.getFile() + " is a file, not a folder");
    } catch (IOException e) {
      throw Failure.of("Cannot open the store", root, 0, e);
    }
  }

  private static void makeRoot(Path root, FileChanges changes) throws IOException {
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
      changes.force(parent);
    }
  }

  /** The file of this object, whether it exists or not. */
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
        // A power failure must not undo what a reader has acted on.
        locks.folders.force(changes, root, Folders.parentOf(path), false);
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
  public List<WriteResult> write(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>(writes.size());
    for (Write write : writes) {
      try {
        writeIndexKeys(write.indexKeys());
        Optional<ObjectVersion> version = put(write.key(), write.content(), write.condition());
        results.add(
            version.isPresent()
                ? new WriteResult.Written(version.get())
                : new WriteResult.Refused(true));
      } catch (CallflowException e) {
        results.add(new WriteResult.Failed(e));
      }
    }
    return results;
  }

  @Override
  public void writeIndexKeys(Collection<ObjectKey> keys) {
    keys.forEach(key -> put(key, new byte[0], Condition.always()));
  }

  private Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
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
      // An empty object is only a name, so it can be created in place.
      if (content.length > 0
          || condition instanceof Condition.IfVersion
          || !createEmpty(path, folder)) {
        replace(path, folder, content);
      }
      try {
        locks.folders.force(changes, root, folder, true);
      } catch (IOException e) {
        throw Failure.unavailable("Cannot force " + key + " to the disk", path, e);
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
      inFolder(folder, () -> changes.create(path));
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
      changes.write(temporary, content);
      inFolder(folder, () -> changes.publish(temporary, path));
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

  /** Runs a step in a folder that a concurrent delete may remove while it is empty. */
  private void inFolder(Path folder, Step step) throws IOException {
    for (int attempt = 1; ; attempt++) {
      locks.folders.make(changes, root, folder);
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
      throw new IllegalArgumentException("limit is " + limit + "; at least 1 is required");
    }
    try {
      return Listing.of(root, prefix, after, Math.min(limit, MAX_LISTED));
    } catch (IOException e) {
      throw Failure.of("Cannot list '" + prefix + "'", root, 0, e);
    }
  }

  @Override
  public void delete(Collection<ObjectKey> keys) {
    // Deepest first, so a folder is empty before the one above it is looked at.
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

  /** Removes folders that have become empty, and forces the others to the disk. */
  private void tidy(NavigableSet<Path> changed) {
    while (!changed.isEmpty()) {
      Path folder = changed.last();
      changed.remove(folder);
      try {
        if (!folder.equals(root) && removeIfEmpty(folder)) {
          changed.add(Folders.parentOf(folder));
        } else {
          changes.force(folder);
        }
      } catch (NoSuchFileException e) {
        changed.add(Folders.parentOf(folder)); // Another delete was faster.
      } catch (IOException e) {
        throw Failure.unavailable("Cannot force deletions to the disk", folder, e);
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
    // No older versions exist.
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
