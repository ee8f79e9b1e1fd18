package io.callflow.local.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process after an error that no thread survives, such as an exhausted heap: a supervisor
 * then starts it again, while a process that has lost some of its threads would stay and not
 * answer.
 */
final class LastWords {
  /** The exit code, which is that of {@code -XX:+ExitOnOutOfMemoryError}. */
  static final int CODE = 3;

  private static final int MILLIS_TO_WRITE = 500;

  private static final byte[] TEXT =
      "callflow: the process is out of memory and ends; -Xmx gives it more\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final AtomicReference<@Nullable Throwable> CAUSE = new AtomicReference<>();

  /** Started while there is memory; writes beside the end, for nobody may read standard error. */
  private static final Thread WRITER = new Thread(LastWords::write, "callflow-last-words");

  static {
    WRITER.setDaemon(true);
    WRITER.start();
  }

  private LastWords() {}

  /** Gets ready to end the process, which takes memory. To be called at the start. */
  static void prepare() {
    // Loading the class is all.
  }

  private static void write() {
    Throwable failure = CAUSE.get();
    while (failure == null) {
      LockSupport.park();
      failure = CAUSE.get();
    }
    System.err.write(TEXT, 0, TEXT.length);
    failure.printStackTrace();
  }

  static void halt(Throwable failure) {
    try {
      CAUSE.set(failure);
      LockSupport.unpark(WRITER);
      WRITER.join(MILLIS_TO_WRITE);
    } catch (InterruptedException hurry) {
      // It ends anyway.
    } finally {
      Runtime.getRuntime().halt(CODE);
    }
  }
}
