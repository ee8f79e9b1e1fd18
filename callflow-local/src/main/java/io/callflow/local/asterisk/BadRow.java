package io.callflow.local.asterisk;

/** A row that cannot become an event. The message says why, for the person who has the file. */
final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  BadRow(String message) {
    super(message, null, false, false);
  }
}
