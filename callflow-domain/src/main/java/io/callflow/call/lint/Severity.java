package io.callflow.call.lint;

import java.util.Locale;

/** How much a finding weighs, the heaviest first. */
public enum Severity {
  /** Two facts that are reported cannot both be true, or one cannot be true at all. */
  ERROR,
  /** Something is missing, or so unusual that a person should look at it. */
  WARNING,
  /** Worth knowing when the call is read; nothing needs to be wrong. */
  INFO;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON and in options. */
  public String text() {
    return text;
  }

  /** Whether this weighs at least as much as the other. */
  public boolean isAtLeast(Severity other) {
    return compareTo(other) <= 0;
  }
}
