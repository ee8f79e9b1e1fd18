package io.callflow.benchmark.load;

import java.time.Duration;

/**
 * How long and how large a run is.
 *
 * @param warmUp how long single events, and then batches, are sent before anything is measured
 * @param phase how long requests fall due in each phase
 * @param rounds how often a phase is measured that is compared with another one; the round in the
 *     middle counts, because a single pause of the disk is enough for a p99
 * @param round how long requests fall due in such a phase
 * @param patience how long after it was due a request counts as not answered
 * @param slowClients how many slow clients there are of each kind
 * @param callsReadBack how many calls of each phase are read back at most
 * @param storeAlone whether the store is measured alone, too
 * @param batchesOfWriter how many of the worst batches each writer sends
 */
record Plan(
    Duration warmUp,
    Duration phase,
    int rounds,
    Duration round,
    Duration patience,
    int slowClients,
    int callsReadBack,
    boolean storeAlone,
    int batchesOfWriter) {
  /** A run whose numbers count. */
  static Plan whole() {
    return new Plan(
        Duration.ofSeconds(20),
        Duration.ofSeconds(10),
        5,
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        200,
        Integer.MAX_VALUE / 2,
        true,
        4);
  }

  /** A run of a minute or so that finds faults. */
  static Plan brief() {
    return new Plan(
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        1,
        Duration.ofSeconds(3),
        Duration.ofSeconds(20),
        60,
        1000,
        false,
        1);
  }
}
