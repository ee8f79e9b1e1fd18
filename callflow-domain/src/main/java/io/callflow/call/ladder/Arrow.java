package io.callflow.call.ladder;

/**
 * Where a row is drawn: from one participant to another, or as a note where both are one.
 *
 * @param reply whether it goes back against the direction in which the call was set up
 */
record Arrow(Participant from, Participant to, boolean reply) {
  static Arrow forward(Participant from, Participant to) {
    return new Arrow(from, to, false);
  }

  static Arrow note(Participant at) {
    return new Arrow(at, at, false);
  }

  /** The reply to this arrow. */
  Arrow back() {
    return new Arrow(to, from, true);
  }

  /** This arrow from its end to its start, no reply. */
  Arrow reversed() {
    return new Arrow(to, from, false);
  }
}
