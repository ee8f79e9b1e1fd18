package io.callflow.call;

import java.util.Locale;

/** How far a call has come. */
public enum CallState {
  /** Nobody has answered yet, and the call has not ended. */
  IN_PROGRESS,
  /** Somebody has answered, and the call has not ended. */
  ANSWERED,
  /** The call has ended after it was answered, or nothing is known of how it came out. */
  ENDED,
  /** The call has ended and did not reach anybody: busy, no answer, canceled, rejected, failed. */
  FAILED;

  /** The word that stands for it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
