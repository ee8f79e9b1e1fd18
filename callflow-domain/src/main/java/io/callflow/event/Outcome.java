package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * The result of a call, a leg or a step of it, and the reason. At least one field is present.
 *
 * @param sipCode a final or provisional SIP response code (RFC 3261 §21), 100 to 699
 * @param q850Cause an ITU-T Q.850 cause value, 1 to 127
 * @param reason free text of the source, 1 to 256 characters, no control characters
 * @param sipReason the phrase of the SIP response, or the text of a Reason header (RFC 3326); 1 to
 *     256 characters, no control characters
 * @param causeSource where {@code q850Cause} comes from; null if the source does not say
 * @param endedBy who ended the call or leg, as the source names them, 1 to 256 characters, no
 *     control characters
 */
public record Outcome(
    @Nullable CallResult result,
    @Nullable Integer sipCode,
    @Nullable Integer q850Cause,
    @Nullable String reason,
    @Nullable String endedBy,
    @Nullable String sipReason,
    @Nullable CauseSource causeSource) {
  public Outcome {
    if (result == null
        && sipCode == null
        && q850Cause == null
        && reason == null
        && endedBy == null
        && sipReason == null
        && causeSource == null) {
      throw CallflowException.invalid(
          "/outcome",
          "too_few_fields",
          "An outcome has at least one of result, sipCode, q850Cause, reason, endedBy, sipReason and"
              + " causeSource.");
    }
    if (sipCode != null && (sipCode < 100 || sipCode > 699)) {
      throw Text.broken("sipCode", "range", "is " + sipCode + "; 100 to 699 are allowed");
    }
    if (q850Cause != null && (q850Cause < 1 || q850Cause > 127)) {
      throw Text.broken("q850Cause", "range", "is " + q850Cause + "; 1 to 127 are allowed");
    }
    if (reason != null) {
      Text.requirePlain("reason", reason, 1, 256);
    }
    if (endedBy != null) {
      Text.requirePlain("endedBy", endedBy, 1, 256);
    }
    Text.requirePlainOrNull("sipReason", sipReason, 256);
  }

  /** An outcome without {@code sipReason} and {@code causeSource}. */
  public Outcome(
      @Nullable CallResult result,
      @Nullable Integer sipCode,
      @Nullable Integer q850Cause,
      @Nullable String reason,
      @Nullable String endedBy) {
    this(result, sipCode, q850Cause, reason, endedBy, null, null);
  }

  /** An outcome with nothing but a result. */
  public static Outcome of(CallResult result) {
    return new Outcome(result, null, null, null, null);
  }
}
