package io.callflow.event;

import java.util.Locale;

/** How a call or a leg came out. */
public enum CallResult {
  ANSWERED,
  BUSY,
  NO_ANSWER,
  CANCELED,
  REJECTED,
  FAILED,
  ABANDONED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word that stands for it in events. */
  public String text() {
    return text;
  }

  /** The value that this word stands for, letter by letter. */
  public static CallResult of(String text) {
    for (CallResult value : values()) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw Text.broken("result", "enum", "is " + Text.shown(text) + "; it is one of " + allowed());
  }

  private static String allowed() {
    StringBuilder allowed = new StringBuilder();
    for (CallResult value : values()) {
      allowed.append(allowed.isEmpty() ? "" : ", ").append(value.text);
    }
    return allowed.toString();
  }
}
