package io.callflow.contract;

import io.callflow.event.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The bytes are not the JSON that they should be. Holds every violation that was found, up to
 * {@value JsonReader#MAX_VIOLATIONS}; nothing was made of the body. The message holds none of its
 * values, so it may be logged; the details of the violations do.
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

  /** Where something is wrong and why, without a value. */
  static String summary(List<Violation> violations) {
    return violations.stream()
        .map(violation -> (violation.pointer() + " " + violation.code()).strip())
        .collect(Collectors.joining(", "));
  }

  /** Whether the body could not be read as JSON at all; else it is JSON of another shape. */
  public boolean syntax() {
    return syntax;
  }

  /** What is wrong, and where; at least one. */
  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }
}
