package io.callflow.http.authorization;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.callflow.http.threads.DaemonThreads;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The signing keys of an identity provider, cached for {@link #KEPT}. A request in the last {@link
 * #AHEAD} of that time starts a refresh in the background. An unknown name causes a fetch, too, but
 * {@link #BETWEEN_FETCHES} limits them: strangers can invent names. While fetches fail, the last
 * keys remain valid for at most {@link #GOOD} after they were fetched, and for at least {@link
 * #KEPT} less than that. Safe for use by many threads; one fetches, the others wait for it.
 */
final class SigningKeys {
  static final Duration KEPT = Duration.ofMinutes(10);
  static final Duration AHEAD = Duration.ofMinutes(2);

  /** The longest time for which a withdrawn key is accepted, if the provider cannot be reached. */
  static final Duration GOOD = Duration.ofHours(4);

  /** At most two fetches happen in this time. */
  static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

  /** The longest time of one fetch: less than the shortest time-out that a function may have. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  /** The longest wait for another thread's fetches. */
  private static final Duration WAITING = PATIENCE.multipliedBy(3);

  private final JWKSetSource<SecurityContext> source;
  private final InstantSource clock;

  /**
   * Fetches nothing yet.
   *
   * @param patience the longest time of one fetch
   * @param troubles gets the exception of each failed fetch
   */
  SigningKeys(URI url, Duration patience, InstantSource clock, Consumer<Exception> troubles) {
    this(url, () -> patience, clock, troubles);
  }

  /** As the other, but asks for the patience before each fetch. */
  SigningKeys(
      URI url, Supplier<Duration> patience, InstantSource clock, Consumer<Exception> troubles) {
    ExecutorService threads = DaemonThreads.asNeeded("callflow-signing-keys");
    this.clock = clock;
    this.source =
        new RefreshAheadCachingJWKSetSource<>(
            new RateLimitedJWKSetSource<>(
                new OutageTolerantJWKSetSource<>(
                    new JwksEndpoint(url, patience, threads, troubles),
                    GOOD.minus(KEPT).toMillis(),
                    null),
                BETWEEN_FETCHES.toMillis(),
                null),
            KEPT.toMillis(),
            WAITING.toMillis(),
            AHEAD.toMillis(),
            false,
            threads,
            false,
            null);
  }

  /**
   * Returns the keys of this name: none, one or several. Waits for a fetch if the name is unknown.
   *
   * @throws KeySourceException if no valid keys are cached and none can be fetched
   */
  List<JWK> named(String name) throws KeySourceException {
    long now = clock.millis();
    JWKSet cached = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, null);
    List<JWK> named = named(name, cached);
    if (!named.isEmpty()) {
      return named;
    }
    try {
      return named(
          name,
          source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(cached), now, null));
    } catch (KeySourceException notNow) {
      // The cached keys are still valid, and none of them has this name.
      return named;
    }
  }

  /**
   * Returns all keys: the cached ones, or those that the provider lists now.
   *
   * @throws KeySourceException if no valid keys are cached and none can be fetched
   */
  List<JWK> all() throws KeySourceException {
    return source
        .getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null)
        .getKeys();
  }

  private static List<JWK> named(String name, JWKSet keys) {
    return keys.getKeys().stream().filter(key -> name.equals(key.getKeyID())).toList();
  }
}
