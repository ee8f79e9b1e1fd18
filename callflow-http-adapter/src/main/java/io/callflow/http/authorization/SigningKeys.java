package io.callflow.http.authorization;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import io.callflow.http.threads.DaemonThreads;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The signing keys of an identity provider. Fetched keys are refreshed after {@link #KEPT} less
 * {@link #AHEAD}, and remain valid for {@link #GOOD} while fetches fail. An unknown name causes a
 * fetch, too, but {@link #BETWEEN_FETCHES} limits them: strangers can invent names.
 *
 * <p>Safe for use by many threads, and blocks none. One fetch runs at a time; everybody who needs
 * its result gets a stage that it completes, all of them together, at most {@link #MAX_WAITING}.
 * Callers beyond that, and beyond the limit of fetches, are answered at once from the last keys. A
 * thread of the fetch completes the stages, so what depends on them must not block.
 */
final class SigningKeys {
  static final Duration KEPT = Duration.ofMinutes(10);
  static final Duration AHEAD = Duration.ofMinutes(2);

  /** The longest time for which a withdrawn key is accepted, if the provider cannot be reached. */
  static final Duration GOOD = Duration.ofHours(4);

  /** At most {@link #FETCHES} begin in this time. */
  static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

  /** The longest time of one fetch: less than the shortest time-out that a function may have. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  /** How many callers wait for one fetch at most. */
  static final int MAX_WAITING = 1000;

  private static final int FETCHES = 2;

  /** When a request meets keys that are older than {@link #KEPT}. */
  enum Refresh {
    /**
     * It is answered from them, while a fetch begins. A timer refreshes the keys of an idle
     * process.
     */
    BESIDE_REQUESTS,

    /**
     * It waits for a fetch, and is answered from the old keys if that fails. For a process that is
     * frozen between two requests, so that nothing runs beside them.
     */
    BEFORE_ANSWERS
  }

  private record Fetched(List<JWK> keys, long at) {
    List<JWK> named(String name) {
      return keys.stream().filter(key -> name.equals(key.getKeyID())).toList();
    }

    /** In milliseconds. Keys from the future are old: the clock has jumped back since. */
    long age(long now) {
      return now < at ? KEPT.toMillis() + 1 : now - at;
    }
  }

  private final JwksEndpoint endpoint;
  private final InstantSource clock;
  private final Refresh refresh;
  private final Executor threads = DaemonThreads.asNeeded("callflow-signing-keys");
  private volatile @Nullable Fetched last;

  // Guarded by this.
  private @Nullable CompletableFuture<Fetched> fetching;
  private int waiting;
  private long windowBegan = Long.MIN_VALUE;
  private int fetchesLeft;
  private boolean timerIsSet;

  /**
   * Fetches nothing yet.
   *
   * @param patience the longest time of one fetch, asked for before each
   * @param troubles gets the exception of each failed fetch
   */
  SigningKeys(
      URI url,
      Supplier<Duration> patience,
      InstantSource clock,
      Refresh refresh,
      Consumer<Exception> troubles) {
    this.endpoint = new JwksEndpoint(url, patience, threads, troubles);
    this.clock = clock;
    this.refresh = refresh;
  }

  /**
   * Returns the keys of this name: none, one or several. The stage is completed already if the name
   * is among valid keys or if no fetch may begin now; else a fetch completes it.
   *
   * @return completes with a {@link KeySourceException} if no valid keys are known and none can be
   *     fetched
   */
  CompletableFuture<List<JWK>> named(String name) {
    long now = clock.millis();
    Fetched seen = last;
    Fetched good = ifGood(seen, now);
    if (good != null) {
      List<JWK> named = good.named(name);
      boolean mayAnswer = refresh == Refresh.BESIDE_REQUESTS || good.age(now) <= KEPT.toMillis();
      if (!named.isEmpty() && mayAnswer) {
        refreshIfDue(good, now);
        return CompletableFuture.completedFuture(named);
      }
    }
    return fetchedSince(seen, now).thenApply(keys -> keys.named(name));
  }

  /**
   * Returns all keys: the valid ones, or those that the provider lists now.
   *
   * @return completes with a {@link KeySourceException} if no valid keys are known and none can be
   *     fetched
   */
  CompletableFuture<List<JWK>> all() {
    long now = clock.millis();
    Fetched seen = last;
    Fetched good = ifGood(seen, now);
    return good == null
        ? fetchedSince(seen, now).thenApply(Fetched::keys)
        : CompletableFuture.completedFuture(good.keys());
  }

  private @Nullable Fetched good(long now) {
    return ifGood(last, now);
  }

  private static @Nullable Fetched ifGood(@Nullable Fetched fetched, long now) {
    return fetched == null || fetched.age(now) >= GOOD.toMillis() ? null : fetched;
  }

  private void refreshIfDue(Fetched keys, long now) {
    if (keys.age(now) > KEPT.minus(AHEAD).toMillis()) {
      var unused = fetch(now);
    }
  }

  /**
   * The keys after a fetch that ends from now on, or the last good ones where that fails or may not
   * begin.
   *
   * @param seen the keys that the caller has looked at; a fetch may have ended since
   */
  private CompletableFuture<Fetched> fetchedSince(@Nullable Fetched seen, long now) {
    synchronized (this) {
      Fetched good = good(now);
      if (good != null && !good.equals(seen)) {
        return CompletableFuture.completedFuture(good);
      }
      CompletableFuture<Fetched> next = fetch(now);
      if (next != null && waiting < MAX_WAITING) {
        waiting++;
        return next;
      }
    }
    Fetched good = good(now);
    return good == null
        ? CompletableFuture.failedFuture(
            new KeySourceException("no signing keys are known, and they may not be fetched yet"))
        : CompletableFuture.completedFuture(good);
  }

  /** Returns the fetch that is under way, or begins one if the limit allows it; else null. */
  private synchronized @Nullable CompletableFuture<Fetched> fetch(long now) {
    if (fetching != null) {
      return fetching;
    }
    if (now < windowBegan || now - BETWEEN_FETCHES.toMillis() >= windowBegan) {
      windowBegan = now;
      fetchesLeft = FETCHES;
    }
    if (fetchesLeft == 0) {
      return null;
    }
    fetchesLeft--;
    CompletableFuture<Fetched> next = new CompletableFuture<>();
    CompletableFuture<List<JWK>> answer = endpoint.fetch();
    fetching = next;
    var unused = answer.whenComplete((keys, failure) -> end(next, keys, failure, now));
    return next;
  }

  private void end(
      CompletableFuture<Fetched> fetch,
      @Nullable List<JWK> keys,
      @Nullable Throwable failure,
      long begun) {
    Fetched now;
    synchronized (this) {
      fetching = null;
      waiting = 0;
      now = keys == null ? good(clock.millis()) : new Fetched(keys, begun);
      last = now;
      refreshLater(failure == null ? KEPT.minus(AHEAD) : AHEAD);
    }
    if (now == null) {
      fetch.completeExceptionally(
          failure == null ? new KeySourceException("no signing keys") : failure);
    } else {
      fetch.complete(now);
    }
  }

  /** So that an idle process does not accept withdrawn keys when the next request comes. */
  private synchronized void refreshLater(Duration time) {
    if (refresh == Refresh.BESIDE_REQUESTS && last != null && !timerIsSet) {
      timerIsSet = true;
      // A timer must not keep a service that was closed.
      WeakReference<SigningKeys> self = new WeakReference<>(this);
      CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, threads)
          .execute(
              () -> {
                SigningKeys keys = self.get();
                if (keys != null) {
                  keys.timeIsUp();
                }
              });
    }
  }

  private void timeIsUp() {
    long now = clock.millis();
    Fetched good = good(now);
    synchronized (this) {
      timerIsSet = false;
      if (good != null && good.age(now) < KEPT.minus(AHEAD).toMillis()) {
        refreshLater(KEPT.minus(AHEAD).minusMillis(good.age(now)));
      } else if (good != null && fetch(now) == null) {
        refreshLater(BETWEEN_FETCHES);
      }
    }
  }
}
