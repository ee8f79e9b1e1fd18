package io.callflow.call;

import java.util.Locale;

/** How far a call or a leg has come. */
public enum CallState {
  /** Nobody has answered, and it has not ended. */
  IN_PROGRESS,
  /** Somebody has answered, and it has not ended. */
  ANSWERED,
  /** It has ended; it was answered, or its result is not known. */
  ENDED,
  /** It has ended with a result other than {@link io.callflow.event.CallResult#ANSWERED}. */
  FAILED;

  /** The word for it in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
