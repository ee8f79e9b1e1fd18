package io.callflow.archive;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.PartyAddress;
import org.jspecify.annotations.Nullable;

/** Admits the events of one party, by the same address that the party index is made of. */
final class PartyFilter {
  private final @Nullable PartyAddress address;

  private PartyFilter(@Nullable PartyAddress address) {
    this.address = address;
  }

  /**
   * Makes the filter for a query.
   *
   * @param party a number in any punctuation, a SIP or tel URI, or the raw text that was reported;
   *     null admits every event
   */
  static PartyFilter of(@Nullable String party) {
    return new PartyFilter(party == null ? null : PartyAddress.of(party));
  }

  /** Whether the event is from or to the party. */
  boolean admits(CallFlowEvent event) {
    return address == null || address.matches(event);
  }
}
