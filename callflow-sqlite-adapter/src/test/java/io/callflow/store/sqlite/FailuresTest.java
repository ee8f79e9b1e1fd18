package io.callflow.store.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private static final Path FILE = Path.of("/srv/calls/callflow.db");

  @Test
  void each_result_of_sqlite_has_its_code_and_names_the_key_and_the_file() {
    Map.of(
            3,
            ErrorCode.STORE_REFUSED, // PERM
            5,
            ErrorCode.STORE_UNAVAILABLE, // BUSY
            7,
            ErrorCode.STORE_UNAVAILABLE, // NOMEM
            8,
            ErrorCode.STORE_REFUSED, // READONLY
            10 | 4 << 8,
            ErrorCode.STORE_UNAVAILABLE, // IOERR_FSYNC
            11,
            ErrorCode.DAMAGED, // CORRUPT
            13,
            ErrorCode.STORE_FULL, // FULL
            14,
            ErrorCode.STORE_UNAVAILABLE, // CANTOPEN
            26,
            ErrorCode.DAMAGED, // NOTADB
            19,
            ErrorCode.STORE_UNAVAILABLE) // CONSTRAINT
        .forEach(
            (result, code) -> {
              SQLException cause = new SQLException("what SQLite says", null, result);
              assertFailure(code, Failures.of("Cannot write v1/a", FILE, cause), cause);
            });
  }

  @Test
  void each_failure_of_the_file_system_has_its_code_and_names_the_file() {
    Map.of(
            new AccessDeniedException(FILE.toString()),
            ErrorCode.STORE_REFUSED,
            new FileSystemException(FILE.toString(), null, "Read-only file system"),
            ErrorCode.STORE_REFUSED,
            new FileSystemException(FILE.toString(), null, "Operation not permitted"),
            ErrorCode.STORE_REFUSED,
            new IOException("No space left on device"),
            ErrorCode.STORE_FULL,
            new IOException("Disk quota exceeded"),
            ErrorCode.STORE_FULL,
            new NoSuchFileException(FILE.toString()),
            ErrorCode.STORE_UNAVAILABLE,
            new IOException("Input/output error"),
            ErrorCode.STORE_UNAVAILABLE)
        .forEach(
            (cause, code) ->
                assertFailure(code, Failures.of("Cannot write v1/a", FILE, cause), cause));
  }

  private static void assertFailure(ErrorCode code, CallflowException e, Exception cause) {
    String message = String.valueOf(e.getMessage());
    assertEquals(code, e.code(), message);
    assertTrue(message.startsWith("Cannot write v1/a: "), message);
    assertTrue(message.contains(FILE.toString()), message);
    assertSame(cause, e.getCause());
  }
}
