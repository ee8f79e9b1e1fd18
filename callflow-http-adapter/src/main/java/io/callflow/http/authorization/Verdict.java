package io.callflow.http.authorization;

/** The result of authorizing a request. */
public sealed interface Verdict {
  /** Which kind of token it was: {@code api_key}, {@code jwt}, or {@code none}. */
  String tokenType();

  /** The token is valid. */
  record Granted(Principal principal, String tokenType) implements Verdict {}

  /**
   * The token is missing or not valid.
   *
   * @param reason in {@code snake_case}, for the log; clients are never told
   */
  record Refused(String reason, String tokenType) implements Verdict {}
}
