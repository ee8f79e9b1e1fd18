package io.callflow.http.authorization;

import java.util.concurrent.CompletionStage;

/**
 * Verifies tokens of one kind. Safe for use by many threads, and blocks none. Never throws for the
 * content of a token, which may come from an attacker.
 */
public interface TokenVerifier {
  /** Whether a token has the form of this kind. */
  boolean recognises(String token);

  /**
   * Verifies a token of this kind.
   *
   * @return completed already if the verifier knows what it needs. Else a thread of the verifier
   *     completes it later, so what depends on it must not block. Completes with an {@link
   *     AuthorizationUnavailable}, or a {@link java.util.concurrent.CompletionException} around it,
   *     if the token cannot be checked now
   */
  CompletionStage<Verdict> verify(String token);

  /**
   * Prepares for the first token, so that it does not wait; blocks until that is done. A failure
   * changes nothing: the first token prepares then.
   */
  default void makeReady() {}
}
