package io.callflow.local.http;

/**
 * Ends the process after an error that no thread survives, such as an exhausted heap: a supervisor
 * then starts it again, while a process that has lost some of its threads would stay and not answer.
 */
final class LastWords {
  /** The exit code. */
  static final int CODE = 3; // That of -XX:+ExitOnOutOfMemoryError.

  private static final byte[] TEXT =
      "callflow: the process is out of memory and ends; -Xmx gives it more\n"
          .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private LastWords() {}

  static void halt(Throwable failure) {
    try {
      System.err.write(TEXT, 0, TEXT.length);
      failure.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(CODE);
    }
  }
}
