package io.callflow.store.file;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/** Translates an {@link IOException} into the code and the message of the store. */
final class Failure {
  /** The texts of ENOSPC and EDQUOT; Java passes on the text only. */
  private static final List<String> FULL =
      List.of("No space left", "quota exceeded", "Quota exceeded", "not enough space");

  /** The texts of EACCES, EPERM, EROFS, EISDIR, ENOTDIR, ENAMETOOLONG and ELOOP. */
  private static final List<String> REFUSED =
      List.of(
          "Permission denied",
          "Access is denied",
          "Operation not permitted",
          "Read-only file system",
          "Is a directory",
          "Not a directory",
          "File name too long",
          "symbolic link");

  private Failure() {}

  /**
   * The exception for a failed file operation.
   *
   * @param doing the operation and its object, the beginning of the message
   * @param path the file or folder
   * @param size the number of bytes to be written there, 0 for a read
   */
  static CallflowException of(String doing, Path path, int size, IOException e) {
    String why = reasonOf(e);
    if (e instanceof Folders.LeadsAwayException) {
      return new CallflowException(ErrorCode.STORE_REFUSED, doing + ": " + why, e);
    }
    if (saysFull(e) || (size > 0 && isFull(path, size))) {
      return new CallflowException(
          ErrorCode.STORE_FULL,
          doing + ": no space is left for " + path + " (" + why + "); free some or raise the quota",
          e);
    }
    if (saysRefused(e) || (size > 0 && isReadOnly(path))) {
      return new CallflowException(
          ErrorCode.STORE_REFUSED,
          doing
              + ": the file system refuses "
              + path
              + " ("
              + why
              + "); give this process's user the right to read and write there",
          e);
    }
    return unavailable(doing, path, e);
  }

  /** The exception for a failure after which the change may have taken effect. */
  static CallflowException unavailable(String doing, Path path, IOException e) {
    return new CallflowException(
        ErrorCode.STORE_UNAVAILABLE, doing + " at " + path + ": " + reasonOf(e), e);
  }

  static CallflowException refused(String doing, String why) {
    return new CallflowException(ErrorCode.STORE_REFUSED, doing + ": " + why);
  }

  private static String reasonOf(IOException e) {
    String kind = e.getClass().getSimpleName();
    if (e instanceof FileSystemException system) {
      return system.getReason() == null ? kind : system.getReason();
    }
    return e.getMessage() == null ? kind : e.getMessage();
  }

  private static boolean saysFull(IOException e) {
    return says(e, FULL);
  }

  private static boolean saysRefused(IOException e) {
    return e instanceof AccessDeniedException
        || e instanceof NotDirectoryException
        || says(e, REFUSED);
  }

  private static boolean says(IOException e, List<String> texts) {
    String message = e.getMessage();
    return message != null && texts.stream().anyMatch(message::contains);
  }

  // The operating system's texts are in its user's language, so the state is checked, too.

  private static boolean isFull(Path path, int size) {
    try {
      return Files.getFileStore(existing(path)).getUsableSpace() < size + 4096L;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReadOnly(Path path) {
    Path folder = existing(path);
    try {
      return !Files.isWritable(folder) || Files.getFileStore(folder).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path existing(Path path) {
    Path each = path;
    while (!Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
      Path parent = each.getParent();
      if (parent == null) {
        break;
      }
      each = parent;
    }
    return each;
  }
}
