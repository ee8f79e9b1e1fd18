package io.callflow.event;

import java.util.Locale;

/** How a ladder shows an event. */
public enum Tone {
  /** A step like any other. */
  STEP,
  /** On the way to an answer: ringing, early media. */
  PROGRESS,
  /** Answered, connected, bridged, back from hold. */
  CONNECTED,
  /** On hold or parked. */
  HELD,
  /** Ended as it should. */
  ENDED,
  /** Did not succeed. Drawn in another colour and in another shape. */
  FAILED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word that stands for it. */
  public String text() {
    return text;
  }
}
