package io.callflow.recorder;

import java.time.Duration;

/** Waits for room. */
record WaitUpTo(Duration time) implements WhenFull {
  WaitUpTo {
    if (time.isZero() || time.isNegative() || time.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("time is " + time + "; 1 ns to 1 minute are allowed");
    }
  }
}
