package io.callflow.local.table;

/** A record that is no row. The message continues "file:line:" and says why. */
final class BadRecord extends Exception {
  private static final long serialVersionUID = 1L;

  BadRecord(String message) {
    super(message, null, false, false);
  }
}
