package io.callflow.lambda.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The authorizer with an identity provider. */
@Tag("linux")
class TokensTest {
  private static final String ISSUER = "https://id.example/";
  private static final String AUDIENCE = "callflow";

  private final RSAKey key = key();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile int status = 200;
  private final HttpServer provider = provider();

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).keyID("one").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpServer provider() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] keys = new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              fetches.incrementAndGet();
              exchange.sendResponseHeaders(status, keys.length);
              exchange.getResponseBody().write(keys);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    provider.stop(0);
  }

  private FunctionSettings authorizer() {
    return Functions.of("Authorizer")
        .with(
            Map.of(
                "CALLFLOW_JWT_JWKS_URL",
                "http://127.0.0.1:" + provider.getAddress().getPort() + "/keys",
                "CALLFLOW_JWT_ISSUER",
                ISSUER,
                "CALLFLOW_JWT_AUDIENCE",
                AUDIENCE));
  }

  private String token(String audience) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
              new JWTClaimsSet.Builder()
                  .issuer(ISSUER)
                  .audience(audience)
                  .subject("switch-1")
                  .claim("tenant", "acme")
                  .claim("scope", "events:read")
                  .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                  .build());
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome show(FunctionProcess authorizer, String token) {
    return authorizer.invoke(
        "{\"type\":\"TOKEN\",\"authorizationToken\":\"Bearer %s\",\"methodArn\":\"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/v1/GET/calls\"}"
            .formatted(token));
  }

  private static String lastLine(FunctionProcess authorizer) {
    List<String> lines =
        authorizer.logLines().stream().filter(line -> line.contains("authResult")).toList();
    return lines.get(lines.size() - 1);
  }

  @Test
  void a_token_gets_the_policy_of_its_scopes_and_a_wrong_one_is_unauthorized() {
    try (FunctionProcess authorizer = FunctionProcess.start(authorizer())) {
      Outcome granted = show(authorizer, token(AUDIENCE));
      assertFalse(granted.failed(), granted.payload());
      assertTrue(granted.payload().contains("/v1/GET/*"), granted.payload());
      assertFalse(granted.payload().contains("POST"), granted.payload());
      assertTrue(
          granted
              .payload()
              .contains(
                  "\"context\":{\"tenant\":\"acme\",\"principal\":\"switch-1\",\"scopes\":\"events:read\"}"),
          granted.payload());
      assertTrue(lastLine(authorizer).contains("\"tokenType\":\"jwt\""), lastLine(authorizer));
      Outcome refused = show(authorizer, token("another"));
      assertTrue(refused.failed());
      assertEquals("Unauthorized", Answer.tree(refused.payload()).get("errorMessage"));
      assertTrue(
          lastLine(authorizer).contains("\"failureReason\":\"wrong_audience\""),
          lastLine(authorizer));
    }
  }

  @Test
  void without_keys_the_authorizer_fails_instead_of_saying_unauthorized() {
    status = 503;
    try (FunctionProcess authorizer = FunctionProcess.start(authorizer())) {
      Outcome outcome = show(authorizer, token(AUDIENCE));
      assertTrue(outcome.failed());
      assertFalse(outcome.payload().contains("Unauthorized"), outcome.payload());
      assertFalse(outcome.payload().contains("keys"), outcome.payload());
      String line = lastLine(authorizer);
      assertTrue(line.contains("\"authResult\":\"unavailable\""), line);
      assertTrue(line.contains("\"failureReason\":\"keys_unavailable\""), line);
      assertTrue(line.contains("\"AuthFailures\":0"), line);
      assertTrue(
          authorizer.logLines().stream()
              .anyMatch(other -> other.contains("the signing keys cannot be fetched")));
      status = 200;
      assertFalse(show(authorizer, token(AUDIENCE)).failed());
    }
  }

  @Test
  void a_restored_authorizer_has_the_keys() {
    try (FunctionProcess authorizer = FunctionProcess.startForSnapshot(authorizer())) {
      assertEquals(1, fetches.get());
      status = 503;
      authorizer.restore();
      assertFalse(show(authorizer, token(AUDIENCE)).failed());
      assertEquals(1, fetches.get());
    }
  }

  @Test
  void an_authorizer_starts_even_if_the_provider_is_down() {
    status = 503;
    try (FunctionProcess authorizer = FunctionProcess.startForSnapshot(authorizer())) {
      assertEquals(1, fetches.get());
      status = 200;
      authorizer.restore();
      assertFalse(show(authorizer, token(AUDIENCE)).failed());
    }
  }
}
