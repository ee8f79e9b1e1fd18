package io.callflow.archive;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a writer that lost a race pauses before it starts over. Failed requests are not paused
 * for here: only a store retries them.
 */
@FunctionalInterface
public interface Backoff {
  /** The longest pause of {@link #jittered()}, in milliseconds. */
  long MAX_MILLIS = 250;

  /**
   * Pauses the calling thread.
   *
   * @param lost how many races the writer has lost so far, from 1
   * @throws InterruptedException if the thread is interrupted while it pauses
   */
  void pause(int lost) throws InterruptedException;

  /**
   * Pauses for a random time ("full jitter"): up to 8 ms after the first lost race, twice as long
   * after each further one, never above {@value #MAX_MILLIS} ms.
   */
  static Backoff jittered() {
    return lost -> Thread.sleep(ThreadLocalRandom.current().nextLong(1 + longestMillis(lost)));
  }

  /** The longest jittered pause after this many lost races, in milliseconds. */
  static long longestMillis(int lost) {
    return Math.min(MAX_MILLIS, 4L << Math.min(lost, 8));
  }

  /** Does not pause. */
  static Backoff none() {
    return lost -> {};
  }
}
