package io.callflow.call.ladder;

import org.jspecify.annotations.Nullable;

/**
 * The two ends of a leg, of the call as a whole, or of what happens on no leg, as far as events
 * tell them. The first event that tells an end decides it.
 */
final class Endpoints {
  private final boolean inbound;
  private @Nullable Participant from;
  private @Nullable Participant to;
  private @Nullable Arrow setupHop;
  private @Nullable Participant dialled;

  /**
   * Ends that nobody has told yet.
   *
   * @param inbound whether the party of the leg calls the switch; else the switch calls the party
   */
  Endpoints(boolean inbound) {
    this.inbound = inbound;
  }

  boolean isInbound() {
    return inbound;
  }

  /** Adds what an event tells. */
  void tell(@Nullable Participant from, @Nullable Participant to) {
    this.from = this.from == null ? from : this.from;
    this.to = this.to == null ? to : this.to;
  }

  /** Forgets the end that the leg leads to: it is what was dialled, and the switch stands there. */
  void dropTo() {
    dialled = to;
    to = null;
  }

  /** The participant, or nobody if it is what was dialled and the leg leads to the switch. */
  @Nullable Participant unlessDialled(@Nullable Participant participant) {
    return participant != null && dialled != null && dialled.isSame(participant)
        ? null
        : participant;
  }

  /** Adds the hop by which the leg was set up; the first one counts. */
  void tellSetupHop(@Nullable Participant from, @Nullable Participant to) {
    if (setupHop == null && from != null && to != null) {
      setupHop = Arrow.forward(from, to);
    }
  }

  @Nullable Participant from() {
    return from;
  }

  @Nullable Participant to() {
    return to;
  }

  /** The first hop that set the leg up. */
  @Nullable Arrow setupHop() {
    return setupHop;
  }

  /** The two ends; absent unless the event names both. */
  @Nullable Arrow arrow() {
    return from == null || to == null ? null : Arrow.forward(from, to);
  }

  /** Whether two different participants are at the ends. */
  boolean areTwo() {
    return from != null && to != null && !from.isSame(to);
  }

  /** The one participant that the events name as an end; absent if they name none or two. */
  @Nullable Participant only() {
    if (from == null) {
      return to;
    }
    return to == null || from.isSame(to) ? from : null;
  }

  /**
   * Whose leg it is, with the switch at the other end: the participant that an outbound leg
   * reaches, or that calls on an inbound leg. Absent if no event names an end.
   */
  @Nullable Participant party() {
    return from != null && (inbound || to == null) ? from : to;
  }

  /** The end of the setup hop that is the leg's party. */
  @Nullable Participant partyOfHop() {
    return setupHop == null ? null : inbound ? setupHop.from() : setupHop.to();
  }
}
