package io.callflow.http.authorization;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.callflow.contract.json.Json;
import io.callflow.http.operation.Fixture;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Signs tokens and publishes its keys over HTTP with the JDK alone, so that signing and verifying
 * share no library.
 */
final class IdentityProvider implements AutoCloseable {
  static final String ISSUER = "https://id.example/acme";
  static final String AUDIENCE = "https://callflow.example";

  static final Key RSA = rsa("rsa-1", 2048);
  static final Key RSA_2 = rsa("rsa-2", 2048);
  static final Key WEAK_RSA = rsa("rsa-weak", 1024);
  static final Key EC = ec("ec-1", "secp256r1");
  static final Key EC_384 = ec("ec-384", "secp384r1");

  /** Answers a request for the keys. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** A signing key under a name. */
  record Key(String kid, KeyPair pair) {
    Key named(String other) {
      return new Key(other, pair);
    }

    String algorithm() {
      return pair.getPublic() instanceof RSAPublicKey ? "RS256" : "ES256";
    }

    /** The key as a JWKS lists it, with further members as names and values in turn. */
    String jwk(String... more) {
      Map<String, Object> jwk = new LinkedHashMap<>();
      jwk.put("kid", kid);
      if (pair.getPublic() instanceof RSAPublicKey rsa) {
        jwk.put("kty", "RSA");
        jwk.put("n", number(rsa.getModulus(), 0));
        jwk.put("e", number(rsa.getPublicExponent(), 0));
      } else if (pair.getPublic() instanceof ECPublicKey ec) {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        jwk.put("kty", "EC");
        jwk.put("crv", "P-" + bits);
        jwk.put("x", number(ec.getW().getAffineX(), bits / 8));
        jwk.put("y", number(ec.getW().getAffineY(), bits / 8));
      }
      for (int i = 0; i < more.length; i += 2) {
        jwk.put(more[i], more[i + 1]);
      }
      return json(jwk);
    }

    /** Signs this header and these claims as they are. */
    String token(String header, String claims) {
      String signed = part(header) + "." + part(claims);
      try {
        Signature signature =
            Signature.getInstance(
                algorithm().equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Signs these claims below the provider's usual header. */
    String token(Map<String, Object> claims) {
      return token(header(), json(claims));
    }

    String header() {
      return json(IdentityProvider.header("alg", algorithm(), "kid", kid));
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile Answer answer = exchange -> {};

  IdentityProvider(Key... keys) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    publish(keys);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      fetches.incrementAndGet();
      answer.to(exchange);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  /** The number of requests for the keys so far. */
  int fetches() {
    return fetches.get();
  }

  void publish(Key... keys) {
    publish(Arrays.stream(keys).map(key -> key.jwk()).toList());
  }

  void publish(List<String> jwks) {
    answer(200, jwks.stream().collect(Collectors.joining(",", "{\"keys\":[", "]}")));
  }

  void answer(int status, String body) {
    answerBy(
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  void answerBy(Answer other) {
    answer = other;
  }

  /** The claims of a valid token. */
  static Map<String, Object> claims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("sub", "switch-1");
    claims.put("tenant", "acme");
    claims.put("scope", "openid events:read events:write");
    claims.put("nbf", Fixture.NOW.getEpochSecond() - 10);
    claims.put("exp", Fixture.NOW.getEpochSecond() + 3600);
    return claims;
  }

  static Map<String, Object> header(String... members) {
    Map<String, Object> header = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      header.put(members[i], members[i + 1]);
    }
    return header;
  }

  JwtSettings settings() {
    return new JwtSettings(url(), ISSUER, AUDIENCE, "tenant", "scope", Duration.ofSeconds(60));
  }

  static String json(Map<String, Object> tree) {
    return new String(Json.writeTree(tree), StandardCharsets.UTF_8);
  }

  static String part(String json) {
    return base64(json.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String number(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    int size = length == 0 ? bytes.length - (bytes[0] == 0 ? 1 : 0) : length;
    byte[] padded = new byte[size];
    int copied = Math.min(size, bytes.length);
    System.arraycopy(bytes, bytes.length - copied, padded, size - copied, copied);
    return base64(padded);
  }

  private static Key rsa(String kid, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return new Key(kid, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key ec(String kid, String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return new Key(kid, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
