package io.callflow.benchmark.load;

import java.time.Duration;

/**
 * When requests are due, and over how many connections they go.
 *
 * @param perSecond the constant rate at which requests fall due, whatever the answers take; 0 if
 *     each connection sends its next request after the answer to the last
 * @param mostConnections how many connections are open at a time
 * @param connectionsAhead how many of them are opened before the first request is due
 * @param duration how long requests fall due; answers may come later
 */
record Arrivals(double perSecond, int mostConnections, int connectionsAhead, Duration duration) {
  /** A crowd of clients keeps its connections open, as switches do. */
  private static final int OPEN_LOOP_AHEAD = 256;

  private static final int OPEN_LOOP_MOST = 512;

  /** Requests fall due at a constant rate. */
  static Arrivals open(double perSecond, Duration duration) {
    return new Arrivals(perSecond, OPEN_LOOP_MOST, OPEN_LOOP_AHEAD, duration);
  }

  /** Each connection sends its next request after the answer to the last. */
  static Arrivals closed(int connections, Duration duration) {
    return new Arrivals(0, connections, connections, duration);
  }

  boolean isOpenLoop() {
    return perSecond > 0;
  }

  /** How many requests of an open loop are due this many nanoseconds after the beginning. */
  long dueWithin(long nanos) {
    long within = Math.min(nanos, duration.toNanos() - 1);
    return (long) (within * perSecond / 1e9) + 1;
  }

  /** Nanoseconds from the beginning to the request with this number, from 0. */
  long dueAt(long number) {
    return (long) (number * 1e9 / perSecond);
  }
}
