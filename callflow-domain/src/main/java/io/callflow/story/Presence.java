package io.callflow.story;

import java.util.Locale;

/** What the store holds of a related call. */
public enum Presence {
  /** Its events. */
  PRESENT,
  /** Nothing any more: it was erased, or is being erased. */
  ERASED,
  /** Nothing of this tenant: no event of it has been stored yet. */
  UNKNOWN,
  /** Something that cannot be read. */
  DAMAGED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }
}
