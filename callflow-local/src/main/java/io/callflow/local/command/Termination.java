package io.callflow.local.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a long command end by itself when the process gets SIGTERM or Ctrl-C: the process waits for
 * it, for half a minute at most, and then has the exit code of the command.
 */
final class Termination implements AutoCloseable {
  private static final int NONE = -1;
  private static final int SECONDS = 30;

  private final Terminal terminal;
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::terminate, "callflow-stop");
  private volatile int exitCode = NONE;

  /** Begins to wait for a signal; {@link #close} ends that. */
  Termination(Terminal terminal) {
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits, at most until the process is to end. An interrupt is a request to end, too. */
  void await(Duration pause) {
    try {
      boolean unused = requested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      requested.countDown();
      Thread.currentThread().interrupt();
    }
  }

  /** Sets the exit code of a command that has done its work; returns it. */
  int with(int code) {
    exitCode = code;
    return code;
  }

  @Override
  public void close() {
    terminal.flush();
    ended.countDown();
    if (!isRequested()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending, which is what the hook is for.
      }
    }
  }

  private void terminate() {
    requested.countDown();
    try {
      if (ended.await(SECONDS, TimeUnit.SECONDS) && exitCode != NONE) {
        // Without it the exit code would be that of a process killed by the signal.
        Runtime.getRuntime().halt(exitCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
