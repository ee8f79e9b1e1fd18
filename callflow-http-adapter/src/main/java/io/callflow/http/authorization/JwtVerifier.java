package io.callflow.http.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWKSecurityContext;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.JsonNumber;
import io.callflow.contract.json.MalformedBody;
import io.callflow.event.CallflowException;
import io.callflow.event.Tenant;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the JSON Web Tokens (RFC 7519) of one identity provider, signed with RS256 or ES256.
 *
 * <p>Header and claims are read strictly and checked first: a token that they rule out causes no
 * fetch of keys. Nimbus then verifies the signature, with the provider's keys only; keys and URLs
 * in the token's header are never used. Nimbus' verifier of claims is not used because it drops
 * fractions of a second, which RFC 7519 §2 allows.
 */
final class JwtVerifier implements TokenVerifier {
  private static final String TYPE = "jwt";

  private static final Set<String> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256.getName(), JWSAlgorithm.ES256.getName());

  /**
   * Access tokens (RFC 9068) and tokens without a type. The provider signs other types, such as
   * logout tokens, with the same keys (RFC 8725 §3.11).
   */
  private static final DefaultJOSEObjectTypeVerifier<JWKSecurityContext> TYPES =
      new DefaultJOSEObjectTypeVerifier<>(
          JOSEObjectType.JWT,
          new JOSEObjectType("at+jwt"),
          new JOSEObjectType("application/jwt"),
          new JOSEObjectType("application/at+jwt"),
          null);

  /** Verifies a token's signature with the keys in its context. */
  private static final DefaultJOSEProcessor<JWKSecurityContext> SIGNATURES =
      new DefaultJOSEProcessor<>();

  static {
    SIGNATURES.setJWSTypeVerifier(TYPES);
    SIGNATURES.setJWSKeySelector(
        (header, candidates) -> {
          KeyType type = KeyType.forAlgorithm(header.getAlgorithm());
          return KeyConverter.toJavaKeys(
              candidates.getKeys().stream().filter(key -> key.getKeyType().equals(type)).toList());
        });
  }

  private final JwtSettings settings;
  private final SigningKeys keys;
  private final InstantSource clock;

  JwtVerifier(JwtSettings settings, SigningKeys keys, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
  }

  /** Why a token is refused: {@link Verdict.Refused#reason}. */
  private static final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Rejection(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  /**
   * Whether it is the compact serialization (RFC 7515 §3.1). The signature may be empty: {@code
   * alg: none}.
   */
  @Override
  public boolean recognises(String token) {
    int dots = 0;
    int partBegan = 0;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c == '.') {
        if (i == partBegan || ++dots > 2) {
          return false;
        }
        partBegan = i + 1;
      } else if (!TokenText.isAlphanumeric(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return dots == 2;
  }

  @Override
  public CompletionStage<Verdict> verify(String token) {
    Principal principal;
    CompletionStage<List<JWK>> candidates;
    try {
      String[] parts = token.split("\\.", -1);
      String keyName = keyName(object(parts[0]));
      Map<String, @Nullable Object> claims = object(parts[1]);
      checkClaims(claims);
      principal = principal(claims);
      candidates = keys.named(keyName);
    } catch (Rejection rejection) {
      return CompletableFuture.completedStage(new Verdict.Refused(rejection.reason, TYPE));
    }
    return candidates.handle(
        (named, failure) -> {
          if (failure != null) {
            throw new AuthorizationUnavailable("keys_unavailable", TYPE, cause(failure));
          }
          return verdict(token, principal, named);
        });
  }

  private static Verdict verdict(String token, Principal principal, List<JWK> candidates) {
    if (candidates.isEmpty()) {
      return new Verdict.Refused("unknown_kid", TYPE);
    }
    return isSigned(token, candidates)
        ? new Verdict.Granted(principal, TYPE)
        : new Verdict.Refused("bad_signature", TYPE);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static boolean isSigned(String token, List<JWK> candidates) {
    try {
      SIGNATURES.process(token, new JWKSecurityContext(candidates));
      return true;
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return false;
    }
  }

  @Override
  public void makeReady() {
    try {
      for (JWK key : keys.all().join()) {
        boolean rsa = key.getKeyType().equals(KeyType.RSA);
        String header =
            new JWSHeader(rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256).toBase64URL().toString();
        String wrong = "AQEB".repeat(rsa ? 85 : 21) + "AQ"; // 256 or 64 bytes
        boolean unused = isSigned(header + ".e30." + wrong, List.of(key));
      }
    } catch (CompletionException notNow) {
      // The first token tries again.
    }
  }

  private static Map<String, @Nullable Object> object(String part) throws Rejection {
    try {
      return Json.readTree(Base64.getUrlDecoder().decode(part));
    } catch (IllegalArgumentException | MalformedBody e) {
      throw new Rejection("malformed");
    }
  }

  private static String keyName(Map<String, @Nullable Object> header) throws Rejection {
    if (!(header.get("alg") instanceof String algorithm && ALGORITHMS.contains(algorithm))) {
      throw new Rejection("algorithm_not_allowed");
    }
    if (header.containsKey("crit")) {
      // No extension of RFC 7515 §4.1.11 is supported.
      throw new Rejection("critical_header");
    }
    if (header.containsKey("typ")
        && !(header.get("typ") instanceof String type
            && TYPES.getAllowedTypes().contains(new JOSEObjectType(type)))) {
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

  /** A NumericDate (RFC 7519 §2): seconds since 1970, possibly with a fraction. */
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
}
