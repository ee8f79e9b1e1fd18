package io.callflow.query;

/** The direction of results in time. */
public enum Order {
  /** Oldest first. */
  ASC,
  /** Newest first. */
  DESC
}
