package io.callflow.store.file;

import io.callflow.store.ObjectKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Locks keys between threads and processes, and tells the temporary files of living processes from
 * those of dead ones. Locks bytes of one file, {@code .lock}:
 *
 * <ul>
 *   <li>One byte for each of {@value #STRIPES} groups of keys. A writer locks the group of its key:
 *       between threads by a lock of this class, between processes by a lock on the byte.
 *   <li>One byte for each process that has the store open, locked as long as the process lives. The
 *       byte's number is part of the names of the process's temporary files. The operating system
 *       frees the locks of dead processes, so their files are recognized with certainty and at
 *       once.
 * </ul>
 *
 * <p>POSIX frees all locks of a process on a file when the process closes <em>any</em> descriptor
 * of it. So all stores of one JVM that share a folder share one instance with one channel, which is
 * never closed. Only {@code tryLock} is used, because an interrupt in {@code lock} would close the
 * channel.
 */
final class StoreLocks {
  static final int STRIPES = 1024;

  private static final long FIRST_PROCESS = 1L << 32;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Pattern TEMPORARY = Pattern.compile("([0-9a-f]{8})-[0-9a-f]+");

  private static final Map<Object, StoreLocks> OPEN = new HashMap<>();

  private final FileChannel channel;
  private final Path temporary;
  private final int process;
  private final AtomicLong nextTemporary = new AtomicLong();
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  /** The folders that this JVM knows to be on the disk. */
  final Folders folders = new Folders();

  private StoreLocks(FileChannel channel, Path temporary) throws IOException {
    this.channel = channel;
    this.temporary = temporary;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
    int candidate;
    do {
      candidate = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
    } while (tryLock(FIRST_PROCESS + candidate) == null);
    this.process = candidate;
  }

  /** The locks of the store in this existing folder. */
  static StoreLocks of(Path root) throws IOException {
    Path file = root.resolve(".lock");
    Path temporary = root.resolve(".tmp");
    synchronized (OPEN) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // Another process has opened the store before.
      }
      Files.createDirectories(temporary);
      Object id = identityOf(file);
      StoreLocks locks = OPEN.get(id);
      if (locks == null) {
        locks =
            new StoreLocks(
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE),
                temporary);
        OPEN.put(id, locks);
      }
      locks.sweep();
      return locks;
    }
  }

  private static Object identityOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file : key;
  }

  /** A change under the lock of a key. */
  interface Change<T> {
    T run() throws IOException;
  }

  /**
   * Runs a change while no other thread or process changes this key.
   *
   * @throws BusyException if the key stays locked for 30 seconds, or the thread is interrupted
   *     while it waits; the change was not run
   */
  <T> T holding(ObjectKey key, Change<T> change) throws IOException {
    int stripe = stripeOf(key);
    ReentrantLock threads = stripes[stripe];
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    enter(threads, deadline);
    try {
      FileLock processes = await(stripe, deadline);
      try {
        return change.run();
      } finally {
        processes.release();
      }
    } finally {
      threads.unlock();
    }
  }

  static int stripeOf(ObjectKey key) {
    int hash = key.value().hashCode();
    return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (STRIPES - 1);
  }

  private static void enter(ReentrantLock threads, long deadline) throws BusyException {
    if (threads.tryLock()) {
      return;
    }
    try {
      if (!threads.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new BusyException("another thread holds it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException("the thread was interrupted while it waited");
    }
  }

  private FileLock await(int stripe, long deadline) throws IOException {
    FileLock lock = tryLock(stripe);
    for (long pause = 20_000; lock == null; pause = Math.min(2 * pause, 2_000_000)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new BusyException("the thread was interrupted while it waited");
      }
      if (System.nanoTime() > deadline) {
        throw new BusyException("another process holds it");
      }
      LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
      lock = tryLock(stripe);
    }
    return lock;
  }

  private @Nullable FileLock tryLock(long position) throws IOException {
    try {
      return channel.tryLock(position, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // Another class loader has this class, too, and holds the lock.
    }
  }

  /** A path for a temporary file that no other writer uses. */
  Path newTemporary() {
    return temporary.resolve(String.format("%08x-%x", process, nextTemporary.getAndIncrement()));
  }

  /** Deletes the temporary files of processes that are dead. */
  private void sweep() throws IOException {
    Map<Integer, Boolean> dead = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
      for (Path file : files) {
        Matcher name = TEMPORARY.matcher(file.getFileName().toString());
        if (name.matches()) {
          int owner = Integer.parseInt(name.group(1), 16);
          if (owner != process && dead.computeIfAbsent(owner, this::isDead)) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  private boolean isDead(int owner) {
    try {
      FileLock lock = tryLock(FIRST_PROCESS + owner);
      if (lock == null) {
        return false;
      }
      lock.release();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A key could not be locked in time. */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    BusyException(String message) {
      super(message);
    }
  }
}
