package io.callflow.event;

/**
 * Names one event. It is derived from the event alone, so every derivation gives the same id:
 * {@code evt_}, the 20 characters of its call's {@link CallKey}, and the first 80 bits of the
 * SHA-256 of its identity as 16 characters of base32hex.
 *
 * <p>The identity of an event is (callId, source, sourceEventId), or, if the event has no
 * sourceEventId, (callId, source, content). So an event that is stored again is recognised as a
 * duplicate without help from the client. The hash is over an encoding that differs for any two
 * different identities.
 */
public record EventId(String value) implements Comparable<EventId> {
  private static final String PREFIX = "evt_";
  private static final int IDENTITY_LENGTH = 16;

  public EventId {
    if (value.length() != PREFIX.length() + CallKey.LENGTH + IDENTITY_LENGTH
        || !value.startsWith(PREFIX)
        || !Base32Hex.isEncoded(value, PREFIX.length())) {
      throw Text.broken(
          "eventId",
          "pattern",
          "is " + Text.shown(value) + "; an event id is evt_ and 36 of 0-9 and a-v");
    }
  }

  /** The id of this event. */
  public static EventId of(CallFlowEvent event) {
    return of(event, event.callId().key());
  }

  /**
   * The id of this event, without hashing its callId again.
   *
   * @param callKey the key of the event's call; not checked
   */
  public static EventId of(CallFlowEvent event, CallKey callKey) {
    return new EventId(
        PREFIX + callKey.value() + Base32Hex.encode(Identity.digest(event), IDENTITY_LENGTH));
  }

  /** The key of the event's call. */
  public CallKey callKey() {
    return new CallKey(value.substring(PREFIX.length(), PREFIX.length() + CallKey.LENGTH));
  }

  @Override
  public int compareTo(EventId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
