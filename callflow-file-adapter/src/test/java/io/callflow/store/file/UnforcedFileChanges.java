package io.callflow.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The disk, with a record of the names that a power failure would lose now. */
class UnforcedFileChanges implements FileChanges {
  private final FileChanges disk = new FileChanges.Disk();
  private final Set<Path> names = new HashSet<>();

  /** The names from the root to this file that would be lost. */
  synchronized List<Path> lost(Path root, Path file) {
    List<Path> lost = new ArrayList<>();
    for (Path each = file; !each.equals(root); each = Folders.parentOf(each)) {
      if (names.contains(each)) {
        lost.add(each);
      }
    }
    return lost;
  }

  @Override
  public void create(Path file) throws IOException {
    synchronized (this) {
      disk.create(file);
      names.add(file);
    }
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    disk.write(file, content);
  }

  @Override
  public void publish(Path from, Path to) throws IOException {
    synchronized (this) {
      disk.publish(from, to);
      names.add(to);
    }
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    synchronized (this) {
      disk.makeFolder(folder);
      names.add(folder);
    }
  }

  @Override
  public void force(Path folder) {
    List<Path> forced;
    synchronized (this) {
      forced = names.stream().filter(name -> folder.equals(name.getParent())).toList();
    }
    // A force covers only the names that existed when it began.
    LockSupport.parkNanos(1000);
    synchronized (this) {
      forced.forEach(names::remove);
    }
  }
}
