package io.callflow.archive;

/**
 * Under which condition a write takes effect. The store decides it and writes in one atomic step.
 */
public sealed interface Condition {
  /** Write whatever is there. The last of several such writes stays. */
  record Always() implements Condition {}

  /** Write only where no object is. */
  record IfAbsent() implements Condition {}

  /** Write only over this version of the object. */
  record IfVersion(ObjectVersion version) implements Condition {}

  static Condition always() {
    return new Always();
  }

  static Condition ifAbsent() {
    return new IfAbsent();
  }

  static Condition ifVersion(ObjectVersion version) {
    return new IfVersion(version);
  }
}
