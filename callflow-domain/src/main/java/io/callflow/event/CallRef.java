package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * Points to a call, by its id or by its key.
 *
 * @param callId the id that the key was made of; null if only the key is known
 */
public record CallRef(CallKey key, @Nullable CallId callId) {
  /**
   * Joins a key and the id that it was made of.
   *
   * @throws IllegalArgumentException if the key is that of another id
   */
  public CallRef {
    if (callId != null && !callId.key().equals(key)) {
      throw new IllegalArgumentException(
          "callKey " + key + " is not that of callId " + callId + ", which is " + callId.key());
    }
  }

  /** The call with this id. */
  public static CallRef of(CallId callId) {
    return new CallRef(callId.key(), callId);
  }

  /** The call with this key. */
  public static CallRef of(CallKey key) {
    return new CallRef(key, null);
  }

  /**
   * Reads what a person types or a URL holds: {@code ~} and a call key, or else a callId. A callId
   * that looks like {@code ~} and a key can be named by its own key only.
   *
   * @throws io.callflow.event.CallflowException {@code INVALID} if it is neither
   */
  public static CallRef parse(String text) {
    if (text.matches("~[0-9a-v]{20}")) {
      return of(new CallKey(text.substring(1)));
    }
    return of(new CallId(text));
  }

  /** The callId, or {@code ~} and the key if only that is known; {@link #parse} reads both. */
  @Override
  public String toString() {
    return callId == null ? "~" + key : callId.value();
  }
}
