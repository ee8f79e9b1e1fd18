package io.callflow.event;

import java.util.Locale;

/** How a call is transferred. */
public enum TransferKind {
  /** The transferor hands the call over without talking to the target first. */
  BLIND,
  /** The transferor calls the target first, then joins the two calls: an attended transfer. */
  CONSULT,
  /** The transferor joins transferee and target in a conference, and may stay in it. */
  CONFERENCE;

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
  public static TransferKind of(String text) {
    return Words.of("kind", text, values(), TransferKind::text);
  }
}
