package io.callflow.event;

/**
 * Names one call. 1 to 256 visible ASCII characters, so a SIP Call-ID (RFC 3261 §20.8) goes in as
 * it is. Compared letter by letter, as the switch that reported it wrote it.
 */
public record CallId(String value) {
  public CallId {
    Text.requireVisibleAscii("callId", value, 1, 256);
  }

  /** The short, uniform name under which this call is kept. */
  public CallKey key() {
    return CallKey.of(this);
  }

  @Override
  public String toString() {
    return value;
  }
}
