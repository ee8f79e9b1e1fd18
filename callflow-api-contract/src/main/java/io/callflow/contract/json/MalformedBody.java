package io.callflow.contract.json;

import io.callflow.event.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JSON document that cannot be read, or breaks rules of its schema. Holds every violation up to
 * {@value ViolationList#MAX_SIZE}. The message holds no values of the document, so logs may hold
 * it; the details of the violations do hold values.
 */
public final class MalformedBody extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean syntax;
  private final transient List<Violation> violations;

  MalformedBody(boolean syntax, List<Violation> violations) {
    super(summary(violations));
    this.syntax = syntax;
    this.violations = List.copyOf(violations);
  }

  /**
   * A document that is JSON and breaks these rules.
   *
   * @param violations at least one
   */
  public static MalformedBody of(List<Violation> violations) {
    return new MalformedBody(false, violations);
  }

  /** The pointers and codes of the violations, which hold no values. */
  public static String summary(List<Violation> violations) {
    return violations.stream()
        .map(violation -> (violation.pointer() + " " + violation.code()).strip())
        .collect(Collectors.joining(", "));
  }

  /** True if the document is not JSON; false if it is JSON that breaks rules of the contract. */
  public boolean syntax() {
    return syntax;
  }

  /** What is wrong, and where: at least one, in the order of the document. */
  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }
}
