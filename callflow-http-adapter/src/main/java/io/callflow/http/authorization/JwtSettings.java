package io.callflow.http.authorization;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The identity provider whose JSON Web Tokens are accepted, and the claims that are read.
 *
 * @param jwksUrl where the provider publishes its signing keys (RFC 7517); {@code https}, or {@code
 *     http} on this machine
 * @param issuer the value of {@code iss}, compared letter by letter
 * @param audience the value of {@code aud}, or one of its values
 * @param tenantClaim the claim that names the tenant
 * @param scopeClaim the claim that lists the scopes
 * @param clockSkew the largest difference between the provider's clock and ours; 0 to {@link
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

  /** The largest skew that may be set: beyond it, expired tokens would be accepted. */
  public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

  private static final Pattern THIS_MACHINE =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  public JwtSettings {
    if (!isSafe(jwksUrl)) {
      throw new IllegalArgumentException("signing keys are fetched over https");
    }
    if (issuer.isEmpty() || audience.isEmpty() || tenantClaim.isEmpty() || scopeClaim.isEmpty()) {
      throw new IllegalArgumentException("issuer, audience and both claim names are required");
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
      throw new IllegalArgumentException("the clock skew is 0 to 300 seconds");
    }
  }

  /**
   * Whether keys fetched from this URL can be trusted: {@code https} without a user, or this
   * machine. Whoever can change the keys in transit can forge any token.
   */
  static boolean isSafe(URI url) {
    String host = url.getHost();
    return host != null
        && url.getRawUserInfo() == null
        && ("https".equalsIgnoreCase(url.getScheme())
            || ("http".equalsIgnoreCase(url.getScheme()) && THIS_MACHINE.matcher(host).matches()));
  }
}
