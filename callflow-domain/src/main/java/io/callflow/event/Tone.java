package io.callflow.event;

import java.util.Locale;

/** The kind of an event on a ladder, from which its colour and shape follow. */
public enum Tone {
  /** Any other event. */
  STEP,
  /** The call rings or has early media. */
  PROGRESS,
  /** The call is answered, connected, bridged or back from hold. */
  CONNECTED,
  /** The call is on hold or parked. */
  HELD,
  /** The call or a part of it ended without failure. */
  ENDED,
  /** It did not succeed. A ladder shows this by shape, too, not by colour alone. */
  FAILED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The word for it in JSON. */
  public String text() {
    return text;
  }
}
