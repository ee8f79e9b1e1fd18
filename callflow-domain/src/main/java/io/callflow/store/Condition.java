package io.callflow.store;

/** When a write takes effect. The store checks the condition and writes in one atomic step. */
public sealed interface Condition {
  /** Writes unconditionally; the last of several writes stays. */
  record Always() implements Condition {}

  /** Writes only if the key has no object. */
  record IfAbsent() implements Condition {}

  /** Overwrites only this version of the object. */
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
