package io.callflow.event;

import java.util.Locale;

/** What a linked call is to this one. */
public enum Relation {
  PARENT,
  TRANSFERRED_FROM,
  TRANSFERRED_TO,
  REPLACES,
  CONSULT,
  SAME_AS;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }

  /**
   * Reads the word for a relation, case-sensitive.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} for any other text
   */
  public static Relation of(String text) {
    return Words.of("rel", text, values(), Relation::text);
  }
}
