package io.callflow.local.command;

import io.callflow.call.CallFlow;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls from files where an argument may be either: {@code -} is standard input, {@code ~}
 * and a call key is a call, a name of a file or folder that is there is that, and anything else is
 * a callId. So a call whose id is also the name of a file is named by its key.
 */
final class CallArguments {
  private static final String STANDARD_INPUT = "-";

  private CallArguments() {}

  /** The file or folder that the argument names; null if it names a call. */
  static @Nullable Path file(String argument) {
    if (argument.equals(STANDARD_INPUT)) {
      return Path.of(argument);
    }
    if (argument.matches("~[0-9a-v]{20}")) {
      return null;
    }
    try {
      Path path = Path.of(argument);
      return Files.exists(path) ? path : null;
    } catch (InvalidPathException e) {
      return null; // no file has such a name
    }
  }

  /**
   * Reads a call with all of its events.
   *
   * @param argument the callId, or {@code ~} and the key
   */
  static CallFlow read(Connection calls, String argument) {
    CallRef ref = Command.ref(argument);
    try {
      return calls.whole(ref);
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.UNKNOWN_CALL && ref.callId() != null) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND, e.getMessage() + " There is no file " + argument + " either.", e);
      }
      throw e;
    }
  }
}
