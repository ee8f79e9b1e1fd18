package io.callflow.http.authorization;

/** What came of looking at a request's credentials. */
public sealed interface Verdict {
  /** Which kind of token it was: {@code api_key}, {@code jwt}, or {@code none}. */
  String tokenType();

  /** It is known who asks. */
  record Granted(Principal principal, String tokenType) implements Verdict {}

  /**
   * Nobody we know.
   *
   * @param reason in {@code snake_case}, for the log; a caller is never told
   */
  record Refused(String reason, String tokenType) implements Verdict {}
}
