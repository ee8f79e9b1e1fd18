package io.callflow.http.authorization;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Whose JSON Web Tokens let somebody in, and what is read from them.
 *
 * @param jwksUrl where the provider publishes its signing keys (RFC 7517); {@code https}, or {@code
 *     http} on this machine
 * @param issuer what {@code iss} must be, letter by letter
 * @param audience what {@code aud} must be, or hold
 * @param tenantClaim the claim that names the tenant
 * @param scopeClaim the claim that lists the scopes
 * @param clockSkew how far the provider's clock and ours may be apart; at most {@link
 *     #MAX_CLOCK_SKEW}
 */
public record JwtSettings(
    URI jwksUrl,
    String issuer,
    String audience,
    String tenantClaim,
    String scopeClaim,
    Duration clockSkew) {
  static final String TENANT_CLAIM = "tenant";
  static final String SCOPE_CLAIM = "scope";
  static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /** A skew beyond this is no skew: it lets tokens live on. */
  public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  private static final Pattern THIS_MACHINE =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  public JwtSettings {
    if (!isSafe(jwksUrl)) {
      throw new IllegalArgumentException("signing keys are fetched by https");
    }
    if (issuer.isEmpty() || audience.isEmpty() || tenantClaim.isEmpty() || scopeClaim.isEmpty()) {
      throw new IllegalArgumentException("an issuer, an audience and two claims are needed");
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
      throw new IllegalArgumentException("a clock skew is 0 to 300 seconds");
    }
  }

  /**
   * Whether keys that come from there are the provider's: whoever can change them on their way can
   * be anybody.
   */
  static boolean isSafe(URI url) {
    String host = url.getHost();
    return host != null
        && url.getRawUserInfo() == null
        && ("https".equalsIgnoreCase(url.getScheme())
            || ("http".equalsIgnoreCase(url.getScheme()) && THIS_MACHINE.matcher(host).matches()));
  }
}
