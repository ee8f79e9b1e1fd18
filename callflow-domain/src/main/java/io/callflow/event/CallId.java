package io.callflow.event;

/**
 * Names one call. 1 to 256 visible ASCII characters, so a SIP Call-ID (RFC 3261 §20.8) fits
 * unchanged. Comparison is case-sensitive.
 */
public record CallId(String value) {
  public CallId {
    Text.requireVisibleAscii("callId", value, 1, 256);
  }

  /** The hash of this id, under which the call is stored. */
  public CallKey key() {
    return CallKey.of(this);
  }

  @Override
  public String toString() {
    return value;
  }
}
