package io.callflow.http.authorization;

/**
 * A token cannot be checked now, for a reason on our side. Not a refusal: clients discard their
 * credentials after a 401. Trying again later may succeed.
 */
public final class AuthorizationUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String tokenType;

  /**
   * @param reason in {@code snake_case}, for the log; clients are never told
   * @param tokenType which kind of token it was
   */
  public AuthorizationUnavailable(String reason, String tokenType, Throwable cause) {
    super("authorization is unavailable: " + reason, cause);
    this.reason = reason;
    this.tokenType = tokenType;
  }

  /** Why, in {@code snake_case}, for the log; clients are never told. */
  public String reason() {
    return reason;
  }

  /** Which kind of token it was. */
  public String tokenType() {
    return tokenType;
  }
}
