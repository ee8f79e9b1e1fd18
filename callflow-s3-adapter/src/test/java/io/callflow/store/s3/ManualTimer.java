package io.callflow.store.s3;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A timer that moves only when it pauses or is told to. Safe for use by many threads. */
final class ManualTimer implements RetryTimer {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private volatile Runnable afterPause = () -> {};

  /** Runs this at the end of each pause, while the retries go on waiting. */
  ManualTimer afterPause(Runnable action) {
    afterPause = action;
    return this;
  }

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** The time that has passed since the timer was made. */
  Duration elapsed() {
    return Duration.ofNanos(nanos.get());
  }

  /** The pauses so far, in order. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void pause(long time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(Duration.ofNanos(time));
    nanos.addAndGet(time);
    afterPause.run();
  }
}
