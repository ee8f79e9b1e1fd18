package io.callflow.http.authorization;

import io.callflow.http.threads.DaemonThreads;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * The signing keys of an identity provider. They are kept for {@link #KEPT}; whoever asks in the
 * last {@link #AHEAD} of that has them fetched anew, without waiting for it. A name that is not
 * among them has them fetched, too, but never more often than {@link #BETWEEN_FETCHES} allows:
 * strangers can invent names. While they cannot be fetched, those that were fetched last are good
 * for {@link #GOOD} at most, and at least for {@link #KEPT} less than that.
 */
final class SigningKeys {
  static final Duration KEPT = Duration.ofMinutes(10);
  static final Duration AHEAD = Duration.ofMinutes(2);

  /** Since they were fetched. As long may a key be taken that was withdrawn meanwhile. */
  static final Duration GOOD = Duration.ofHours(4);

  /** In such a time there are two fetches at most. */
  static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

  /** How long one fetch may take: less than the least time that a function is given. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  /** How long to wait for somebody else's fetches. */
  private static final Duration WAITING = PATIENCE.multipliedBy(3);

  private final JWKSetSource<SecurityContext> source;
  private final InstantSource clock;

  SigningKeys(URI url, Duration patience, InstantSource clock, Consumer<Exception> troubles) {
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
   * The keys of this name; there may be several, or none.
   *
   * @throws KeySourceException where no keys are to be had at all
   */
  List<JWK> named(String name) throws KeySourceException {
    long now = clock.millis();
    JWKSet held = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, null);
    List<JWK> named = named(name, held);
    if (!named.isEmpty()) {
      return named;
    }
    try {
      return named(
          name, source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(held), now, null));
    } catch (KeySourceException notNow) {
      // The keys that are held are still good, and this is none of them.
      return named;
    }
  }

  /** All keys, those that are held or those that the provider lists now. */
  List<JWK> all() throws KeySourceException {
    return source
        .getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null)
        .getKeys();
  }

  private static List<JWK> named(String name, JWKSet keys) {
    return keys.getKeys().stream().filter(key -> name.equals(key.getKeyID())).toList();
  }
}
