package io.callflow.call;

import java.util.Locale;

/** How far a call or a leg has come. How it ended is its outcome. */
public enum CallState {
  /** Nobody has answered, and it has not ended. */
  IN_PROGRESS,
  /** Somebody has answered, a person or the system, and it has not ended. */
  ANSWERED,
  /** It has ended. */
  ENDED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }
}
