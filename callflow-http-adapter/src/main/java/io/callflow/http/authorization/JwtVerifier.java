package io.callflow.http.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.callflow.archive.Tenant;
import io.callflow.contract.Json;
import io.callflow.contract.JsonNumber;
import io.callflow.contract.MalformedBody;
import io.callflow.event.CallflowException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Proves JSON Web Tokens (RFC 7519) that an identity provider has signed, by RS256 or ES256 and
 * nothing else, whatever the token asks for. Of the token's header only {@code alg}, {@code kid},
 * {@code typ} and {@code crit} are read: a key that it brings along, or says where to find, is
 * never used.
 *
 * <p>The claims are looked at before the signature, so that a token which would be refused anyway
 * has no keys fetched. Nothing is granted before the signature is proven.
 */
final class JwtVerifier implements TokenVerifier {
  private static final String TYPE = "jwt";

  /** Three parts in base64url (RFC 7515 §3.1); who signs nothing leaves the last one empty. */
  private static final Pattern FORM =
      Pattern.compile("[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]*");

  /**
   * The types of an access token (RFC 9068). Others, such as those of a logout or a proof of
   * possession, are signed with the same keys for something else (RFC 8725 §3.11).
   */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  private final JwtSettings settings;
  private final SigningKeys keys;
  private final InstantSource clock;

  JwtVerifier(JwtSettings settings, SigningKeys keys, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
  }

  /** A token is refused for this reason, on the way out of here. */
  private static final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Rejection(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  @Override
  public boolean recognises(String token) {
    return FORM.matcher(token).matches();
  }

  @Override
  public Verdict verify(String token) {
    try {
      return new Verdict.Granted(principal(token), TYPE);
    } catch (Rejection rejection) {
      return new Verdict.Refused(rejection.reason, TYPE);
    }
  }

  @Override
  public void makeReady() {
    byte[] nothing = new byte[0];
    try {
      for (JWK key : keys.all()) {
        boolean rsa = key instanceof RSAKey;
        boolean unused =
            isSigned(
                rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256,
                key,
                nothing,
                Base64URL.encode(new byte[rsa ? 256 : 64]));
      }
    } catch (KeySourceException notNow) {
      // The first token tries again.
    }
  }

  private Principal principal(String token) throws Rejection {
    int payload = token.indexOf('.') + 1;
    int signature = token.lastIndexOf('.') + 1;
    Map<String, @Nullable Object> header = object(token.substring(0, payload - 1));
    JWSAlgorithm algorithm = algorithm(header);
    String name = keyName(header);
    Map<String, @Nullable Object> claims = object(token.substring(payload, signature - 1));
    checkClaims(claims);
    Principal principal = principal(claims);
    checkSignature(
        algorithm,
        name,
        token.substring(0, signature - 1).getBytes(StandardCharsets.US_ASCII),
        new Base64URL(token.substring(signature)));
    return principal;
  }

  private static Map<String, @Nullable Object> object(String part) throws Rejection {
    try {
      return Json.readTree(Base64.getUrlDecoder().decode(part));
    } catch (IllegalArgumentException | MalformedBody e) {
      throw new Rejection("malformed");
    }
  }

  private static JWSAlgorithm algorithm(Map<String, @Nullable Object> header) throws Rejection {
    Object named = header.get("alg");
    if (JWSAlgorithm.RS256.getName().equals(named)) {
      return JWSAlgorithm.RS256;
    }
    if (JWSAlgorithm.ES256.getName().equals(named)) {
      return JWSAlgorithm.ES256;
    }
    throw new Rejection("algorithm_not_allowed");
  }

  private static String keyName(Map<String, @Nullable Object> header) throws Rejection {
    if (header.containsKey("crit")) {
      // What must be understood (RFC 7515 §4.1.11) is not understood here.
      throw new Rejection("critical_header");
    }
    if (header.containsKey("typ")
        && !(header.get("typ") instanceof String type
            && TYPES.contains(type.toLowerCase(Locale.ROOT).replaceFirst("^application/", "")))) {
      throw new Rejection("wrong_type");
    }
    if (header.get("kid") instanceof String name) {
      return name;
    }
    throw new Rejection("no_kid");
  }

  private void checkClaims(Map<String, @Nullable Object> claims) throws Rejection {
    if (!settings.issuer().equals(claims.get("iss"))) {
      throw new Rejection("wrong_issuer");
    }
    Object audience = claims.get("aud");
    if (!settings.audience().equals(audience)
        && !(audience instanceof List<?> several && several.contains(settings.audience()))) {
      throw new Rejection("wrong_audience");
    }
    double now = clock.millis() / 1000.0;
    double skew = settings.clockSkew().toSeconds();
    OptionalDouble expiry = seconds(claims, "exp");
    if (expiry.isEmpty()) {
      throw new Rejection("no_expiry");
    }
    if (now >= expiry.getAsDouble() + skew) {
      throw new Rejection("expired");
    }
    if (now < seconds(claims, "nbf").orElse(now) - skew) {
      throw new Rejection("not_yet_valid");
    }
  }

  /** A moment, in seconds since 1970 (RFC 7519 §2), perhaps with a fraction. */
  private static OptionalDouble seconds(Map<String, @Nullable Object> claims, String name)
      throws Rejection {
    if (!claims.containsKey(name)) {
      return OptionalDouble.empty();
    }
    double seconds =
        claims.get(name) instanceof JsonNumber number
            ? Double.parseDouble(number.text())
            : Double.NaN;
    if (!Double.isFinite(seconds)) {
      throw new Rejection("malformed");
    }
    return OptionalDouble.of(seconds);
  }

  private Principal principal(Map<String, @Nullable Object> claims) throws Rejection {
    if (!(claims.get("sub") instanceof String subject) || !Principal.isName(subject)) {
      throw new Rejection("no_subject");
    }
    if (!(claims.get(settings.tenantClaim()) instanceof String tenant)) {
      throw new Rejection("no_tenant");
    }
    try {
      return new Principal(new Tenant(tenant), subject, scopes(claims.get(settings.scopeClaim())));
    } catch (CallflowException noTenant) {
      throw new Rejection("no_tenant");
    }
  }

  private static Set<Scope> scopes(@Nullable Object claim) {
    if (claim instanceof String words) {
      return Scope.parseAll(words);
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    if (claim instanceof List<?> several) {
      for (Object word : several) {
        Scope.of(String.valueOf(word)).ifPresent(scopes::add);
      }
    }
    return scopes;
  }

  private void checkSignature(
      JWSAlgorithm algorithm, String name, byte[] signed, Base64URL signature) throws Rejection {
    List<JWK> named;
    try {
      named = keys.named(name);
    } catch (KeySourceException e) {
      throw new AuthorizationUnavailable("keys_unavailable", TYPE, e);
    }
    if (named.isEmpty()) {
      throw new Rejection("unknown_kid");
    }
    for (JWK key : named) {
      if (isSigned(algorithm, key, signed, signature)) {
        return;
      }
    }
    throw new Rejection("bad_signature");
  }

  private static boolean isSigned(
      JWSAlgorithm algorithm, JWK key, byte[] signed, Base64URL signature) {
    // Nothing of the token's own header gets there.
    JWSHeader header = new JWSHeader(algorithm);
    try {
      // Each of these refuses the algorithm of the other.
      if (key instanceof RSAKey rsa) {
        return new RSASSAVerifier(rsa).verify(header, signed, signature);
      }
      if (key instanceof ECKey curve) {
        return new ECDSAVerifier(curve).verify(header, signed, signature);
      }
      return false;
    } catch (JOSEException e) {
      return false;
    }
  }
}
