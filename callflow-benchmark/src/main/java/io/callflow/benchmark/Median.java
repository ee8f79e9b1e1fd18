package io.callflow.benchmark;

import java.util.Arrays;

/** What half of the times stay below: what disturbs a few of them does not move it. */
final class Median {
  private Median() {}

  static double of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
