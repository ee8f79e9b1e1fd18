package io.callflow.archive;

/**
 * Something about an object of the store that is not as it should be.
 *
 * @param key which object
 * @param detail a sentence for a person
 * @param repaired whether it was put right
 */
public record Finding(Kind kind, ObjectKey key, String detail, boolean repaired) {

  /** What is wrong. */
  public enum Kind {
    /** The object cannot be read as what it should be. Nothing but a backup helps. */
    DAMAGED(false),
    /** A chunk lies behind the open end of its call, where nobody reads it. */
    UNREACHABLE_CHUNK(false),
    /** The events of a chunk are not in order. Readers put them in order; nothing is lost. */
    OUT_OF_ORDER(false),
    /** An event stands in its call twice. */
    STORED_TWICE(false),
    /** An event has another id than follows from its content. */
    WRONG_EVENT_ID(false),
    /** An event lacks a key of the index, so it is not found there. Repair writes the key. */
    MISSING_INDEX_KEY(false),
    /** An erasure began and was not brought to its end. Repair does that. */
    UNFINISHED_ERASURE(false),
    /**
     * A key of the index points to a call that has no such event; readers pass over it. An append
     * that is under way looks like this. Repair deletes it once it is older than 24 hours, or at
     * once when its call is erased.
     */
    DANGLING_INDEX_KEY(true),
    /** A key that Callflow has not made. Left alone. */
    FOREIGN_KEY(true);

    private final boolean harmless;

    Kind(boolean harmless) {
      this.harmless = harmless;
    }

    /** Whether readers and writers are right all the same. */
    public boolean isHarmless() {
      return harmless;
    }
  }
}
