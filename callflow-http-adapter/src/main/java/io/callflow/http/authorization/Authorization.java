package io.callflow.http.authorization;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorizes requests by their {@code Authorization} header. Each kind of token has its {@link
 * TokenVerifier}; without any, every request is refused. Safe for use by many threads.
 */
public final class Authorization {
  /** The longest {@code Authorization} header that is parsed, in characters. */
  public static final int MAX_HEADER = 8 * 1024;

  private static final String NO_TOKEN = "none";

  /** One token (RFC 6750 §2.1); the contract makes API Gateway require the same form. */
  private static final Pattern BEARER = Pattern.compile("Bearer [-0-9A-Za-z._~+/]+=*");

  private final List<TokenVerifier> verifiers;

  public Authorization(List<? extends TokenVerifier> verifiers) {
    this.verifiers = List.copyOf(verifiers);
  }

  /**
   * Verifies the value of a request's {@code Authorization} header.
   *
   * @param header null if the request has none
   * @throws AuthorizationUnavailable if the token cannot be checked now
   */
  public Verdict authorize(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return new Verdict.Refused("no_credentials", NO_TOKEN);
    }
    if (header.length() > MAX_HEADER) {
      return new Verdict.Refused("oversized", NO_TOKEN);
    }
    if (!BEARER.matcher(header).matches()) {
      return new Verdict.Refused("not_one_bearer_token", NO_TOKEN);
    }
    String token = header.substring("Bearer ".length());
    for (TokenVerifier verifier : verifiers) {
      if (verifier.recognises(token)) {
        return verifier.verify(token);
      }
    }
    return new Verdict.Refused("unknown_kind_of_token", NO_TOKEN);
  }
}
