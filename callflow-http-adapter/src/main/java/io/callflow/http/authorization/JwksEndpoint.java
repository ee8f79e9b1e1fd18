package io.callflow.http.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a JWKS document (RFC 7517) and keeps the keys that can verify a token: RSA keys of 2048
 * bits or more and keys on P-256, with a {@code kid}, for signatures. Other keys are ignored (§5),
 * as are certificates. Redirects are not followed.
 */
final class JwksEndpoint {
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MIN_RSA_BITS = 2048;

  /** Fetches that hang in the look-up of a name: it cannot be interrupted, only abandoned. */
  private static final int MAX_ABANDONED = 4;

  private final URI url;
  private final Supplier<Duration> patience;
  private final Executor threads;
  private final Consumer<Exception> troubles;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * @param patience the longest time of a fetch, from the look-up of the name to the last byte;
   *     asked for before each fetch
   * @param threads run the fetches, and complete them
   * @param troubles gets the exception of each failed fetch
   */
  JwksEndpoint(
      URI url, Supplier<Duration> patience, Executor threads, Consumer<Exception> troubles) {
    this.url = url;
    this.patience = patience;
    this.threads = threads;
    this.troubles = troubles;
  }

  /**
   * Begins a fetch.
   *
   * @return the keys, completed by a thread of the pool within the patience; or a {@link
   *     KeySourceException} within a {@link CompletionException}
   */
  CompletableFuture<List<JWK>> fetch() {
    Duration limit = patience.get();
    CompletableFuture<List<JWK>> answer = new CompletableFuture<>();
    AtomicReference<@Nullable HttpURLConnection> connection = new AtomicReference<>();
    if (running.get() < MAX_ABANDONED) {
      threads.execute(() -> fetch(limit, connection, answer));
    } else {
      answer.completeExceptionally(new IOException("earlier fetches still hang"));
    }
    return answer
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (keys, failure) -> {
              if (failure == null) {
                return keys;
              }
              HttpURLConnection open = connection.get();
              if (open != null) {
                // Ends a read from a server that sends its head byte by byte.
                open.disconnect();
              }
              throw new CompletionException(failed(reason(failure, limit), failure));
            },
            threads);
  }

  private static String reason(Throwable failure, Duration limit) {
    if (failure instanceof TimeoutException) {
      return "no answer within " + limit.toMillis() + " ms";
    }
    return failure instanceof MalformedBody ? "the answer is not JSON" : String.valueOf(failure);
  }

  private KeySourceException failed(String why, Throwable cause) {
    KeySourceException failure =
        new KeySourceException("cannot fetch the signing keys: " + why, cause);
    troubles.accept(failure);
    return failure;
  }

  private void fetch(
      Duration limit,
      AtomicReference<@Nullable HttpURLConnection> connection,
      CompletableFuture<List<JWK>> answer) {
    running.incrementAndGet();
    try {
      answer.complete(fetch(limit, connection));
    } catch (IOException | RuntimeException | Error failure) {
      answer.completeExceptionally(failure);
    } finally {
      running.decrementAndGet();
    }
  }

  private List<JWK> fetch(Duration limit, AtomicReference<@Nullable HttpURLConnection> open)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    open.set(connection);
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

  private static List<JWK> read(byte[] document) throws IOException {
    if (!(Json.readTree(document).get("keys") instanceof List<?> listed)) {
      throw new IOException("the answer lists no keys");
    }
    List<JWK> keys = new ArrayList<>();
    for (Object each : listed) {
      if (each instanceof Map<?, ?> members) {
        usable(members).ifPresent(keys::add);
      }
    }
    return List.copyOf(keys);
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
}
