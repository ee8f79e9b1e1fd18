package io.callflow.event;

import java.util.Locale;

/** Why a call was redirected (the reasons of SIP Diversion, RFC 5806 §4.2). */
public enum RedirectionReason {
  UNKNOWN,
  USER_BUSY,
  NO_ANSWER,
  UNAVAILABLE,
  UNCONDITIONAL,
  TIME_OF_DAY,
  DO_NOT_DISTURB,
  DEFLECTION,
  FOLLOW_ME,
  OUT_OF_SERVICE,
  AWAY;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }

  /**
   * Reads the word, case-sensitive.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} for any other text
   */
  public static RedirectionReason of(String text) {
    return Words.of("reason", text, values(), RedirectionReason::text);
  }
}
