package io.callflow.event;

/**
 * Names one event, the same wherever and whenever it is derived: {@code evt_}, the 20 characters of
 * its call's {@link CallKey}, and 16 more of the SHA-256 of its identity.
 *
 * <p>The identity of an event is (callId, source, sourceEventId), or, where the source gives its
 * events no ids, (callId, source, content). So storing an event again needs no cooperation from the
 * client to be recognised. Both are hashed over an encoding in which no two different events look
 * the same.
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

  /** The id of this event, where its call's key is at hand. */
  public static EventId of(CallFlowEvent event, CallKey callKey) {
    return new EventId(
        PREFIX + callKey.value() + Base32Hex.encode(Identity.digest(event), IDENTITY_LENGTH));
  }

  /** The call that holds the event. */
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
