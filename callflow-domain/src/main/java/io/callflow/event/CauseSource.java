package io.callflow.event;

import java.util.Locale;

/** Where the {@code q850Cause} of an outcome comes from. */
public enum CauseSource {
  /**
   * The network reported the Q.850 cause itself: ISDN, SS7, or a SIP Reason header with {@code
   * Q.850} (RFC 3326).
   */
  Q850,
  /** The switch derived it from a SIP response (RFC 3398 §8.2.6.1, RFC 4497). */
  SIP;

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
  public static CauseSource of(String text) {
    return Words.of("causeSource", text, values(), CauseSource::text);
  }
}
