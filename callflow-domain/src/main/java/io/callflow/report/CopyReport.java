package io.callflow.report;

import io.callflow.store.ObjectKey;
import java.util.List;

/**
 * The result of a copy from one store into another, or the state of one that is under way.
 *
 * @param passes the passes that are complete; each compares every call of the source with the
 *     target's
 * @param settled whether the last pass changed nothing; if not, the source was written to while it
 *     was copied, and another copy takes the rest
 * @param copied calls that the target did not have, erased ones among them
 * @param extended calls of the target that got the events that they lacked
 * @param erased calls of the target that were erased because the source's are
 * @param events that the copy has written
 * @param equal calls that the last pass, or this one, found equal in both stores
 * @param refused calls that the last pass, or this one, left alone because the target's differ
 * @param damaged calls that the last pass, or this one, could not read in the source or the target
 * @param problems the first {@value #MAX_PROBLEMS} calls that were not copied, and foreign keys
 */
public record CopyReport(
    int passes,
    boolean settled,
    long copied,
    long extended,
    long erased,
    long events,
    long equal,
    long refused,
    long damaged,
    List<Problem> problems) {
  /** The most problems in a report. */
  public static final int MAX_PROBLEMS = 1000;

  /** Why something was not copied. */
  public enum Kind {
    /** The target's call differs: it has other events, or it is erased. */
    REFUSED,
    /** The call cannot be read, in the source or in the target. */
    DAMAGED,
    /** A key that Callflow does not use. */
    FOREIGN_KEY
  }

  /**
   * Something that was not copied.
   *
   * @param key of the call's first object, or the foreign key
   * @param detail a sentence for an operator
   */
  public record Problem(Kind kind, ObjectKey key, String detail) {}

  public CopyReport {
    problems = List.copyOf(problems);
  }

  /** Whether every call of the source is in the target as it is in the source. */
  public boolean isWhole() {
    return refused == 0 && damaged == 0;
  }
}
