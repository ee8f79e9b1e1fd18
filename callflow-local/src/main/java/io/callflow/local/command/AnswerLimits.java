package io.callflow.local.command;

import java.time.Duration;

/**
 * What the answer of a service may take.
 *
 * @param head how long to wait for the head of the response
 * @param whole how long to wait for the end of its body
 * @param bytes the size of its body
 */
record AnswerLimits(Duration head, Duration whole, int bytes) {
  /** A page of the largest events has 64 MiB. */
  static final AnswerLimits USUAL =
      new AnswerLimits(Duration.ofSeconds(60), Duration.ofMinutes(5), 80 * 1024 * 1024);

  private static final int PROBLEM_BYTES = 1024 * 1024;

  /** The size of the body of a response with this status; a problem is smaller than an answer. */
  int bytesOf(int status) {
    return status / 100 == 2 ? bytes : Math.min(bytes, PROBLEM_BYTES);
  }
}
