package io.callflow.event;

import java.util.Locale;

/** Who answered a call. */
public enum AnsweredBy {
  /** A party: the phone of a person, or whatever stands at the far end of a trunk. */
  PERSON,
  /** The switch itself: a menu, a queue, an announcement, a conference. */
  SYSTEM,
  /** The switch's voicemail, or a machine that takes messages. */
  VOICEMAIL,
  /** Somebody did, and no event says who. */
  UNKNOWN;

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
  public static AnsweredBy of(String text) {
    return Words.of("answeredBy", text, values(), AnsweredBy::text);
  }
}
