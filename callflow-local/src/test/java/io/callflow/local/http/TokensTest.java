package io.callflow.local.http;

import static io.callflow.local.http.RunningService.body;
import static io.callflow.local.http.RunningService.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.AuthorizerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an identity provider, shown to the running service. */
class TokensTest {
  private static final String ISSUER = "https://id.example/";
  private static final String AUDIENCE = "callflow";
  private static final ECKey KEY = key("one");

  private @Nullable HttpServer provider;
  private @Nullable RunningService running;
  private volatile int status = 200;

  private static ECKey key(String name) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(name).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys = new JWKSet(KEY).toString().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(status, keys.length);
            exchange.getResponseBody().write(keys);
          }
        });
    server.start();
    provider = server;
    running =
        new RunningService(
            folder,
            AuthorizerSettings.of(
                Map.of(
                    "CALLFLOW_JWT_JWKS_URL",
                    "http://localhost:" + server.getAddress().getPort() + "/jwks.json",
                    "CALLFLOW_JWT_ISSUER",
                    ISSUER,
                    "CALLFLOW_JWT_AUDIENCE",
                    AUDIENCE)));
  }

  @AfterEach
  void stop() {
    it().close();
    if (provider != null) {
      provider.stop(0);
    }
  }

  private RunningService it() {
    return Objects.requireNonNull(running);
  }

  private static JWTClaimsSet.Builder claims(String tenant, String scope) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("switch-1")
        .claim("tenant", tenant)
        .claim("scope", scope)
        .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
  }

  private static String token(ECKey key, JWTClaimsSet.Builder claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
              claims.build());
      token.sign(new ECDSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(String tenant, String scope) {
    return token(KEY, claims(tenant, scope));
  }

  private HttpRequest.Builder with(String token, String path) {
    return it().to(path).setHeader("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> get(String token, String path) throws IOException {
    return it().send(with(token, path));
  }

  private HttpResponse<String> store(String token, String callId) throws IOException {
    return it().send(
            with(token, "/events")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event(callId, "call.started", ""))));
  }

  private List<String> log() {
    return it().logged().lines().toList();
  }

  @Test
  void a_token_stores_reads_and_erases_for_its_subject() throws IOException {
    String all = token("acme", "events:write events:read calls:erase");
    HttpResponse<String> stored = store(all, "c");
    assertEquals(201, stored.statusCode(), stored.body());
    assertEquals("switch-1", body(stored).get("source"));
    assertEquals(200, get(all, "/calls/c").statusCode());
    assertEquals(204, it().send(with(all, "/calls/c").DELETE()).statusCode());
    assertTrue(log().stream().allMatch(line -> line.contains("\"principalId\":\"switch-1\"")));
  }

  @Test
  void a_scope_that_is_missing_is_403_by_method() throws IOException {
    String writer = token("acme", "events:write");
    String reader = token("acme", "events:read");
    String eraser = token("acme", "calls:erase");
    String nothing = token("acme", "openid");
    assertEquals(201, store(writer, "c").statusCode());
    for (String other : List.of(reader, eraser, nothing)) {
      assertEquals(403, store(other, "c").statusCode());
    }
    assertEquals(200, get(reader, "/calls/c").statusCode());
    for (String other : List.of(writer, eraser, nothing)) {
      for (String path : List.of("/calls", "/calls/c", "/calls/c/events", "/events?callId=c")) {
        HttpResponse<String> answer = get(other, path);
        assertEquals(403, answer.statusCode(), path);
        assertEquals("forbidden", body(answer).get("code"));
      }
    }
    for (String other : List.of(writer, reader, nothing)) {
      assertEquals(403, it().send(with(other, "/calls/c").DELETE()).statusCode());
    }
    assertEquals(204, it().send(with(eraser, "/calls/c").DELETE()).statusCode());
  }

  @Test
  void a_token_of_one_tenant_never_sees_another() throws IOException {
    String acme = token("acme", "events:write events:read calls:erase");
    String umbrella = token("umbrella", "events:write events:read calls:erase");
    HttpResponse<String> stored = store(acme, "c");
    assertEquals(404, get(umbrella, "/calls/c").statusCode());
    assertEquals(404, get(umbrella, "/events/" + body(stored).get("eventId")).statusCode());
    assertEquals(404, it().send(with(umbrella, "/calls/c").DELETE()).statusCode());
    String day = "/calls?startTime=2026-11-23T00:00:00Z&endTime=2026-11-24T00:00:00Z";
    assertEquals("0", String.valueOf(body(get(umbrella, day)).get("count")));
    assertEquals("1", String.valueOf(body(get(acme, day)).get("count")));
    assertEquals(404, it().get("/calls/c").statusCode());
    assertEquals(200, get(acme, "/calls/c").statusCode());
  }

  @Test
  void why_a_token_is_refused_is_logged_and_never_told() throws IOException {
    String good = token("acme", "events:read");
    String[] parts = good.split("\\.");
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put(
        "expired",
        token(
            KEY,
            claims("acme", "events:read")
                .expirationTime(Date.from(Instant.now().minusSeconds(3600)))));
    refused.put(
        "not_yet_valid",
        token(
            KEY,
            claims("acme", "events:read")
                .notBeforeTime(Date.from(Instant.now().plusSeconds(3600)))));
    refused.put("wrong_issuer", token(KEY, claims("acme", "events:read").issuer("https://x/")));
    refused.put("wrong_audience", token(KEY, claims("acme", "events:read").audience("x")));
    refused.put("no_tenant", token("../acme", "events:read"));
    refused.put("unknown_kid", token(key("two"), claims("acme", "events:read")));
    refused.put("bad_signature", token(key("one"), claims("acme", "events:read")));
    refused.put("algorithm_not_allowed", "eyJhbGciOiJub25lIn0." + parts[1] + "."); // {"alg":"none"}
    refused.put("malformed", "AAAA." + parts[1] + "." + parts[2]);
    refused.put("unknown_kind_of_token", parts[0] + "." + parts[1]);
    refused.put("oversized", good + "A".repeat(Authorization.MAX_HEADER));
    refused.put("not_one_bearer_token", good + ", Bearer " + good);
    String told = null;
    for (Map.Entry<String, String> each : refused.entrySet()) {
      HttpResponse<String> answer = get(each.getValue(), "/calls");
      assertEquals(401, answer.statusCode(), each.getKey());
      assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
      String body = answer.body().replaceFirst("\"requestId\":\"[^\"]*\"", "");
      told = told == null ? body : told;
      assertEquals(told, body, each.getKey());
      String line = log().get(log().size() - 1);
      assertTrue(line.contains("\"failureReason\":\"" + each.getKey() + "\""), line);
      assertTrue(line.contains("\"authResult\":\"refused\""), line);
      assertFalse(line.contains(parts[1]), line);
    }
    assertEquals(200, get(good, "/calls").statusCode());
  }

  @Test
  void two_headers_are_none() throws IOException {
    String token = token("acme", "events:read");
    HttpRequest.Builder two = with(token, "/calls").header("Authorization", "Bearer " + token);
    assertEquals(401, it().send(two).statusCode());
  }

  @Test
  void where_no_keys_can_be_had_it_is_the_service_that_fails() throws IOException {
    status = 503;
    String token = token("acme", "events:read");
    HttpResponse<String> answer = get(token, "/calls");
    assertEquals(500, answer.statusCode());
    assertEquals("internal", body(answer).get("code"));
    assertFalse(answer.body().contains("keys"), answer.body());
    List<String> log = log();
    assertTrue(log.get(0).contains("\"message\":\"the signing keys cannot be fetched\""));
    assertTrue(log.get(0).contains("503"), log.get(0));
    assertTrue(log.get(1).contains("\"failureReason\":\"keys_unavailable\""), log.get(1));
    assertTrue(log.get(1).contains("\"level\":\"ERROR\""), log.get(1));
    assertEquals(200, it().get("/calls").statusCode());
    status = 200;
    assertEquals(200, get(token, "/calls").statusCode());
  }
}
