package io.callflow.event;

import java.util.Locale;

/** Which way a call goes, seen from the reporting system. */
public enum Direction {
  INBOUND,
  OUTBOUND,
  INTERNAL;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word that stands for it in events. */
  public String text() {
    return text;
  }

  /** The value that this word stands for, letter by letter. */
  public static Direction of(String text) {
    for (Direction value : values()) {
      if (value.text.equals(text)) {
        return value;
      }
    }
    throw Text.broken(
        "direction", "enum", "is " + Text.shown(text) + "; it is one of " + allowed());
  }

  private static String allowed() {
    StringBuilder allowed = new StringBuilder();
    for (Direction value : values()) {
      allowed.append(allowed.isEmpty() ? "" : ", ").append(value.text);
    }
    return allowed.toString();
  }
}
