package io.callflow.archive;

import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import org.jspecify.annotations.Nullable;

/** Points to a call, by its id or by its key. */
public record CallRef(CallKey key, @Nullable CallId callId) {
  /** The call with this id. */
  public static CallRef of(CallId callId) {
    return new CallRef(callId.key(), callId);
  }

  /** The call with this key. */
  public static CallRef of(CallKey key) {
    return new CallRef(key, null);
  }

  /**
   * Reads what a person or a URL says: a callId, or {@code ~} and a call key. A callId that itself
   * begins with {@code ~} and could be taken for a key is reached by its key.
   */
  public static CallRef parse(String text) {
    if (text.matches("~[0-9a-v]{20}")) {
      return of(new CallKey(text.substring(1)));
    }
    return of(new CallId(text));
  }

  @Override
  public String toString() {
    return callId == null ? "~" + key : callId.value();
  }
}
