package io.callflow.archive;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.PartyAddress;
import org.jspecify.annotations.Nullable;

/** Tells the events that have a party from those that have not, as the party index does. */
public final class PartyFilter {
  private final @Nullable PartyAddress match;

  private PartyFilter(@Nullable PartyAddress match) {
    this.match = match;
  }

  /**
   * @param party a number in any punctuation, a SIP or tel URI, or what was reported raw; null
   *     admits every event
   */
  public static PartyFilter of(@Nullable String party) {
    return new PartyFilter(party == null ? null : PartyAddress.of(party));
  }

  /** Whether the party is on either side of this event. */
  public boolean admits(CallFlowEvent event) {
    return match == null || match.matches(event);
  }
}
