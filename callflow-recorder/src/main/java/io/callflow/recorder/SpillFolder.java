package io.callflow.recorder;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder with the spill files, locked for one recorder. */
final class SpillFolder {
  private static final String LOCK = "recorder.lock";
  private static final Pattern NAME = Pattern.compile("(\\d{19})\\.(spill|damaged)");

  /**
   * The folders that recorders of this process use. A second channel to a lock file must not be
   * opened here: closing it would release the lock of the first one (POSIX, fcntl).
   */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;
  private final List<Segment> found = new ArrayList<>();
  private long nextNumber = 1;

  private SpillFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static SpillFolder open(Path path) {
    Path real = null;
    FileChannel lock = null;
    try {
      Files.createDirectories(path, ownerOnly(path, "rwx------"));
      Path folder = path.toRealPath();
      if (!IN_USE.add(folder)) {
        throw inUse(path);
      }
      real = folder;
      lock = open(folder.resolve(LOCK), StandardOpenOption.CREATE);
      if (lock.tryLock() == null) {
        throw inUse(path);
      }
      SpillFolder opened = new SpillFolder(folder, lock);
      opened.find();
      real = null;
      lock = null;
      return opened;
    } catch (IOException | OverlappingFileLockException e) {
      throw refused("The spill folder " + path + " cannot be used: " + e, e);
    } finally {
      if (lock != null) {
        closeQuietly(lock);
      }
      if (real != null) {
        IN_USE.remove(real);
      }
    }
  }

  private static CallflowException inUse(Path path) {
    return refused("The spill folder " + path + " is used by another recorder.", null);
  }

  private static CallflowException refused(String message, @Nullable Exception cause) {
    return new CallflowException(ErrorCode.STORE_REFUSED, message, cause);
  }

  private void find() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(path)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        nextNumber = Math.max(nextNumber, Long.parseLong(name.group(1)) + 1);
        if (name.group(2).equals("spill")) {
          requireKnownVersion(file);
          found.add(Segment.found(file, Files.size(file)));
        }
      }
    }
  }

  private static void requireKnownVersion(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      if (SpillFormat.isOtherVersion(content.readNBytes(SpillFormat.HEADER.length))) {
        throw refused(
            "This version does not know the format of the spill file " + file + ".", null);
      }
    }
  }

  /** The files that an earlier process left, the oldest first. */
  List<Segment> found() {
    return found;
  }

  /** Begins a new file. */
  SegmentWriter create() throws IOException {
    Path file = path.resolve("%019d.spill".formatted(nextNumber));
    FileChannel channel = open(file, StandardOpenOption.CREATE_NEW);
    nextNumber++;
    boolean written = false;
    try {
      ByteBuffer header = ByteBuffer.wrap(SpillFormat.HEADER);
      while (header.hasRemaining()) {
        channel.write(header);
      }
      syncFolder();
      written = true;
    } finally {
      if (!written) {
        closeQuietly(channel);
        Files.deleteIfExists(file);
      }
    }
    Segment segment = Segment.created(file, SpillFormat.HEADER.length);
    return new SegmentWriter(segment, channel);
  }

  private static FileChannel open(Path file, StandardOpenOption create) throws IOException {
    return FileChannel.open(
        file, Set.of(create, StandardOpenOption.WRITE), ownerOnly(file, "rw-------"));
  }

  /** The attributes of a new file or folder that only this process's user may read. */
  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Makes the name of a new file survive a power cut, where the system can open folders. */
  private void syncFolder() {
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Windows cannot open folders.
    }
  }

  /** Deletes a file, or keeps it under another name if it is damaged. */
  void remove(Segment segment) throws IOException {
    Path file = segment.file();
    if (segment.isDamaged()) {
      String name = file.getFileName().toString().replace(".spill", ".damaged");
      try {
        Files.move(file, file.resolveSibling(name), StandardCopyOption.REPLACE_EXISTING);
      } catch (NoSuchFileException e) {
        // It is gone.
      }
    } else {
      Files.deleteIfExists(file);
    }
  }

  void close() {
    closeQuietly(lock);
    IN_USE.remove(path);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing depends on it any more.
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
