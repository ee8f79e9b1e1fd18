package io.callflow.contract.operation;

import io.callflow.event.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Parameters in the path or the query break rules of the contract. Holds every violation, in the
 * order of the contract, unknown and repeated ones first; each points to its parameter by the name
 * alone, which cannot be taken for a JSON pointer. The message holds no values, so it may be
 * logged.
 */
public final class MalformedParameters extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  MalformedParameters(List<Violation> violations) {
    super(
        violations.stream()
            .map(violation -> violation.pointer() + " " + violation.code())
            .collect(Collectors.joining(", ")));
    this.violations = List.copyOf(violations);
  }

  /** What is wrong with which parameter; at least one. */
  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }
}
