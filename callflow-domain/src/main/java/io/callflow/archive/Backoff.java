package io.callflow.archive;

import java.util.concurrent.ThreadLocalRandom;

/** How long a writer that lost a race waits before it starts again. */
@FunctionalInterface
public interface Backoff {
  /**
   * Waits.
   *
   * @param attempt how often it has lost so far, from 1
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void pause(int attempt) throws InterruptedException;

  /** A random time (full jitter) up to 4 ms, doubled with each attempt, never above 250 ms. */
  static Backoff jittered() {
    return attempt ->
        Thread.sleep(
            ThreadLocalRandom.current().nextLong(1L + Math.min(250L, 4L << Math.min(attempt, 8))));
  }

  /** Does not wait. */
  static Backoff none() {
    return attempt -> {};
  }
}
