package io.callflow.store.file;

import io.callflow.archive.ObjectKey;
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
 * Who may change a key now, and whose temporary files are whose. All of one file, {@code .lock}:
 *
 * <ul>
 *   <li>One byte for each of {@value #STRIPES} groups of keys. Whoever changes a key has locked its
 *       group: among threads by a lock of this class, among processes by a lock on the byte.
 *   <li>One byte for each process that has the store open, locked for as long as it lives. Its
 *       number is in the names of its temporary files, so a file whose process is dead can be told
 *       with certainty, and at once: the operating system frees the locks of the dead.
 * </ul>
 *
 * <p>POSIX frees every lock that a process has on a file as soon as the process closes <em>any</em>
 * descriptor of it. So there is one instance, with one channel, for all stores of one Java machine
 * that share a folder, and that channel is never closed. For the same reason only {@code tryLock}
 * is used: a thread that is interrupted in {@code lock} would close the channel for everyone.
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

  /** What this Java machine knows of the folders of the store. */
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

  /** The locks of the store in this folder, which exists. */
  static StoreLocks of(Path root) throws IOException {
    Path file = root.resolve(".lock");
    Path temporary = root.resolve(".tmp");
    synchronized (OPEN) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        // The store was open before.
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

  /** What is done while a key is locked. */
  interface Change<T> {
    T run() throws IOException;
  }

  /**
   * Runs a change while nobody else, here or in another process, changes this key.
   *
   * @throws BusyException when the key stays locked for half a minute, or the thread is interrupted
   *     while it waits; the change has not begun
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
      return null; // This class was loaded twice, and its other self holds the lock.
    }
  }

  /** A name for a temporary file that nobody else uses. */
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
