package io.callflow.local.command;

import io.callflow.event.ErrorCode;

/** The exit codes that scripts rely on; {@code docs/cli.md} says what they mean. */
final class ExitCode {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int ERASED = 4;
  static final int UNAVAILABLE = 5;
  static final int NOT_ALLOWED = 6;
  static final int BROKEN = 7;

  private ExitCode() {}

  static int of(ErrorCode code) {
    return switch (code) {
      case INVALID -> USAGE;
      case CONFLICT, CALL_FULL -> REFUSED;
      case UNKNOWN_CALL, UNKNOWN_EVENT -> NOT_FOUND;
      case ERASED -> ERASED;
      case STORE_UNAVAILABLE, STORE_FULL -> UNAVAILABLE;
      case INVALID_TOKEN, STORE_REFUSED, DAMAGED -> BROKEN;
    };
  }
}
