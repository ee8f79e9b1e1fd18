package io.callflow.http.authorization;

/**
 * Proves tokens of one kind. Safe for use by many threads. Never throws for what a token holds: it
 * comes from anybody.
 */
public interface TokenVerifier {
  /** Whether a token is of this kind, by its form alone. */
  boolean recognises(String token);

  /**
   * Who it is that shows this token, which is of this kind.
   *
   * @throws AuthorizationUnavailable where that cannot be known now
   */
  Verdict verify(String token);

  /**
   * Does once what it does for every token, so that the first one does not wait for it. Where that
   * fails, nothing is lost.
   */
  default void makeReady() {}
}
