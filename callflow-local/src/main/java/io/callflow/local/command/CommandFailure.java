package io.callflow.local.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a command. The message says in one line what is wrong and what to do about it. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /**
   * The message in lines. It is one line, unless the cause is an {@link IllegalArgumentException}
   * of settings, which lists one fault per line.
   */
  List<String> lines() {
    String message = String.valueOf(getMessage());
    List<String> lines = message.lines().toList();
    return getCause() instanceof IllegalArgumentException && !lines.isEmpty()
        ? lines
        : List.of(message);
  }
}
