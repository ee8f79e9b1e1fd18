package io.callflow.event;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only exception that the domain and its stores throw for what a caller must expect. Its
 * message is a sentence for a person and never holds a payload or a party's number.
 */
public class CallflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<Violation> violations;

  public CallflowException(ErrorCode code, String message) {
    this(code, message, List.of(), null);
  }

  public CallflowException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, List.of(), cause);
  }

  /**
   * For subclasses.
   *
   * @param violations only for {@link ErrorCode#INVALID}
   */
  protected CallflowException(
      ErrorCode code, String message, List<Violation> violations, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.violations = List.copyOf(violations);
  }

  /** An {@link ErrorCode#INVALID} exception that lists all violations. */
  public static CallflowException invalid(List<Violation> violations) {
    return new CallflowException(
        ErrorCode.INVALID,
        violations.stream().map(Violation::detail).collect(Collectors.joining(" ")),
        violations,
        null);
  }

  /** An {@link ErrorCode#INVALID} exception for one value. */
  public static CallflowException invalid(String pointer, String code, String detail) {
    return invalid(List.of(new Violation(pointer, code, detail)));
  }

  public ErrorCode code() {
    return code;
  }

  /** The broken rules, for {@link ErrorCode#INVALID}; empty for every other code. */
  public List<Violation> violations() {
    return violations == null ? List.of() : violations;
  }
}
