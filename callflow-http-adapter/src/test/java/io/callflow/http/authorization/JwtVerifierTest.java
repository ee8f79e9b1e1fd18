package io.callflow.http.authorization;

import static io.callflow.http.authorization.IdentityProvider.EC;
import static io.callflow.http.authorization.IdentityProvider.EC_384;
import static io.callflow.http.authorization.IdentityProvider.RSA;
import static io.callflow.http.authorization.IdentityProvider.RSA_2;
import static io.callflow.http.authorization.IdentityProvider.WEAK_RSA;
import static io.callflow.http.authorization.IdentityProvider.base64;
import static io.callflow.http.authorization.IdentityProvider.claims;
import static io.callflow.http.authorization.IdentityProvider.header;
import static io.callflow.http.authorization.IdentityProvider.json;
import static io.callflow.http.authorization.IdentityProvider.part;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.callflow.event.Tenant;
import io.callflow.http.Request;
import io.callflow.http.operation.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtVerifierTest {
  private IdentityProvider provider = provider();
  private Instant now = Fixture.NOW;
  private final InstantSource clock = () -> now;
  private Authorization authorization = new Authorization(List.of());

  private static IdentityProvider provider() {
    try {
      return new IdentityProvider(RSA, EC);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() {
    use(provider.settings());
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private void use(JwtSettings settings) {
    authorization = new Authorization(new AuthorizerSettings(List.of(), settings).verifiers(clock));
  }

  private Verdict show(String token) {
    return authorization.await("Bearer " + token);
  }

  private String refusal(String token) {
    Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, show(token));
    assertEquals("jwt", refused.tokenType());
    return refused.reason();
  }

  private Principal principal(String token) {
    Verdict verdict = show(token);
    return assertInstanceOf(Verdict.Granted.class, verdict, verdict::toString).principal();
  }

  /** The reason for refusing valid claims with this one changed. */
  private String refusalOf(String claim, Object value) {
    Map<String, Object> claims = claims();
    claims.put(claim, value);
    return refusal(RSA.token(claims));
  }

  private String refusalWithout(String claim) {
    Map<String, Object> claims = claims();
    claims.remove(claim);
    return refusal(RSA.token(claims));
  }

  private static String headerWith(String name, Object value) {
    Map<String, Object> header = new LinkedHashMap<>(header("alg", "RS256", "kid", RSA.kid()));
    header.put(name, value);
    return json(header);
  }

  @Test
  void a_token_signed_by_rs256_or_es256_opens_its_tenant() {
    for (IdentityProvider.Key key : List.of(RSA, EC)) {
      Verdict.Granted granted = assertInstanceOf(Verdict.Granted.class, show(key.token(claims())));
      assertEquals(
          new Principal(
              new Tenant("acme"), "switch-1", Set.of(Scope.EVENTS_READ, Scope.EVENTS_WRITE)),
          granted.principal());
      assertEquals("jwt", granted.tokenType());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS256", "RS512", "PS256", "ES384", ""})
  void no_other_algorithm_is_accepted(String algorithm) {
    String header = json(header("alg", algorithm, "kid", RSA.kid()));
    assertEquals("algorithm_not_allowed", refusal(RSA.token(header, json(claims()))));
    String unsigned = part(header) + "." + part(json(claims())) + ".";
    assertEquals("algorithm_not_allowed", refusal(unsigned));
  }

  @Test
  void a_token_without_an_algorithm_is_refused() {
    String claims = json(claims());
    assertEquals(
        "algorithm_not_allowed", refusal(RSA.token(json(header("kid", RSA.kid())), claims)));
    assertEquals(
        "algorithm_not_allowed", refusal(RSA.token(headerWith("alg", List.of("RS256")), claims)));
  }

  @Test
  void a_public_key_is_not_accepted_as_an_hmac_secret() throws GeneralSecurityException {
    byte[] encoded = RSA.pair().getPublic().getEncoded();
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    String pem = "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
    for (byte[] secret :
        List.of(
            encoded,
            pem.getBytes(StandardCharsets.US_ASCII),
            RSA.jwk().getBytes(StandardCharsets.US_ASCII))) {
      String signed =
          part(json(header("alg", "HS256", "kid", RSA.kid()))) + "." + part(json(claims()));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
      assertEquals("algorithm_not_allowed", refusal(signed + "." + base64(tag)));
      String renamed =
          signed.replace(part(json(header("alg", "HS256", "kid", RSA.kid()))), part(RSA.header()));
      assertEquals("bad_signature", refusal(renamed + "." + base64(tag)));
    }
  }

  @Test
  void a_token_of_another_issuer_is_refused() {
    assertEquals("wrong_issuer", refusalOf("iss", "https://id.example/umbrella"));
    assertEquals("wrong_issuer", refusalOf("iss", IdentityProvider.ISSUER + "/"));
    assertEquals(
        "wrong_issuer", refusalOf("iss", IdentityProvider.ISSUER.toUpperCase(Locale.ROOT)));
    assertEquals("wrong_issuer", refusalOf("iss", List.of(IdentityProvider.ISSUER)));
    assertEquals("wrong_issuer", refusalWithout("iss"));
  }

  @Test
  void a_token_for_another_audience_is_refused() {
    assertEquals("wrong_audience", refusalOf("aud", "https://other.example"));
    assertEquals("wrong_audience", refusalOf("aud", List.of("https://other.example", "x")));
    assertEquals("wrong_audience", refusalOf("aud", List.of()));
    assertEquals("wrong_audience", refusalOf("aud", Map.of(IdentityProvider.AUDIENCE, 1)));
    assertEquals("wrong_audience", refusalOf("aud", "x " + IdentityProvider.AUDIENCE));
    assertEquals("wrong_audience", refusalWithout("aud"));
  }

  @Test
  void a_token_may_be_for_several_audiences() {
    Map<String, Object> claims = claims();
    claims.put("aud", List.of("https://other.example", IdentityProvider.AUDIENCE));
    assertEquals("switch-1", principal(RSA.token(claims)).name());
  }

  @Test
  void a_token_expires_at_exp_plus_the_clock_skew() {
    String token = RSA.token(claims());
    Instant expiry = Fixture.NOW.plusSeconds(3600);
    now = expiry.plusSeconds(60).minusMillis(1);
    principal(token);
    now = expiry.plusSeconds(60);
    assertEquals("expired", refusal(token));
    now = expiry.plusSeconds(86_400);
    assertEquals("expired", refusal(token));
  }

  @Test
  void a_token_is_valid_from_nbf_minus_the_clock_skew() {
    Map<String, Object> claims = claims();
    claims.put("nbf", Fixture.NOW.getEpochSecond() + 60);
    String token = RSA.token(claims);
    principal(token);
    now = Fixture.NOW.minusMillis(1);
    assertEquals("not_yet_valid", refusal(token));
    claims.remove("nbf");
    principal(RSA.token(claims));
  }

  @Test
  void without_a_clock_skew_times_are_exact_to_the_millisecond() {
    use(
        new JwtSettings(
            provider.url(),
            IdentityProvider.ISSUER,
            IdentityProvider.AUDIENCE,
            "tenant",
            "scope",
            Duration.ZERO));
    String token =
        RSA.token(
            RSA.header(),
            json(claims())
                .replaceFirst("\"exp\":\\d+", "\"exp\":" + Fixture.NOW.getEpochSecond() + ".25"));
    now = Fixture.NOW.plusMillis(249);
    principal(token);
    now = Fixture.NOW.plusMillis(250);
    assertEquals("expired", refusal(token));
  }

  @Test
  void a_token_that_never_expires_is_refused() {
    assertEquals("no_expiry", refusalWithout("exp"));
    assertEquals("malformed", refusalOf("exp", "4102444800"));
    assertEquals("malformed", refusalOf("exp", true));
    assertEquals("malformed", refusalOf("nbf", "0"));
    for (String moment : List.of("null", "1e999", "1e99999999999999999999", "[4102444800]")) {
      String forever = json(claims()).replaceFirst("\"exp\":\\d+", "\"exp\":" + moment);
      assertEquals("malformed", refusal(RSA.token(RSA.header(), forever)), moment);
    }
    assertEquals("expired", refusalOf("exp", -1));
  }

  @Test
  void a_changed_payload_is_refused() {
    String[] parts = RSA.token(claims()).split("\\.");
    for (String claim : List.of("tenant", "sub", "scope")) {
      Map<String, Object> claims = claims();
      claims.put(claim, "umbrella");
      assertEquals(
          "bad_signature", refusal(parts[0] + "." + part(json(claims)) + "." + parts[2]), claim);
    }
    // The same JSON in other bytes.
    assertEquals(
        "bad_signature", refusal(parts[0] + "." + part(json(claims()) + " ") + "." + parts[2]));
  }

  @Test
  void a_changed_header_is_refused() {
    String[] parts = RSA.token(claims()).split("\\.");
    assertEquals(
        "bad_signature", refusal(part(headerWith("x", "y")) + "." + parts[1] + "." + parts[2]));
  }

  @Test
  void every_changed_byte_of_a_signature_is_refused() {
    for (IdentityProvider.Key key : List.of(RSA, EC)) {
      String token = key.token(claims());
      String signed = token.substring(0, token.lastIndexOf('.') + 1);
      byte[] signature = Base64.getUrlDecoder().decode(token.substring(signed.length()));
      for (int i = 0; i < signature.length; i++) {
        byte[] changed = signature.clone();
        changed[i] ^= 1;
        assertEquals("bad_signature", refusal(signed + base64(changed)));
      }
      byte[] shorter = Arrays.copyOf(signature, signature.length - 1);
      byte[] longer = Arrays.copyOf(signature, signature.length + 1);
      assertEquals("bad_signature", refusal(signed + base64(shorter)));
      assertEquals("bad_signature", refusal(signed + base64(longer)));
    }
  }

  @Test
  void a_stripped_signature_is_refused() {
    String token = RSA.token(claims());
    String signed = token.substring(0, token.lastIndexOf('.'));
    assertEquals("bad_signature", refusal(signed + "."));
    assertEquals(new Verdict.Refused("unknown_kind_of_token", "none"), show(signed));
    String curve = EC.token(claims());
    assertEquals("bad_signature", refusal(curve.substring(0, curve.lastIndexOf('.') + 1)));
  }

  /** CVE-2022-21449. */
  @Test
  void a_signature_of_zeros_is_refused() {
    String token = EC.token(claims());
    String signed = token.substring(0, token.lastIndexOf('.') + 1);
    assertEquals("bad_signature", refusal(signed + base64(new byte[64])));
    assertEquals("bad_signature", refusal(signed + base64(new byte[0])));
  }

  @Test
  void an_es256_signature_in_der_is_refused() throws GeneralSecurityException {
    String signed = part(EC.header()) + "." + part(json(claims()));
    Signature der = Signature.getInstance("SHA256withECDSA");
    der.initSign(EC.pair().getPrivate());
    der.update(signed.getBytes(StandardCharsets.US_ASCII));
    assertEquals("bad_signature", refusal(signed + "." + base64(der.sign())));
  }

  @Test
  void a_key_proves_nothing_under_the_name_of_another() {
    assertEquals("bad_signature", refusal(RSA_2.named(RSA.kid()).token(claims())));
    assertEquals(
        "bad_signature",
        refusal(RSA.token(json(header("alg", "RS256", "kid", EC.kid())), json(claims()))));
    assertEquals(
        "bad_signature",
        refusal(EC.token(json(header("alg", "ES256", "kid", RSA.kid())), json(claims()))));
  }

  @Test
  void a_key_proves_nothing_by_the_algorithm_of_another() {
    for (IdentityProvider.Key key : List.of(RSA, EC)) {
      String other = key.algorithm().equals("RS256") ? "ES256" : "RS256";
      String header = json(header("alg", other, "kid", key.kid()));
      assertEquals("bad_signature", refusal(key.token(header, json(claims()))));
    }
  }

  @Test
  void a_key_that_the_token_brings_along_is_never_used() throws IOException {
    try (IdentityProvider attacker = new IdentityProvider(RSA_2)) {
      for (String name : List.of(RSA.kid(), RSA_2.kid())) {
        String expected = name.equals(RSA.kid()) ? "bad_signature" : "unknown_kid";
        for (String where : List.of("jku", "x5u")) {
          Map<String, Object> header = header("alg", "RS256", "kid", name);
          header.put(where, attacker.url().toString());
          assertEquals(expected, refusal(RSA_2.token(json(header), json(claims()))), where);
        }
        String jwk =
            json(header("alg", "RS256", "kid", name))
                .replaceFirst("}$", ",\"jwk\":" + RSA_2.named(name).jwk() + "}");
        assertEquals(expected, refusal(RSA_2.token(jwk, json(claims()))));
        String chain =
            json(header("alg", "RS256", "kid", name)).replaceFirst("}$", ",\"x5c\":[\"MIIB\"]}");
        assertEquals(expected, refusal(RSA_2.token(chain, json(claims()))));
      }
      assertEquals(0, attacker.fetches());
    }
  }

  /** Providers may name a certificate in the header and publish their keys without it. */
  @Test
  void a_certificate_that_the_header_names_does_not_matter() {
    for (String name : List.of("x5t", "x5t#S256")) {
      principal(RSA.token(headerWith(name, base64(new byte[32])), json(claims())));
    }
  }

  @Test
  void a_critical_header_parameter_is_refused() {
    String claims = json(claims());
    assertEquals("critical_header", refusal(RSA.token(headerWith("crit", List.of("exp")), claims)));
    assertEquals("critical_header", refusal(RSA.token(headerWith("crit", List.of()), claims)));
    String unencoded = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"b64\":false,\"crit\":[\"b64\"]}";
    assertEquals("critical_header", refusal(RSA.token(unencoded, claims)));
  }

  @ParameterizedTest
  @CsvSource({
    "JWT, true",
    "jwt, true",
    "at+jwt, true",
    "application/at+jwt, true",
    "logout+jwt, false",
    "dpop+jwt, false",
    "secevent+jwt, false",
    "JOSE, false"
  })
  void a_token_made_for_something_else_is_refused(String type, boolean taken) {
    String token = RSA.token(headerWith("typ", type), json(claims()));
    if (taken) {
      principal(token);
    } else {
      assertEquals("wrong_type", refusal(token));
    }
  }

  @Test
  void a_claim_or_header_parameter_given_twice_is_refused() {
    String twice = json(claims()).replaceFirst("}$", ",\"tenant\":\"umbrella\"}");
    assertEquals("malformed", refusal(RSA.token(RSA.header(), twice)));
    String escaped = json(claims()).replaceFirst("}$", ",\"tenan\\\\u0074\":\"umbrella\"}");
    assertEquals("malformed", refusal(RSA.token(RSA.header(), escaped)));
    String header = RSA.header().replaceFirst("}$", ",\"alg\":\"none\"}");
    assertEquals("malformed", refusal(RSA.token(header, json(claims()))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "../../../etc/passwd",
        "' OR 1=1 --",
        "rsa-1\u0000",
        "RSA-1",
        "rsa-1 ",
        "Schlüssel",
        "http://127.0.0.1/keys",
        "{\"kid\":\"rsa-1\"}"
      })
  void a_kid_may_be_any_text(String name) {
    String token = RSA.named(name).token(claims());
    assertEquals("unknown_kid", refusal(token));
    provider.publish(RSA.named(name));
    now = now.plus(SigningKeys.BETWEEN_FETCHES);
    principal(token);
  }

  @Test
  void a_token_without_a_kid_is_refused() {
    String claims = json(claims());
    assertEquals("no_kid", refusal(RSA.token(json(header("alg", "RS256")), claims)));
    assertEquals("no_kid", refusal(RSA.token(headerWith("kid", 1), claims)));
    assertEquals("no_kid", refusal(RSA.token(headerWith("kid", List.of(RSA.kid())), claims)));
  }

  @Test
  void two_keys_may_have_the_same_kid() {
    provider.publish(RSA_2.named("one"), EC.named("one"), RSA.named("one"));
    for (IdentityProvider.Key key : List.of(RSA, RSA_2, EC)) {
      principal(key.named("one").token(claims()));
    }
  }

  @Test
  void keys_that_are_weak_or_for_another_use_are_ignored() {
    provider.publish(
        List.of(
            WEAK_RSA.jwk(),
            EC_384.jwk(),
            RSA.named("encryption").jwk("use", "enc"),
            RSA.named("other-algorithm").jwk("alg", "RS512"),
            EC.named("other-algorithm-too").jwk("alg", "ES384"),
            EC.named("other-curve").jwk("crv", "P-384"),
            RSA.named("only-signs").jwk().replaceFirst("}$", ",\"key_ops\":[\"sign\"]}"),
            RSA.jwk("use", "sig", "alg", "RS256")
                .replaceFirst("}$", ",\"key_ops\":[\"verify\"],\"x5c\":[\"no certificate\"]}")));
    principal(RSA.token(claims()));
    for (IdentityProvider.Key key :
        List.of(
            WEAK_RSA,
            RSA.named("encryption"),
            RSA.named("other-algorithm"),
            EC.named("other-algorithm-too"),
            EC.named("other-curve"),
            RSA.named("only-signs"),
            EC_384)) {
      String header = json(header("alg", key.algorithm(), "kid", key.kid()));
      assertEquals("unknown_kid", refusal(key.token(header, json(claims()))), key.kid());
    }
  }

  @Test
  void a_token_without_a_valid_tenant_is_refused() {
    assertEquals("no_tenant", refusalWithout("tenant"));
    for (Object tenant :
        List.of("", "Acme", "../acme", "acme/x", "-acme", "a".repeat(64), 17, List.of("acme"))) {
      assertEquals("no_tenant", refusalOf("tenant", tenant));
    }
  }

  @Test
  void a_token_without_a_valid_subject_is_refused() {
    assertEquals("no_subject", refusalWithout("sub"));
    for (Object subject : List.of("", "a\u0000b", "a\nb", "x".repeat(257), 17, List.of("x"))) {
      assertEquals("no_subject", refusalOf("sub", subject));
    }
  }

  @Test
  void scopes_are_a_text_or_a_list_and_unknown_ones_are_ignored() {
    Map<String, Object> claims = claims();
    claims.put("scope", List.of("events:read", "calls:erase", "openid", 17));
    assertEquals(
        Set.of(Scope.EVENTS_READ, Scope.CALLS_ERASE), principal(RSA.token(claims)).scopes());
    for (Object none :
        List.of(
            "",
            "EVENTS:READ events:*",
            List.of("events:read events:write"),
            17,
            true,
            Map.of("events:read", true))) {
      claims.put("scope", none);
      assertEquals(Set.of(), principal(RSA.token(claims)).scopes());
    }
    claims.remove("scope");
    assertEquals(Set.of(), principal(RSA.token(claims)).scopes());
  }

  @Test
  void tenant_and_scopes_come_from_the_claims_that_are_configured() {
    use(
        new JwtSettings(
            provider.url(),
            IdentityProvider.ISSUER,
            IdentityProvider.AUDIENCE,
            "https://callflow.example/tenant",
            "scp",
            Duration.ZERO));
    Map<String, Object> claims = claims();
    assertEquals("no_tenant", refusal(RSA.token(claims)));
    claims.put("https://callflow.example/tenant", "umbrella");
    claims.put("scp", "calls:erase");
    assertEquals(
        new Principal(new Tenant("umbrella"), "switch-1", Set.of(Scope.CALLS_ERASE)),
        principal(RSA.token(claims)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "17", "null", "\"x\"", "{", "{}x", "", "{\"a\":\ud800}"})
  void parts_that_are_not_json_objects_are_malformed(String json) {
    String good = json(claims());
    if (!json.isEmpty()) {
      assertEquals("malformed", refusal(RSA.token(json, good)));
      assertEquals("malformed", refusal(RSA.token(RSA.header(), json)));
    }
    String bytes = base64(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertEquals("malformed", refusal(bytes + "." + part(good) + ".AAAA"));
    assertEquals("malformed", refusal("a." + part(good) + ".AAAA"));
    String deep = "{\"a\":" + "[".repeat(1500) + "]".repeat(1500) + "}";
    assertEquals("malformed", refusal(RSA.token(RSA.header(), deep)));
  }

  private static int status(Principal principal, String method, String resource) {
    Request request =
        Fixture.with(
                Fixture.request(method, resource, principal), "Content-Type", "application/json")
            .withPathParameters(Map.of("callId", "c"));
    return new Fixture()
        .answer(Fixture.send(request, Fixture.event("c", "call.started", "")))
        .status();
  }

  @ParameterizedTest
  @CsvSource({
    "events:write, 201, 403, 403",
    "events:read, 403, 404, 403",
    "calls:erase, 403, 403, 404",
    "openid, 403, 403, 403"
  })
  void a_scope_that_is_missing_is_403_by_method(String scope, int post, int get, int delete) {
    Map<String, Object> claims = claims();
    claims.put("scope", scope);
    Principal principal = principal(RSA.token(claims));
    assertEquals(post, status(principal, "POST", "/events"));
    assertEquals(get, status(principal, "GET", "/calls/{callId}"));
    assertEquals(delete, status(principal, "DELETE", "/calls/{callId}"));
  }

  @Test
  void a_header_with_two_tokens_is_refused() {
    String token = RSA.token(claims());
    for (String separator : List.of(" ", ",", ", ", ", Bearer ", ";")) {
      assertEquals(
          new Verdict.Refused("not_one_bearer_token", "none"), show(token + separator + token));
    }
    assertEquals(new Verdict.Refused("unknown_kind_of_token", "none"), show(token + "." + token));
  }

  @Test
  void an_oversized_token_is_refused_unread() {
    Map<String, Object> claims = claims();
    claims.put("x", "x".repeat(Authorization.MAX_HEADER));
    assertEquals(new Verdict.Refused("oversized", "none"), show(RSA.token(claims)));
    assertEquals(0, provider.fetches());
  }

  @Test
  void a_token_refused_for_its_claims_causes_no_fetch() {
    refusalOf("iss", "https://id.example/umbrella");
    refusalOf("aud", "x");
    refusalOf("exp", 1);
    refusalOf("nbf", 4_102_444_800L);
    refusalOf("sub", "");
    refusalOf("tenant", "");
    refusal(RSA.token(json(header("alg", "none", "kid", RSA.kid())), json(claims())));
    assertEquals(0, provider.fetches());
  }

  @Test
  void without_keys_authorization_is_unavailable() {
    provider.answer(500, "");
    AuthorizationUnavailable unavailable =
        assertThrows(AuthorizationUnavailable.class, () -> show(RSA.token(claims())));
    assertEquals("keys_unavailable", unavailable.reason());
    assertEquals("jwt", unavailable.tokenType());
    assertEquals("expired", refusalOf("exp", 1));
    provider.publish(RSA);
    principal(RSA.token(claims()));
  }

  @Test
  void with_only_api_keys_configured_no_token_is_accepted() {
    authorization = new Authorization(List.of(new ApiKeys(List.of())));
    assertEquals(new Verdict.Refused("unknown_kind_of_token", "none"), show(RSA.token(claims())));
  }

  @Test
  void api_keys_and_tokens_are_accepted_side_by_side() {
    ApiKey key = ApiKey.mint(new SecureRandom());
    authorization =
        new Authorization(
            new AuthorizerSettings(List.of(), provider.settings())
                .with(ApiKeyEntry.of(key, "switch-1", new Tenant("acme"), Set.of()))
                .verifiers(clock));
    assertEquals("api_key", show(key.secretText()).tokenType());
    assertEquals("switch-1", principal(key.secretText()).name());
    assertEquals("switch-1", principal(RSA.token(claims())).name());
  }

  @Test
  void damaged_tokens_are_refused_without_an_exception() {
    Random random = new Random(20261128);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    String[] good = RSA.token(claims()).split("\\.");
    for (int round = 0; round < 500; round++) {
      String[] parts = good.clone();
      int which = random.nextInt(3);
      StringBuilder part = new StringBuilder(parts[which]);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        part.setCharAt(
            random.nextInt(part.length()), alphabet.charAt(random.nextInt(alphabet.length())));
      }
      parts[which] = part.toString();
      String token = String.join(".", parts);
      Verdict verdict = show(token);
      assertTrue(
          verdict instanceof Verdict.Refused || isSame(token, String.join(".", good)), token);
    }
  }

  /** The last character of base64url may have unused bits. */
  private static boolean isSame(String token, String other) {
    return token
            .substring(0, token.lastIndexOf('.'))
            .equals(other.substring(0, other.lastIndexOf('.')))
        && Arrays.equals(
            Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1)),
            Base64.getUrlDecoder().decode(other.substring(other.lastIndexOf('.') + 1)));
  }
}
