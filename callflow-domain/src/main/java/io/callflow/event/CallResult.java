package io.callflow.event;

import java.util.Locale;

/** The result with which a call or a leg ended. */
public enum CallResult {
  ANSWERED,
  BUSY,
  NO_ANSWER,
  CANCELED,
  REJECTED,
  FAILED,
  ABANDONED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }

  /**
   * Reads the word for a result, case-sensitive.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} for any other text
   */
  public static CallResult of(String text) {
    return Words.of("result", text, values(), CallResult::text);
  }
}
