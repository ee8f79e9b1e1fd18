package io.callflow.report;

import io.callflow.store.ObjectKey;

/**
 * A fault that a check found in one object of the store.
 *
 * @param key the object
 * @param detail a sentence for an operator
 * @param repaired whether the check repaired it
 */
public record Finding(Kind kind, ObjectKey key, String detail, boolean repaired) {

  /** The kinds of faults. */
  public enum Kind {
    /** The object cannot be read. Only a backup helps. */
    DAMAGED(false),
    /** A chunk comes after the open end of its call, where nobody reads it. */
    UNREACHABLE_CHUNK(false),
    /** The events of a chunk are not in order. Readers sort them; nothing is lost. */
    OUT_OF_ORDER(false),
    /** A call has an event twice. */
    STORED_TWICE(false),
    /** The id of an event does not follow from its content. */
    WRONG_EVENT_ID(false),
    /** An event has no key in an index, so it is not found there. Repair writes the key. */
    MISSING_INDEX_KEY(false),
    /** An erasure was cut short. Repair completes it. */
    UNFINISHED_ERASURE(false),
    /**
     * An index key points to a call without such an event; readers skip it. An append that is under
     * way looks like this. Repair deletes the key when it is older than 24 hours, or at once if its
     * call is erased.
     */
    DANGLING_INDEX_KEY(true),
    /** A key that Callflow does not use. Repair leaves it alone. */
    FOREIGN_KEY(true);

    private final boolean harmless;

    Kind(boolean harmless) {
      this.harmless = harmless;
    }

    /** Whether readers and writers work correctly despite it. */
    public boolean isHarmless() {
      return harmless;
    }
  }
}
