package io.callflow.event;

import java.nio.charset.StandardCharsets;

/**
 * The hash that names a call in storage: the first 100 bits of the SHA-256 of its {@link CallId},
 * as 20 characters of base32hex in lower case. Safe in paths, URLs and logs; does not reveal the
 * callId.
 */
public record CallKey(String value) implements Comparable<CallKey> {
  static final int LENGTH = 20;

  public CallKey {
    if (value.length() != LENGTH || !Base32Hex.isEncoded(value, 0)) {
      throw Text.broken(
          "callKey", "pattern", "is " + Text.shown(value) + "; a call key is 20 of 0-9 and a-v");
    }
  }

  static CallKey of(CallId callId) {
    byte[] digest = Base32Hex.sha256().digest(callId.value().getBytes(StandardCharsets.US_ASCII));
    return new CallKey(Base32Hex.encode(digest, LENGTH));
  }

  @Override
  public int compareTo(CallKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
