package io.callflow.http.authorization;

import static io.callflow.http.authorization.IdentityProvider.EC;
import static io.callflow.http.authorization.IdentityProvider.RSA;
import static io.callflow.http.authorization.IdentityProvider.RSA_2;
import static io.callflow.http.authorization.IdentityProvider.claims;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.KeySourceException;
import io.callflow.event.Tenant;
import io.callflow.http.operation.Fixture;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An identity provider that accepts connections and never answers, beside requests that go on. */
@Timeout(120) // only ends a hang
class HangingProviderTest {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final IdentityProvider provider = provider();
  private final List<Exception> troubles = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch hanging = new CountDownLatch(1);
  private volatile Instant now = Fixture.NOW;
  private volatile Duration patience = Duration.ofMinutes(1);
  private final SigningKeys keys =
      new SigningKeys(
          provider.url(),
          () -> patience,
          () -> now,
          SigningKeys.Refresh.BESIDE_REQUESTS,
          troubles::add);
  private final ApiKey key = ApiKey.mint(new SecureRandom());
  private final Authorization authorization =
      new Authorization(
          List.of(
              new ApiKeys(List.of(ApiKeyEntry.of(key, "switch-1", new Tenant("acme"), Set.of()))),
              new JwtVerifier(provider.settings(), keys, () -> now)));

  private static IdentityProvider provider() {
    try {
      return new IdentityProvider(RSA);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    hanging.countDown();
    provider.close();
  }

  private CompletableFuture<Verdict> show(String token) {
    return authorization.authorize("Bearer " + token).toCompletableFuture();
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  private void knowRsaAndHang() {
    assertInstanceOf(Verdict.Granted.class, show(RSA.token(claims())).join());
    provider.answerBy(exchange -> hanging.await());
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> thread.getName().startsWith("callflow") || thread.getName().contains("Delay"))
        .count();
  }

  @Test
  void api_keys_and_known_keys_are_answered_at_once_while_a_hundred_strangers_wait()
      throws Exception {
    knowRsaAndHang();
    List<CompletableFuture<Verdict>> strangers = new ArrayList<>();
    patience = Duration.ofSeconds(2);
    strangers.add(show(RSA.named("invented").token(claims())));
    eventually(() -> provider.fetches() == 2);
    long threads = threads();
    for (int i = 0; i < 99; i++) {
      strangers.add(show(RSA.named("invented-" + i).token(claims())));
    }
    now = now.plus(SigningKeys.KEPT.multipliedBy(2));
    assertInstanceOf(Verdict.Granted.class, show(key.secretText()).getNow(null));
    assertInstanceOf(Verdict.Granted.class, show(RSA.token(claims())).getNow(null));
    assertTrue(strangers.stream().noneMatch(CompletableFuture::isDone), "the strangers wait");
    assertEquals(threads, threads(), "a thread for those who wait");
    for (CompletableFuture<Verdict> stranger : strangers) {
      assertEquals(new Verdict.Refused("unknown_kid", "jwt"), stranger.join());
    }
    assertEquals(1, troubles.size());
    assertEquals(2, provider.fetches());
  }

  @Test
  void known_keys_wait_for_no_refresh_until_they_expire() throws Exception {
    knowRsaAndHang();
    patience = Duration.ofMillis(50);
    Map<String, Object> claims = claims();
    claims.put("exp", Fixture.NOW.getEpochSecond() + 86_400);
    String token = RSA.token(claims);
    for (Instant end = now.plus(SigningKeys.GOOD).minus(MOMENT); now.isBefore(end); ) {
      Instant next = now.plus(Duration.ofMinutes(7));
      now = next.isBefore(end) ? next : end;
      assertInstanceOf(Verdict.Granted.class, show(token).getNow(null), () -> "at " + now);
    }
    now = now.plus(MOMENT);
    CompletionException failure = assertThrows(CompletionException.class, () -> show(token).join());
    Throwable unavailable = assertInstanceOf(AuthorizationUnavailable.class, failure.getCause());
    assertInstanceOf(KeySourceException.class, unavailable.getCause());
  }

  @Test
  void a_withdrawn_key_is_gone_when_the_refresh_beside_the_requests_is_done() throws Exception {
    assertInstanceOf(Verdict.Granted.class, show(RSA.token(claims())).join());
    provider.publish(RSA_2);
    now = now.plus(SigningKeys.KEPT).plus(MOMENT);
    assertInstanceOf(Verdict.Granted.class, show(RSA.token(claims())).getNow(null));
    eventually(() -> show(RSA.token(claims())).join() instanceof Verdict.Refused);
    assertInstanceOf(Verdict.Granted.class, show(RSA_2.token(claims())).getNow(null));
    assertEquals(List.of(), troubles);
  }

  @Test
  void no_more_than_a_thousand_wait() {
    knowRsaAndHang();
    List<CompletableFuture<Verdict>> waiting = new ArrayList<>();
    for (int i = 0; i < SigningKeys.MAX_WAITING; i++) {
      waiting.add(show(RSA.named("invented-" + i).token(claims())));
    }
    assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
    Verdict more = show(RSA.named("one-more").token(claims())).getNow(null);
    assertEquals(new Verdict.Refused("unknown_kid", "jwt"), more);
    hanging.countDown();
    waiting.forEach(CompletableFuture::join);
    assertFalse(show(RSA.named("invented").token(claims())).isCompletedExceptionally());
  }

  @Test
  void a_clock_that_jumps_back_keeps_nobody_from_fetching() {
    assertInstanceOf(Verdict.Granted.class, show(RSA.token(claims())).join());
    provider.publish(RSA, RSA_2);
    Map<String, Object> claims = claims();
    claims.remove("nbf");
    show(RSA.named("a").token(claims)).join();
    provider.publish(RSA, EC);
    now = now.minus(Duration.ofDays(1));
    assertInstanceOf(Verdict.Granted.class, show(EC.token(claims)).join());
  }
}
