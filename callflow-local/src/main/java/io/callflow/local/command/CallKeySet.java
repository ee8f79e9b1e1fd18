package io.callflow.local.command;

/**
 * A set of call keys in 16 bytes each, at most half full: a set of texts would take ten times as
 * much memory for the many calls of a long export.
 */
final class CallKeySet {
  private static final int HALF = 10;

  private long[] first = new long[1024];
  private long[] second = new long[1024];
  private int size;

  /** Adds a key; returns whether it was not there. */
  boolean add(String key) {
    // An entry is never zero, which marks a free place.
    long high = bits(key, 0) | 1L << 62;
    long low = bits(key, HALF);
    if (!put(high, low)) {
      return false;
    }
    size++;
    if (size > first.length / 2) {
      grow();
    }
    return true;
  }

  /** Ten characters of five bits each. */
  private static long bits(String key, int from) {
    long bits = 0;
    for (int i = from; i < from + HALF; i++) {
      int digit = i < key.length() ? Character.digit(key.charAt(i), 32) : 0;
      bits = bits << 5 | (digit & 31);
    }
    return bits;
  }

  private boolean put(long high, long low) {
    int mask = first.length - 1;
    int at = Long.hashCode(high * 31 + low) & mask;
    while (first[at] != 0) {
      if (first[at] == high && second[at] == low) {
        return false;
      }
      at = (at + 1) & mask;
    }
    first[at] = high;
    second[at] = low;
    return true;
  }

  private void grow() {
    long[] highs = first;
    long[] lows = second;
    first = new long[highs.length * 2];
    second = new long[highs.length * 2];
    for (int i = 0; i < highs.length; i++) {
      if (highs[i] != 0) {
        put(highs[i], lows[i]);
      }
    }
  }
}
