package io.callflow.store.s3;

import java.util.concurrent.TimeUnit;

/** The time that {@link Attempts} measures and spends; tests replace it to need no time. */
interface RetryTimer {
  /** The clock and the sleep of the system. */
  RetryTimer SYSTEM =
      new RetryTimer() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** The current time in nanoseconds; only differences mean anything. */
  long nanoTime();

  /**
   * Pauses the calling thread for this time.
   *
   * @throws InterruptedException if the thread is interrupted before or while it pauses
   */
  void pause(long nanos) throws InterruptedException;
}
