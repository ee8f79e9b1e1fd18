package io.callflow.local.asterisk;

/** A row that cannot become an event. The message continues "file:line:" and says why. */
final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  BadRow(String message) {
    super(message, null, false, false);
  }
}
