package io.callflow.local.follow;

import org.jspecify.annotations.Nullable;

/** A database that does not do what it is asked. The message is one sentence for people. */
public final class DatabaseFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why the database failed, and so whether a retry may succeed. */
  public enum Reason {
    /** Unreachable, busy or restarting; a retry may succeed. */
    UNAVAILABLE,
    /** It does not accept the user or the password, or the user may not read the table. */
    NOT_ALLOWED,
    /** There is no such database or table. */
    NOT_FOUND,
    /** The command line does not fit the database: an URL, a table without the columns needed. */
    USAGE,
    /** An unexpected error of the database. */
    BROKEN
  }

  DatabaseFailure(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
