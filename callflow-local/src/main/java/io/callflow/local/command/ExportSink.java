package io.callflow.local.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes: one stream for all calls, or a file for each call in a folder. Its methods
 * throw {@link CommandFailure} if the place takes no more.
 */
abstract class ExportSink implements AutoCloseable {
  private long bytes;

  /**
   * Begins a call.
   *
   * @param name of its file, without the extension
   * @return whether an export of its own begins
   */
  abstract boolean beginCall(String name);

  /** Ends a call; a file of its own is kept only if it {@code holds} something. */
  abstract void endCall(boolean holds);

  /** Puts everything into its place. */
  abstract void commit();

  /** How the closing line names the place; empty for standard output. */
  abstract String place();

  @Override
  public abstract void close();

  /** Writes bytes of the call, or before and after all calls. */
  abstract void write(byte[] part);

  /** How many bytes were written, before compression. */
  final long bytes() {
    return bytes;
  }

  final void write(OutputStream out, byte[] part, Object place) {
    try {
      out.write(part);
    } catch (IOException e) {
      throw full(place, e);
    }
    bytes += part.length;
  }

  private static CommandFailure full(Object place, IOException e) {
    return new CommandFailure(
        ExitCode.BROKEN,
        place + " cannot be written: " + NewFile.told(e) + ". Nothing of it is kept.",
        e);
  }

  private static void settle(NewFile file, Object place) {
    try {
      file.commit();
    } catch (IOException e) {
      throw full(place, e);
    }
  }

  /** Standard output. */
  static ExportSink standardOutput(Terminal terminal) {
    OutputStream out = new BufferedOutputStream(terminal.data(), 64 * 1024);
    return new ExportSink() {
      @Override
      boolean beginCall(String name) {
        return false;
      }

      @Override
      void endCall(boolean holds) {
        if (!terminal.isWritten()) {
          throw new CommandFailure(ExitCode.BROKEN, "Standard output takes no more.");
        }
      }

      @Override
      void write(byte[] part) {
        write(out, part, "Standard output");
      }

      @Override
      void commit() {
        try {
          out.flush();
        } catch (IOException e) {
          throw full("Standard output", e);
        }
        endCall(true);
      }

      @Override
      String place() {
        return "";
      }

      @Override
      public void close() {}
    };
  }

  /** One file. */
  static ExportSink file(Path path, boolean replace) {
    NewFile file = new NewFile(path, replace);
    return new ExportSink() {
      @Override
      boolean beginCall(String name) {
        return false;
      }

      @Override
      void endCall(boolean holds) {}

      @Override
      void write(byte[] part) {
        write(file.out(), part, path);
      }

      @Override
      void commit() {
        settle(file, path);
      }

      @Override
      String place() {
        return path.toString();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }

  /**
   * A file for each call.
   *
   * @param extension of the files, without the dot
   */
  static ExportSink folder(Path folder, String extension, boolean replace) {
    return new ExportSink() {
      private @Nullable NewFile file;
      private Path path = folder;

      @Override
      boolean beginCall(String name) {
        close();
        path = folder.resolve(name + "." + extension);
        file = new NewFile(path, replace);
        return true;
      }

      @Override
      void endCall(boolean holds) {
        if (holds && file != null) {
          settle(file, path);
        }
        close();
      }

      @Override
      void write(byte[] part) {
        if (file != null) {
          write(file.out(), part, path);
        }
      }

      @Override
      void commit() {}

      @Override
      String place() {
        return folder.toString();
      }

      @Override
      public void close() {
        if (file != null) {
          file.close();
          file = null;
        }
      }
    };
  }
}
