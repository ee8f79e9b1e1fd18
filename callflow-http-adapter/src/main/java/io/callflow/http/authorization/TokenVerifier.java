package io.callflow.http.authorization;

/**
 * Verifies tokens of one kind. Safe for use by many threads. Never throws for the content of a
 * token, which may come from an attacker.
 */
public interface TokenVerifier {
  /** Whether a token has the form of this kind. */
  boolean recognises(String token);

  /**
   * Verifies a token of this kind.
   *
   * @throws AuthorizationUnavailable if it cannot be checked now
   */
  Verdict verify(String token);

  /**
   * Prepares for the first token, so that it does not wait. A failure changes nothing: the first
   * token prepares then.
   */
  default void makeReady() {}
}
