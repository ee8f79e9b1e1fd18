package io.callflow.event;

import java.util.Locale;

/** The direction of a call, seen from the source that reports it. */
public enum Direction {
  INBOUND,
  OUTBOUND,
  INTERNAL;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }

  /**
   * Reads the word for a direction, case-sensitive.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} for any other text
   */
  public static Direction of(String text) {
    return Words.of("direction", text, values(), Direction::text);
  }
}
