package io.callflow.http.authorization;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes requests by their {@code Authorization} header. Each kind of token has its {@link
 * TokenVerifier}; without any, every request is refused. Safe for use by many threads, and blocks
 * none.
 */
public final class Authorization {
  /** The longest {@code Authorization} header that is parsed, in characters. */
  public static final int MAX_HEADER = 8 * 1024;

  private static final String NO_TOKEN = "none";

  private static final String SCHEME = "Bearer ";

  private final List<TokenVerifier> verifiers;

  public Authorization(List<? extends TokenVerifier> verifiers) {
    this.verifiers = List.copyOf(verifiers);
  }

  /**
   * Verifies the value of a request's {@code Authorization} header.
   *
   * @param header null if the request has none
   * @return completed already, except for a token whose signing key must be fetched first: a thread
   *     of the fetch completes it, so what depends on it must not block. Completes with an {@link
   *     AuthorizationUnavailable}, or a {@link java.util.concurrent.CompletionException} around it,
   *     if the token cannot be checked now
   */
  public CompletionStage<Verdict> authorize(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return refused("no_credentials");
    }
    if (header.length() > MAX_HEADER) {
      return refused("oversized");
    }
    if (!isBearer(header)) {
      return refused("not_one_bearer_token");
    }
    String token = header.substring(SCHEME.length());
    for (TokenVerifier verifier : verifiers) {
      if (verifier.recognises(token)) {
        return verifier.verify(token);
      }
    }
    return refused("unknown_kind_of_token");
  }

  /**
   * As {@link #authorize}, but waits for the verdict.
   *
   * @throws AuthorizationUnavailable if the token cannot be checked now
   */
  public Verdict await(@Nullable String header) {
    try {
      return authorize(header).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AuthorizationUnavailable unavailable ? unavailable : e;
    }
  }

  /**
   * Whether the header has one token (RFC 6750 §2.1). The contract makes API Gateway require the
   * same form, {@code Bearer [-0-9A-Za-z._~+/]+=*}; a regular expression takes ten times as long.
   */
  private static boolean isBearer(String header) {
    int end = header.length();
    while (end > 0 && header.charAt(end - 1) == '=') {
      end--;
    }
    if (!header.startsWith(SCHEME) || end <= SCHEME.length()) {
      return false;
    }
    for (int i = SCHEME.length(); i < end; i++) {
      char c = header.charAt(i);
      if (!TokenText.isAlphanumeric(c) && "-._~+/".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static CompletionStage<Verdict> refused(String reason) {
    return CompletableFuture.completedStage(new Verdict.Refused(reason, NO_TOKEN));
  }
}
