package io.callflow.archive;

/** In which direction time is walked. */
public enum Order {
  /** Oldest first. */
  ASC,
  /** Newest first. */
  DESC
}
