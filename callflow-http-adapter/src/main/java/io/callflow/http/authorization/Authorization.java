package io.callflow.http.authorization;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request. Each kind of token has its {@link TokenVerifier}; where none is
 * configured, nobody gets in.
 */
public final class Authorization {
  /** The longest {@code Authorization} header that is looked at, in characters. */
  public static final int MAX_HEADER = 8 * 1024;

  private static final String NO_TOKEN = "none";

  /** One token (RFC 6750 §2.1); the contract has API Gateway ask for the very same form. */
  private static final Pattern BEARER = Pattern.compile("Bearer [-0-9A-Za-z._~+/]+=*");

  private final List<TokenVerifier> verifiers;

  public Authorization(List<? extends TokenVerifier> verifiers) {
    this.verifiers = List.copyOf(verifiers);
  }

  /**
   * Judges the value of the one {@code Authorization} header of a request.
   *
   * @throws AuthorizationUnavailable where it cannot be known now whose it is
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
