package io.callflow.benchmark.load;

import java.time.Duration;

/**
 * How long and how large a run is.
 *
 * @param phase how long requests fall due in each phase
 * @param patience how long after it was due a request counts as not answered
 * @param slowClients how many slow clients there are of each kind
 * @param callsReadBack how many calls of each phase are read back at most
 * @param batchesOfWriter how many of the worst batches each writer sends
 */
record Plan(
    Duration phase, Duration patience, int slowClients, int callsReadBack, int batchesOfWriter) {
  /** A run whose numbers count. */
  static Plan whole() {
    return new Plan(Duration.ofSeconds(10), Duration.ofSeconds(60), 200, Integer.MAX_VALUE / 2, 4);
  }

  /** A run of a minute or so that finds faults. */
  static Plan brief() {
    return new Plan(Duration.ofSeconds(3), Duration.ofSeconds(20), 60, 1000, 1);
  }
}
