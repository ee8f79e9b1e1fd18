package io.callflow.benchmark;

import java.util.Arrays;

/** The median of times; a few outliers do not move it. */
final class Median {
  private Median() {}

  static double of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
