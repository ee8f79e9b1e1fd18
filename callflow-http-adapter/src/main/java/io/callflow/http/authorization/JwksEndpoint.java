package io.callflow.http.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a JWKS document (RFC 7517) and keeps the keys that can verify a token: RSA keys of 2048
 * bits or more and keys on P-256, with a {@code kid}, for signatures. Other keys are ignored (§5),
 * as are certificates. Redirects are not followed.
 */
final class JwksEndpoint implements JWKSetSource<SecurityContext> {
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MIN_RSA_BITS = 2048;

  private final URI url;
  private final Supplier<Duration> patience;
  private final ExecutorService threads;
  private final Consumer<Exception> troubles;

  /**
   * @param patience the longest time of a fetch, from the look-up of the name to the last byte;
   *     asked for before each fetch
   * @param threads run the fetches: a look-up cannot be interrupted, only abandoned
   * @param troubles gets the exception of each failed fetch
   */
  JwksEndpoint(
      URI url, Supplier<Duration> patience, ExecutorService threads, Consumer<Exception> troubles) {
    this.url = url;
    this.patience = patience;
    this.threads = threads;
    this.troubles = troubles;
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator whyNow, long now, @Nullable SecurityContext context)
      throws JWKSetUnavailableException {
    Duration limit = patience.get();
    Future<JWKSet> fetch = threads.submit(() -> fetch(limit));
    try {
      return fetch.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted", e);
    } catch (TimeoutException e) {
      throw failed("no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw failed(
          cause instanceof MalformedBody ? "the answer is not JSON" : String.valueOf(cause), cause);
    } finally {
      fetch.cancel(true);
    }
  }

  private JWKSetUnavailableException failed(String why, Throwable cause) {
    JWKSetUnavailableException failure =
        new JWKSetUnavailableException("cannot fetch the signing keys: " + why, cause);
    troubles.accept(failure);
    return failure;
  }

  private JWKSet fetch(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    try {
      connection.setConnectTimeout(Math.toIntExact(limit.toMillis()));
      connection.setReadTimeout(Math.toIntExact(limit.toMillis()));
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("the answer is " + status + " instead of 200");
      }
      try (InputStream body = connection.getInputStream()) {
        return read(body(body, deadline));
      }
    } finally {
      // An idle connection would not survive a snapshot of the process.
      connection.disconnect();
    }
  }

  private static byte[] body(InputStream in, long deadline) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      body.write(buffer, 0, n);
      if (body.size() > MAX_BYTES) {
        throw new IOException("the answer is larger than " + MAX_BYTES + " bytes");
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the answer came too slowly");
      }
    }
    return body.toByteArray();
  }

  private static JWKSet read(byte[] document) throws IOException {
    if (!(Json.readTree(document).get("keys") instanceof List<?> listed)) {
      throw new IOException("the answer lists no keys");
    }
    List<JWK> keys = new ArrayList<>();
    for (Object each : listed) {
      if (each instanceof Map<?, ?> members) {
        usable(members).ifPresent(keys::add);
      }
    }
    return new JWKSet(keys);
  }

  private static Optional<JWK> usable(Map<?, ?> members) {
    if (!(members.get("kid") instanceof String kid)
        || !isOrIsAbsent(members, "use", "sig")
        || (members.get("key_ops") instanceof List<?> uses && !uses.contains("verify"))) {
      return Optional.empty();
    }
    try {
      if (isFor(JWSAlgorithm.RS256, members, "RSA")
          && members.get("n") instanceof String modulus
          && members.get("e") instanceof String exponent) {
        RSAKey key =
            new RSAKey.Builder(new Base64URL(modulus), new Base64URL(exponent)).keyID(kid).build();
        boolean strong = key.toRSAPublicKey().getModulus().bitLength() >= MIN_RSA_BITS;
        return strong ? Optional.of(key) : Optional.empty();
      }
      if (isFor(JWSAlgorithm.ES256, members, "EC")
          && Curve.P_256.getName().equals(members.get("crv"))
          && members.get("x") instanceof String x
          && members.get("y") instanceof String y) {
        return Optional.of(
            new ECKey.Builder(Curve.P_256, new Base64URL(x), new Base64URL(y)).keyID(kid).build());
      }
    } catch (JOSEException | RuntimeException broken) {
      // One broken key must not hide the others.
    }
    return Optional.empty();
  }

  private static boolean isFor(JWSAlgorithm algorithm, Map<?, ?> members, String keyType) {
    return keyType.equals(members.get("kty")) && isOrIsAbsent(members, "alg", algorithm.getName());
  }

  private static boolean isOrIsAbsent(Map<?, ?> members, String name, String value) {
    return !members.containsKey(name) || value.equals(members.get(name));
  }

  @Override
  public void close() {
    // Nothing is open between two fetches.
  }
}
