package io.callflow.http.authorization;

/**
 * It cannot be known who asks, for a reason that lies on our side. No verdict: whoever is told 401
 * throws away credentials that may well be good. The caller may try again later.
 */
public final class AuthorizationUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String tokenType;

  AuthorizationUnavailable(String reason, String tokenType, Throwable cause) {
    super("authorization is unavailable: " + reason, cause);
    this.reason = reason;
    this.tokenType = tokenType;
  }

  /** In {@code snake_case}, for the log; a caller is never told. */
  public String reason() {
    return reason;
  }

  /** Which kind of token it was. */
  public String tokenType() {
    return tokenType;
  }
}
