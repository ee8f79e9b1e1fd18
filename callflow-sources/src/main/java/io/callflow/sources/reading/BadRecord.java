package io.callflow.sources.reading;

/** A record that makes no event. The message continues "file:line:" and says why. */
public final class BadRecord extends Exception {
  private static final long serialVersionUID = 1L;

  public BadRecord(String message) {
    super(message, null, false, false);
  }
}
