package io.callflow.store.sqlite;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Translates failures of SQLite and of the file system into the code and the message of a store.
 */
final class Failures {
  // The primary result codes of https://www.sqlite.org/rescode.html
  private static final int PERM = 3;
  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  static final int CORRUPT = 11;
  private static final int FULL = 13;
  static final int CANTOPEN = 14;
  private static final int TOOBIG = 18;
  private static final int AUTH = 23;
  private static final int NOTADB = 26;

  /** The texts of ENOSPC and EDQUOT; Java passes on the text only. */
  private static final List<String> NO_SPACE =
      List.of("No space left", "quota exceeded", "Quota exceeded", "not enough space");

  private Failures() {}

  /**
   * The exception for a failed statement.
   *
   * @param doing what was tried, with the key; the beginning of the message
   */
  static CallflowException of(String doing, Path file, SQLException e) {
    String why = String.valueOf(e.getMessage());
    return switch (codeOf(e)) {
      case FULL -> full(doing, file, e);
      case PERM, READONLY, AUTH, TOOBIG ->
          new CallflowException(
              ErrorCode.STORE_REFUSED,
              doing
                  + ": SQLite refuses "
                  + file
                  + " ("
                  + why
                  + "); give this process's user the right to read and write this file and its"
                  + " folder, on a file system that is not read-only",
              e);
      case CORRUPT, NOTADB ->
          new CallflowException(
              ErrorCode.DAMAGED,
              doing
                  + ": the database "
                  + file
                  + " is damaged ("
                  + why
                  + "); check the disk and restore a backup",
              e);
      case BUSY, LOCKED ->
          unavailable(doing, file + " stayed locked by another process (" + why + ")", e);
      case IOERR, CANTOPEN ->
          unavailable(doing, "the disk of " + file + " does not answer (" + why + ")", e);
      default -> unavailable(doing, "SQLite failed on " + file + " (" + why + ")", e);
    };
  }

  /** The exception for a failed file operation. */
  static CallflowException of(String doing, Path file, IOException e) {
    String kind = e.getClass().getSimpleName();
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    String why = reason == null ? kind : reason;
    if (NO_SPACE.stream().anyMatch(why::contains)) {
      return full(doing, file, e);
    }
    if (e instanceof AccessDeniedException
        || why.contains("Operation not permitted")
        || why.contains("Read-only file system")) {
      return new CallflowException(
          ErrorCode.STORE_REFUSED,
          doing
              + ": the file system refuses "
              + file
              + " ("
              + why
              + "); give this process's user the right to read and write there",
          e);
    }
    return unavailable(doing, file + ": " + why, e);
  }

  private static CallflowException full(String doing, Path file, Exception e) {
    return new CallflowException(
        ErrorCode.STORE_FULL,
        doing
            + ": no space is left for "
            + file
            + " ("
            + e.getMessage()
            + "); free some, raise the quota or erase calls",
        e);
  }

  private static CallflowException unavailable(String doing, String why, Exception e) {
    return new CallflowException(ErrorCode.STORE_UNAVAILABLE, doing + ": " + why, e);
  }

  static CallflowException unavailable(String doing, String why) {
    return new CallflowException(ErrorCode.STORE_UNAVAILABLE, doing + ": " + why);
  }

  static CallflowException refused(String doing, String why) {
    return new CallflowException(ErrorCode.STORE_REFUSED, doing + ": " + why);
  }

  static CallflowException damaged(String doing, String why) {
    return new CallflowException(ErrorCode.DAMAGED, doing + ": " + why);
  }

  static boolean isBusy(SQLException e) {
    return codeOf(e) == BUSY || codeOf(e) == LOCKED;
  }

  static boolean isFull(SQLException e) {
    return codeOf(e) == FULL;
  }

  /** Whether more space may help; SQLite tells a full disk only from the files that it writes. */
  static boolean mayWantSpace(SQLException e) {
    return isFull(e) || codeOf(e) == IOERR || codeOf(e) == CANTOPEN;
  }

  private static int codeOf(SQLException e) {
    return e.getErrorCode() & 0xff;
  }
}
