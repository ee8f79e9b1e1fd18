package io.callflow.contract.json;

import io.callflow.event.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * The violations of one document, bounded in number and size, so that no answer grows beyond it.
 */
final class ViolationList {
  /** The most violations; a reader stops at this many. */
  static final int MAX_SIZE = 100;

  private static final int MAX_CHARACTERS = 100_000;

  private final List<Violation> violations = new ArrayList<>();
  private int characters;

  boolean isEmpty() {
    return violations.isEmpty();
  }

  List<Violation> asList() {
    return violations;
  }

  /**
   * Adds a violation.
   *
   * @param detail a sentence about the value that is pointed to, without its subject
   * @throws MalformedBody with all violations so far, once there are too many
   */
  void add(String pointer, String code, String detail) {
    String where = pointer.isEmpty() ? "The body" : Excerpt.of(pointer.substring(1));
    Violation violation = new Violation(pointer, code, where + " " + detail);
    violations.add(violation);
    characters += pointer.length() + violation.detail().length();
    if (violations.size() == MAX_SIZE || characters > MAX_CHARACTERS) {
      violations.add(
          new Violation(
              "",
              "more_violations",
              "The rest of the body was not looked at: too much is wrong with it."));
      throw new MalformedBody(false, violations);
    }
  }
}
