package io.callflow.benchmark.load;

import java.util.Arrays;

/** Which events of which calls were sent and which were acknowledged. */
final class SentEvents {
  /** Events of each call. */
  static final int PER_CALL = 10;

  static final int WHOLE_CALL = (1 << PER_CALL) - 1;

  private final int first;
  private int calls;
  private short[] acknowledged = new short[1024];
  private long events;

  /**
   * @param first the number of the first call; the numbers of later calls follow
   */
  SentEvents(int first) {
    this.first = first;
  }

  /** Begins a call and returns its number. */
  int begin() {
    if (calls == acknowledged.length) {
      acknowledged = Arrays.copyOf(acknowledged, 2 * calls);
    }
    return first + calls++;
  }

  /** Notes that the service has acknowledged these events of a call, one bit each. */
  void acknowledge(int call, int mask) {
    acknowledged[call - first] |= (short) mask;
    events += Integer.bitCount(mask);
  }

  /** The acknowledged events of a call, one bit each. */
  int acknowledged(int call) {
    return acknowledged[call - first];
  }

  /** How many events were acknowledged. */
  long acknowledged() {
    return events;
  }

  int first() {
    return first;
  }

  /** The number after that of the last call. */
  int end() {
    return first + calls;
  }
}
