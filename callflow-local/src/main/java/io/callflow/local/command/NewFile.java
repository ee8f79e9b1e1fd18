package io.callflow.local.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * A file that is there whole or not at all: it is written under another name beside its place, and
 * moved there by {@link #commit}. A name that ends in {@code .gz} is compressed.
 */
final class NewFile implements AutoCloseable {
  private static final String PART = ".part";

  private final Path file;
  private final boolean replace;
  private final Path part;
  private final FileChannel channel;
  private final OutputStream out;
  private boolean done;

  /**
   * Begins a file.
   *
   * @param replace whether a file of this name is replaced
   * @throws CommandFailure if the file is there already, or cannot be begun
   */
  NewFile(Path file, boolean replace) {
    this.file = file;
    this.replace = replace;
    requireFree(file, replace);
    Path parent = file.toAbsolutePath().getParent();
    String name = "." + file.getFileName() + "." + ProcessHandle.current().pid() + PART;
    this.part = parent == null ? Path.of(name) : parent.resolve(name);
    try {
      channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024);
      out = isCompressed(file) ? new GZIPOutputStream(bytes, 8 * 1024) : bytes;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + " cannot be written: " + told(e), e);
    }
  }

  /** Refuses a place that is taken. */
  static void requireFree(Path file, boolean replace) {
    boolean isRegular = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !(replace && isRegular)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          isRegular
              ? file + " exists and is not overwritten; name a new file, or add --force."
              : file + " is no regular file; write to standard output with -o -.");
    }
  }

  static boolean isCompressed(Path file) {
    return file.toString().endsWith(".gz");
  }

  /** Where to write. */
  OutputStream out() {
    return out;
  }

  /** Ends the file and puts it into its place; it is on the disk then. */
  void commit() throws IOException {
    if (out instanceof GZIPOutputStream compressed) {
      compressed.finish();
    }
    out.flush();
    channel.force(true);
    out.close();
    try {
      if (replace) {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(part, file);
      }
    } catch (FileAlreadyExistsException e) {
      requireFree(file, false);
      throw e;
    }
    done = true;
  }

  /** Deletes what was written, unless it is in its place. */
  @Override
  public void close() {
    if (done) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // The failure that led here is told; what is left has a name that says what it is.
    }
  }

  /** What an exception of a file says, without the name of the file before it. */
  static String told(IOException e) {
    return e instanceof java.nio.file.FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
