package io.callflow.local.http;

import io.callflow.http.authorization.ApiKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;

/** The file with the API key of the local service, readable by its owner only. */
final class ApiKeyFile {
  /**
   * The key in the file.
   *
   * @param isNew whether this call made it
   */
  record Held(ApiKey key, boolean isNew) {}

  private ApiKeyFile() {}

  /**
   * Reads the key, or makes one if there is no file; the key that is returned is on the disk. Of
   * processes that start at the same time, one makes the key and all return it.
   *
   * @throws IOException if the file cannot be read or written, or holds no key
   */
  static Held open(Path file, SecureRandom random) throws IOException {
    try {
      return new Held(read(file), false);
    } catch (NoSuchFileException isNew) {
      return make(file, random);
    }
  }

  static ApiKey read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return ApiKey.parse(text.strip())
        .orElseThrow(
            () ->
                new IOException(
                    file + " holds no API key; remove it, and the next start makes a new one"));
  }

  private static Held make(Path file, SecureRandom random) throws IOException {
    ApiKey key = ApiKey.mint(random);
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file's folder");
    Path draft = folder.resolve(file.getFileName() + "." + key.id() + ".tmp");
    try {
      write(draft, key.secretText() + "\n");
      try {
        // Unlike a move, a link never replaces a file that another process has made meanwhile.
        Files.createLink(file, draft);
      } catch (UnsupportedOperationException noLinks) {
        Files.move(draft, file);
      }
    } catch (FileAlreadyExistsException another) {
      return new Held(read(file), false);
    } finally {
      Files.deleteIfExists(draft);
    }
    if (isPosix()) { // Windows opens no folder as a file
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    }
    return new Held(key, true);
  }

  private static void write(Path draft, String text) throws IOException {
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(draft, fresh, ownerOnly())) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] ownerOnly() {
    if (!isPosix()) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(
          Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
    };
  }
}
