package io.callflow.local.http;

import java.time.Duration;

/**
 * What the front door allows, so that no client takes what others need.
 *
 * @param parallel how many requests that store are answered at once
 * @param reading how many requests that read are answered at once, beside those that store: many
 *     large answers must not keep events from being stored
 * @param waiting how many more of each kind wait for their turn
 * @param patience how long a request waits for its turn
 * @param memory how many bytes requests and their answers may take together
 * @param connections how many clients are connected at most; more wait to be accepted
 * @param head how long the head of a request may take to come in
 * @param body how long its body may take
 * @param answer how long a client may take to read an answer
 * @param idle how long a connection may stay without a request
 * @param idleIfMany the same while 9 in 10 connections are taken
 */
record FrontDoorLimits(
    int parallel,
    int reading,
    int waiting,
    Duration patience,
    long memory,
    int connections,
    Duration head,
    Duration body,
    Duration answer,
    Duration idle,
    Duration idleIfMany) {

  /** The limits for this machine, smaller if the process may open few files or has a small heap. */
  static FrontDoorLimits standard() {
    int files = FileDescriptors.left();
    long memory = Runtime.getRuntime().maxMemory() / 2;
    int fitting = (int) Math.min(32, memory / BytesInFlight.MEMORY_TO_READ);
    int parallel = Math.max(1, Math.min(fitting, files / 8));
    return new FrontDoorLimits(
        parallel,
        Math.min(parallel, Math.max(4, 2 * Runtime.getRuntime().availableProcessors())),
        128,
        Duration.ofSeconds(2),
        memory,
        Math.max(4, Math.min(10_000, files / 2)),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofSeconds(75),
        Duration.ofSeconds(5));
  }

  FrontDoorLimits withWork(int atOnce, int more, Duration time) {
    return new FrontDoorLimits(
        atOnce, atOnce, more, time, memory, connections, head, body, answer, idle, idleIfMany);
  }

  FrontDoorLimits withMemory(long bytes) {
    return new FrontDoorLimits(
        parallel,
        reading,
        waiting,
        patience,
        bytes,
        connections,
        head,
        body,
        answer,
        idle,
        idleIfMany);
  }

  FrontDoorLimits withConnections(int most) {
    return new FrontDoorLimits(
        parallel, reading, waiting, patience, memory, most, head, body, answer, idle, idleIfMany);
  }

  /** Returns the same limits with this time for whatever a client does or leaves undone. */
  FrontDoorLimits withTime(Duration time) {
    return new FrontDoorLimits(
        parallel, reading, waiting, patience, memory, connections, time, time, time, time, time);
  }
}
